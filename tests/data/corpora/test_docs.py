"""The example of docs/data_scientists/corpora.md does what the page says."""

import json
import re

from data.corpora.importing import import_corpus
from data.corpora.layout import CorpusLayout
from data.corpora.mapping import COLUMNS, CategoryMapping, CorpusMapping, load_mapping
from tests.project_copy import ROOT

PAGE = (ROOT / "docs" / "data_scientists" / "corpora.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)


def test_the_rows_and_the_mapping_give_the_labels_that_are_shown(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    (mapping,), (rows, labels) = blocks("yaml"), blocks("jsonl")
    (tmp_path / "hotels").mkdir()
    (tmp_path / "hotels" / "reviews.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "hotels.yaml").write_text(mapping, encoding="utf-8")
    summary = import_corpus(tmp_path / "hotels", load_mapping(tmp_path / "hotels.yaml"), tmp_path / "out")
    assert CorpusLayout(tmp_path / "out").labels.read_text(encoding="utf-8") == labels
    assert json.loads(summary.model_dump_json())["dropped"] == {"lift": 1}
    assert summary.ignored == {"page": 3}


def test_every_key_and_every_column_of_ours_is_explained():
    explained = set(re.findall(r"`(\w+)`", PAGE))
    assert explained >= {*CorpusMapping.model_fields, *CategoryMapping.model_fields, *COLUMNS}
