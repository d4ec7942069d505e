"""What must be remembered between rounds of retraining, even where this program ends in one."""

from dataclasses import dataclass
from pathlib import Path

from data.writing import replacing, writing_to
from training.errors import TrainingError


@dataclass(frozen=True)
class Memory:
    """Files in the folder TONIKA_STATE, or `state` here.

    Its methods raise a TrainingError where one cannot be read, and a WritingError where one cannot be written.
    """

    folder: Path

    def trained_rows(self) -> frozenset[str]:
        """Return the hashes of the labels that the last retraining saw; none before the first."""
        return frozenset((_content(self._rows) or "").split())

    def begin(self, version: str | None) -> str | None:
        """Remember which version is registered as a retraining begins, and return it.

        One that failed is taken up again, and then this is the version from before it: what it has registered may not
        have been judged, and is still new.
        """
        begun = _content(self._before)
        if begun is not None:
            return begun or None
        _write(self._before, version or "")
        return version

    def finish(self, rows: frozenset[str]) -> None:
        """Remember which labels a retraining saw, now that it is through."""
        _write(self._rows, "".join(f"{row}\n" for row in sorted(rows)))
        with writing_to(self._before):
            self._before.unlink(missing_ok=True)

    @property
    def _rows(self) -> Path:
        return self.folder / "retrained_labels.txt"

    @property
    def _before(self) -> Path:
        return self.folder / "version_before_retraining.txt"


def _content(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError) as error:
        why = (error.strerror if isinstance(error, OSError) else "it is damaged") or type(error).__name__
        raise TrainingError(
            f"{path} cannot be read ({why}); it says how far retraining is. Make it readable, or remove it: then every "
            "label counts as new"
        ) from error


def _write(path: Path, content: str) -> None:
    with replacing(path) as file:
        file.write(content)
