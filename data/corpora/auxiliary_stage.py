"""The stage `auxiliary`: from folders of imported corpora to the parts that training reads."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from data.corpora.auxiliary import AuxiliaryCorpus, divide
from data.corpora.corpus import read_corpus
from data.corpora.layout import CorpusLayout
from data.dataset import dataset_version, read_manifest, read_mentions, read_part, write_mentions
from data.erasure import NOTHING_FORGOTTEN, Erasures
from data.errors import DataError
from data.record import LabelledMention, Record
from data.settings import AuxiliarySettings

_HELD_OUT = ("calibration", "dev", "test")
_MANIFEST = "manifest.json"
_VERSION_LENGTH = 16  # hexadecimal digits


class AuxiliaryEntry(Record):
    """One corpus in the manifest."""

    name: str
    category_keys: tuple[str, ...]
    version: str
    train: int
    calibration: int
    held_out: int
    forgotten: int


class AuxiliaryManifest(Record):
    """All corpora that are learned beside our own labels; written last."""

    dataset: str  # version of our own labels, whose held-out texts are in none of the corpora
    corpora: tuple[AuxiliaryEntry, ...]

    @property
    def version(self) -> str:
        """A hash of what they say; `none` without any."""
        if not self.corpora:
            return "none"
        content = json.dumps([entry.version for entry in self.corpora])
        return hashlib.sha256(content.encode()).hexdigest()[:_VERSION_LENGTH]


@dataclass(frozen=True)
class LearnedCorpus:
    """What training reads of a corpus."""

    name: str
    category_keys: tuple[str, ...]
    train: list[LabelledMention]
    calibration: list[LabelledMention]


def auxiliary_stage(
    dataset: Path, output: Path, settings: AuxiliarySettings, erasures: Erasures = NOTHING_FORGOTTEN
) -> AuxiliaryManifest:
    """Write the parts of every corpus in the folder that the settings name, next to the dataset of our own labels.

    Raises:
        DataError: there is no dataset, a folder holds no imported corpus, or two have the same name.
    """
    corpora = [read_corpus(folder) for folder in corpus_folders(Path(settings.corpora))]
    names = [corpus.name for corpus in corpora]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise DataError(f"{settings.corpora} has several corpora of the name {repeated}; import them under other names")
    held_out = (item for part in _HELD_OUT for item in read_part(dataset, part))
    divided = divide(corpora, held_out, erasures, settings)
    output.mkdir(parents=True, exist_ok=True)
    (output / _MANIFEST).unlink(missing_ok=True)
    for found in divided:
        folder = output / found.corpus.name
        folder.mkdir(exist_ok=True)
        write_mentions(folder / "train.parquet", found.train, {})
        write_mentions(folder / "calibration.parquet", found.calibration, {})
    manifest = AuxiliaryManifest(
        dataset=read_manifest(dataset).version, corpora=tuple(_entry(found) for found in divided)
    )
    (output / _MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return manifest


def corpus_folders(place: Path) -> list[Path]:
    """Return the folders of imported corpora in `place`, by name.

    Raises:
        DataError: `place` is not there, or a folder in it holds something else.
    """
    if not place.is_dir():
        raise DataError(f"{place}: no such folder; auxiliary.corpora in params.yaml says where imported corpora are")
    folders = sorted(path for path in place.iterdir() if path.is_dir() and not path.name.startswith("."))
    strange = [str(path) for path in folders if not CorpusLayout(path).is_complete]
    if strange:
        raise DataError(
            f"{', '.join(strange)}: expected what `tonika data import` writes; import it again, or move it away"
        )
    return folders


def read_auxiliary_manifest(folder: Path) -> AuxiliaryManifest:
    """Read what the stage wrote.

    Raises:
        DataError: there is none, or it is not one that this version reads.
    """
    path = folder / _MANIFEST
    if not path.is_file():
        raise DataError(f"no {path}; run the auxiliary stage first")
    try:
        return AuxiliaryManifest.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise DataError(f"{path} is not a manifest of this version; run the auxiliary stage again: {error}") from error


def read_learned(folder: Path, manifest: AuxiliaryManifest) -> Iterator[LearnedCorpus]:
    """Read the parts of every corpus, in the order of the manifest.

    Raises:
        DataError: a file is missing or damaged.
    """
    for entry in manifest.corpora:
        parts = [read_mentions(folder / entry.name / f"{part}.parquet") for part in ("train", "calibration")]
        yield LearnedCorpus(entry.name, entry.category_keys, *parts)


def _entry(found: AuxiliaryCorpus) -> AuxiliaryEntry:
    parts: dict[str, Sequence[LabelledMention]] = {"train": found.train, "calibration": found.calibration}
    return AuxiliaryEntry(
        name=found.corpus.name,
        category_keys=found.corpus.taxonomy.category_keys,
        version=dataset_version({"dev": (), "test": (), **parts}, found.corpus.taxonomy.version),
        train=len(found.train),
        calibration=len(found.calibration),
        held_out=found.held_out,
        forgotten=found.forgotten,
    )
