"""The projects in which readers begin: each is made once, and the journeys that share it run one after the other."""

from pathlib import Path

import pytest

from data.record import Mention
from serving.scoring.observing import observation_of
from serving.scoring.profile import profile_of
from serving.scoring.scorer import Scorer
from tests.docs.journeys.files import mentions, write_hotels, write_mentions
from tests.docs.journeys.reader import Reader
from tests.project_copy import commit, copy_project, crown
from tests.serving.tiny import make_tiny_bundle

_EASY_GATE = {"margin": 100.0, "max_slice_fall": 100.0}  # a model that learned for a second is no better than another
_SHORT_SEARCH = {"trials": 2, "bootstrap_samples": 100, "space": {"learning_rate": {"low": 1e-4, "high": 1e-3}}}


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed project that is installed and has a first champion, by what the README says first."""
    copy = copy_project(tmp_path_factory.mktemp("trained"), {"promote": _EASY_GATE, "tune": _SHORT_SEARCH})
    look_installed(copy)
    write_mentions(copy)
    write_hotels(copy)
    Reader(copy).runs("make demo", says="make mlflow")
    commit(copy, "The first run, and what lies about")
    return copy


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A committed project that is installed and has a champion, which was trained elsewhere on such mentions."""
    folder = tmp_path_factory.mktemp("served")
    copy = copy_project(folder)
    look_installed(copy)
    known = [Mention.model_validate(row) for row in mentions(0, 120)]
    scores = Scorer.load(make_tiny_bundle(folder / "first")).score(known)
    profile = profile_of(map(observation_of, known, scores))
    crown(copy, make_tiny_bundle(folder / "champion", profile=profile))
    write_mentions(copy)
    commit(copy, "What lies about")
    return copy


def look_installed(project: Path) -> None:
    """Leave what `make install` leaves, so that make takes the environment in which the tests run."""
    (project / ".venv").mkdir()
    (project / ".venv" / ".installed-dev").touch()
