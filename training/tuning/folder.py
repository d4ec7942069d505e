"""The folder of searches: what lies where in it, and that one search at a time works there."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from training.errors import TrainingError


@dataclass(frozen=True)
class TuneLayout:
    """Where the files of searches lie."""

    folder: Path

    @property
    def database(self) -> Path:
        """Optuna's studies, in SQLite."""
        return self.folder / "study.db"

    @property
    def lock(self) -> Path:
        """Held by the search that works here."""
        return self.folder / "lock"

    @property
    def work(self) -> Path:
        """Checkpoints, model and bundle of the trial that runs; removed after it."""
        return self.folder / "work"

    def predictions(self, study: str, number: int) -> Path:
        """Return where the predictions of a trial are kept; see training.tuning.kept."""
        return self.folder / study / f"{number}.npz"


@contextmanager
def searching_alone(layout: TuneLayout) -> Iterator[None]:
    """Make the folder and hold its lock: a second search would take the running trial for one that was killed.

    The system lets go of the lock when the process ends, however it ends.

    Raises:
        TrainingError: another search holds it.
    """
    layout.folder.mkdir(parents=True, exist_ok=True)
    with layout.lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise TrainingError(
                f"another `tonika tune` works in {layout.folder}; wait for it, or name another folder with --output"
            ) from error
        yield
