"""What an import read and what became of it, kept beside the labels."""

import json
from pathlib import Path

from pydantic import ValidationError

from data.checksums import SourceFile
from data.corpora.layout import CorpusLayout
from data.corpora.mapping import Part
from data.errors import DataError
from data.record import Record


class PartCounts(Record):
    """What became of the rows of one part: records = labelled + unlabelled + rejected."""

    records: int
    labelled: int  # in labels.jsonl
    unlabelled: int  # without any label, and left out
    rejected: int


class ImportSummary(Record):
    """The file import.json."""

    name: str
    categories_need_negative: bool  # as a bundle's export takes it
    parts: dict[Part, PartCounts]
    ignored: dict[str, int]  # rows by column that the mapping makes nothing of
    dropped: dict[str, int]  # rows by value of categories that the mapping drops
    sources: tuple[SourceFile, ...]

    @property
    def total(self) -> PartCounts:
        """All parts together."""
        counts = [part.model_dump() for part in self.parts.values()]
        return PartCounts(**{name: sum(count[name] for count in counts) for name in PartCounts.model_fields})


def write_summary(path: Path, summary: ImportSummary) -> None:
    """Write a summary as readable JSON."""
    path.write_text(json.dumps(summary.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_summary(folder: Path) -> ImportSummary:
    """Read the summary of an imported corpus.

    Raises:
        DataError: the folder holds no imported corpus, or none that this version reads.
    """
    layout = CorpusLayout(folder)
    if not layout.is_complete:
        missing = [path.name for path in (layout.labels, layout.taxonomy, layout.summary) if not path.is_file()]
        raise DataError(f"{folder} is not an imported corpus (no {', '.join(missing)}); run `tonika data import` first")
    try:
        return ImportSummary.model_validate_json(layout.summary.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise DataError(
            f"{layout.summary} is not a summary of this version; import the corpus again: {error}"
        ) from error
