"""A dataset version: a Parquet file a part, as Hugging Face `datasets` reads it, and a manifest."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import ValidationError

from data.checksums import SourceFile
from data.errors import DataError
from data.record import LabelledMention, Labels, Mention, Record, mention_columns
from data.split import PARTS
from data.text import text_key

_VERSION_LENGTH = 16  # hexadecimal digits
_TEXT_COLUMNS = ("key", *Mention.model_fields, "cluster", "tonality", "excluded")
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in _TEXT_COLUMNS]
    + [("categories", pa.list_(pa.string())), ("annotations", pa.int64())]
)


@dataclass(frozen=True)
class DatasetLayout:
    """Where the files of a dataset lie."""

    folder: Path

    def part(self, name: str) -> Path:
        """Return the Parquet file of train, calibration, dev or test."""
        return self.folder / f"{name}.parquet"

    @property
    def excluded(self) -> Path:
        """Mentions that annotators excluded: kept, never trained on."""
        return self.folder / "excluded.parquet"

    @property
    def manifest(self) -> Path:
        """Counts, checksums and inputs; see Manifest. Written last: a dataset without one is not complete."""
        return self.folder / "manifest.json"

    @property
    def rejects(self) -> Path:
        """Problems of records that could not be used; see data.rejects."""
        return self.folder / "rejects.jsonl"

    @property
    def review(self) -> Path:
        """Mentions on which annotators disagree; see data.consensus.Disagreement."""
        return self.folder / "review.jsonl"

    @property
    def set_aside(self) -> Path:
        """Mentions that the split had to leave out, with the reason."""
        return self.folder / "set_aside.jsonl"

    @property
    def report(self) -> Path:
        """The data report, for people."""
        return self.folder / "report.md"


class Manifest(Record):
    """What a dataset version is made of."""

    version: str  # hash of the contents of the parts and of the taxonomy's version
    taxonomy_name: str
    taxonomy_version: str
    counts: dict[str, int]  # mentions by part, and `excluded`
    files: dict[str, str]  # SHA-256 of the Parquet files
    inputs: tuple[SourceFile, ...]


def dataset_version(parts: Mapping[str, Sequence[LabelledMention]], taxonomy_version: str) -> str:
    """Hash what the parts say: the same mentions and labels give the same version, whatever wrote the files."""
    digest = hashlib.sha256(taxonomy_version.encode())
    for name in PARTS:
        digest.update(f"\n{name}".encode())
        for item in _by_key(parts[name]):
            row = {"key": item.mention.key, **item.model_dump(mode="json", include={"mention", "labels"})}
            digest.update(b"\n" + json.dumps(row, sort_keys=True).encode())
    return digest.hexdigest()[:_VERSION_LENGTH]


def write_mentions(path: Path, mentions: Iterable[LabelledMention], clusters: Mapping[str, str]) -> None:
    """Write mentions by key as Parquet; the same mentions give the same bytes.

    Args:
        path: the file to write.
        mentions: in any order.
        clusters: the near-duplicate cluster of every text key; a text that has none is its own.
    """
    rows = [_row(item, clusters) for item in _by_key(mentions)]
    pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), path)


def read_part(folder: Path, part: str) -> list[LabelledMention]:
    """Read the mentions of a part, by key.

    Raises:
        DataError: the dataset is not there or not complete, or a row is not a labelled mention.
    """
    return read_mentions(_part_path(folder, part))


def read_mentions(path: Path) -> list[LabelledMention]:
    """Read what `write_mentions` wrote.

    Raises:
        DataError: the file is not there or damaged, or a row is not a labelled mention.
    """
    return [_labelled_mention(row, path) for row in _rows(path)]


def read_clusters(folder: Path, part: str) -> list[str]:
    """Read the near-duplicate cluster of each mention of a part, in the order of `read_part`; for grouped folds.

    Raises:
        DataError: the dataset is not there or not complete.
    """
    return [row["cluster"] for row in _rows(_part_path(folder, part))]


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Write a manifest as readable JSON."""
    path.write_text(json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a dataset.

    Raises:
        DataError: there is none, or it is not one that this version reads.
    """
    path = DatasetLayout(folder).manifest
    if not path.is_file():
        raise DataError(f"no complete dataset in {folder} (no {path.name}); run the prepare stage first")
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise DataError(f"{path} is not a manifest of this version; run the prepare stage again: {error}") from error


def _part_path(folder: Path, part: str) -> Path:
    if part not in PARTS:
        raise DataError(f"no part '{part}'; expected one of {', '.join(PARTS)}")
    path = DatasetLayout(folder).part(part)
    if not path.is_file():
        raise DataError(f"no {path}; run the prepare stage first")
    return path


def _by_key(mentions: Iterable[LabelledMention]) -> list[LabelledMention]:
    return sorted(mentions, key=lambda item: item.mention.key)


def _row(item: LabelledMention, clusters: Mapping[str, str]) -> dict[str, Any]:
    text = text_key(item.mention.text)
    return {
        **mention_columns(item.mention),
        **item.labels.model_dump(),
        "annotations": item.annotations,
        "cluster": clusters.get(text, text),
    }


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        # Not read_table: it would take a `name=value` folder somewhere above for a partition.
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"{path} is not a readable Parquet file; run the prepare stage again: {error}") from error
    missing = [name for name in _SCHEMA.names if name not in table.column_names]
    if missing:
        raise DataError(f"{path} has no columns {missing}; run the prepare stage again")
    for batch in table.to_batches():
        yield from batch.to_pylist()


def _labelled_mention(row: Mapping[str, Any], path: Path) -> LabelledMention:
    labels = {name: row[name] for name in Labels.model_fields}
    if labels["categories"] is not None:
        labels["categories"] = tuple(labels["categories"])
    try:
        return LabelledMention(
            mention=Mention.model_validate({name: row[name] for name in Mention.model_fields}),
            labels=Labels.model_validate(labels),
            annotations=row["annotations"],
        )
    except ValidationError as error:
        raise DataError(f"{path}, mention {row['key']}: {error}; run the prepare stage again") from error
