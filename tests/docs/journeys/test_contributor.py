"""What the documents tell who changes the project; `.ci/run` does the rest of it."""

from pathlib import Path

import pytest

from tests.docs.journeys.reader import Reader
from tests.project_copy import run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]

ONE_FILE = {"PYTEST_ADDOPTS": "tests/data/test_text.py"}


@pytest.fixture(scope="module")
def contributor(served: Path) -> Reader:
    return Reader(served)


def test_there_is_nothing_to_mend_and_the_arrows_hold(contributor: Reader):
    before = run("git", "status", "--porcelain", cwd=contributor.project)
    contributor.runs("make format", says="All checks passed!")
    assert run("git", "status", "--porcelain", cwd=contributor.project) == before
    contributor.runs("make imports", says="0 broken")


def test_targets_that_test_run_one_file_of_tests(served: Path):
    contributor = Reader(served, variables=ONE_FILE)
    contributor.runs("make test-fast", says="passed")
    contributor.runs("make test", says="passed")


def test_tests_that_are_named_are_there(served: Path):
    contributor = Reader(served, variables={"PYTEST_ADDOPTS": "--collect-only --quiet"})
    contributor.runs("pytest tests/data/test_sample.py", says="collected")
    contributor.runs("python -m pytest tests/data/masking", says="collected")
    contributor.runs("python -m pytest tests/serving/bulk/test_on_ray.py", says="collected")
    contributor.runs("pytest tests/serving/digest/test_estimates.py", says="collected")
    contributor.runs("DIGEST_PICTURE=docs/images/digest.png pytest", says="collected")
    contributor.runs("pytest tests/serving -m slow", says="collected")
