"""Mapping files: what they may say, and what is said of those that may not."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from data.corpora.mapping import load_mapping
from data.errors import DataError


def written(folder: Path, content: Any) -> Path:
    path = folder / "mapping.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_mapping_of_a_name_alone_takes_our_columns_and_no_categories(tmp_path):
    mapping = load_mapping(written(tmp_path, "name: reviews\n"))
    assert (mapping.column("brand"), mapping.categories, mapping.files) == ("brand", None, None)


def test_values_are_compared_as_text_whatever_yaml_reads(tmp_path):
    mapping = load_mapping(
        written(tmp_path, "name: reviews\nvalues: {tonality: {-1: negative, '1': positive, 0: null}}")
    )
    assert mapping.values["tonality"] == {"-1": "negative", "1": "positive", "0": None}


def test_one_name_needs_no_list(tmp_path):
    content = {"name": "a", "files": {"train": "a.csv"}, "categories": {"taxonomy": "t", "values": {"A": "staff"}}}
    mapping = load_mapping(written(tmp_path, content))
    assert mapping.files == {"train": ("a.csv",)}
    assert mapping.categories
    assert mapping.categories.values == {"A": ("staff",)}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name: [", "is not a YAML file"),
        ("- name", "the file: "),
        ({}, "name: Field required"),
        ({"name": "a/b"}, "name: "),
        ({"name": "a", "colums": {}}, "colums: there is no such key"),
        ({"name": "a", "categories": {"colum": "b"}}, "categories.colum: there is no such key"),
        ({"name": "a", "files": {"holdout": "b.csv"}}, "files.holdout"),
        (
            {"name": "a", "columns": {"brnd": "company"}},
            r"\['brnd'\] are no columns of ours; there are annotator, author",
        ),
        ({"name": "a", "columns": {"categories": "topics"}}, "a section of their own"),
        (
            {"name": "a", "constants": {"source": "vk"}, "columns": {"source": "site"}},
            r"\['source'\] are constants, and",
        ),
        ({"name": "a", "categories": {"values": {"A": []}}}, "name a taxonomy file"),
        ({"name": "a", "max_reject_share": 5}, "max_reject_share: .*less than or equal to 1"),
    ],
)
def test_what_a_mapping_cannot_say_is_named(tmp_path, content, message):
    with pytest.raises(DataError, match=message) as caught:
        load_mapping(written(tmp_path, content))
    assert "mapping.yaml" in str(caught.value)


def test_a_missing_mapping_is_an_error_that_says_where_they_are_explained(tmp_path):
    with pytest.raises(DataError, match=r"docs/data_scientists/corpora\.md"):
        load_mapping(tmp_path / "absent.yaml")
    with pytest.raises(DataError, match=r"docs/data_scientists/corpora\.md"):
        load_mapping(tmp_path)
