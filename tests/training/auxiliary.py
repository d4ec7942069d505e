"""A small corpus that is learned beside a project's own labels."""

from pathlib import Path

from data.corpora.auxiliary_stage import auxiliary_stage
from data.corpora.importing import import_corpus
from data.corpora.mapping import CorpusMapping
from data.settings import AuxiliarySettings
from tests.data.builders import write_jsonl
from tests.training.labelled import random_mentions


def put_no_auxiliary(project: Path, dataset: Path | None = None) -> None:
    """What the stage `auxiliary` leaves where there is nothing to learn from beside our own labels."""
    (project / "corpora").mkdir()
    _ready(project, dataset)


def put_auxiliary(project: Path) -> None:
    """A corpus of other categories, beside the dataset."""
    rows = [
        {"text": item.mention.text, "tonality": item.labels.tonality, "topics": ["хвала"] * (number % 2)}
        for number, item in enumerate(random_mentions(60, 77))
    ]
    mapping = CorpusMapping.model_validate({"name": "praise", "categories": {"column": "topics", "topics": True}})
    place = project / "corpora"
    place.mkdir(exist_ok=True)
    import_corpus(write_jsonl(project / "rows.jsonl", rows), mapping, place / "praise")
    _ready(project)


def _ready(project: Path, dataset: Path | None = None) -> None:
    settings = AuxiliarySettings(corpora=str(project / "corpora"), calibration=0.2, near_duplicate_similarity=0.8)
    auxiliary_stage(dataset or project / "artifacts" / "dataset", project / "artifacts" / "auxiliary", settings)
