"""Which files hold the labels: one file, or all of a folder."""

from pathlib import Path

from data.corpora.layout import CorpusLayout
from data.errors import DataError
from data.readers import ROW_SUFFIXES

EXPORT_SUFFIX = ".json"
_EXPECTED = ", ".join((EXPORT_SUFFIX, *ROW_SUFFIXES))
_NOTES = {".md", ".txt", ".dvc"}  # what people and DVC keep beside labels


def label_files(place: Path) -> list[Path]:
    """Return `place` itself if it is a file, or the label files below it, by name.

    Raises:
        DataError: `place` is not there, or holds no label file, or one of another kind.
    """
    if not place.exists():
        raise DataError(f"{place}: no such file or folder; prepare.labels in params.yaml says where the labels are")
    files = present_label_files(place)
    if not files:
        raise DataError(f"no labels in {place}; put a Label Studio export there, or another file ({_EXPECTED})")
    return files


def present_label_files(place: Path) -> list[Path]:
    """Return what `label_files` does, and nothing where nothing is.

    Hidden files and notes (.md, .txt, .dvc) are passed over, and of an imported corpus all but its labels.

    Raises:
        DataError: `place` holds a file of another kind, which would otherwise be left out in silence.
    """
    if place.is_file():
        return [place]
    found = sorted(path for path in place.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(place)))
    files = [path for path in found if path.suffix.lower() not in _NOTES and not _is_beside_imported_labels(path)]
    strange = [str(path) for path in files if path.suffix.lower() not in {EXPORT_SUFFIX, *ROW_SUFFIXES}]
    if strange:
        raise DataError(
            f"{', '.join(strange)}: expected files that end in {_EXPECTED}; save as one of these, or move away"
        )
    return files


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _is_beside_imported_labels(path: Path) -> bool:
    corpus = CorpusLayout(path.parent)
    return path in corpus.files and path != corpus.labels and corpus.is_complete
