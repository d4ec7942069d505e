"""Documented commands that no journey executes, since another test does, or CI itself."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """Where a command is executed.

    Attributes:
        file: What executes it, seen from the project's folder.
        by: Words of that file that show it.
        reason: Why no journey does.
    """

    file: str
    by: str
    reason: str


_BACKUP = "it runs the blocks of the documents, in their order, on a project that is lost"
_WITHIN = "what it measures is measured there, at a size of seconds"

ELSEWHERE: Mapping[str, Elsewhere] = {
    "make check": Elsewhere(".ci/run", "make test", "it is what CI runs, and takes as long"),
    "make install": Elsewhere(".ci/run", "`make` installs what it needs", "it makes the environment of this suite"),
    "pip install": Elsewhere("tests/test_install.py", "documented()", "it needs an environment of its own"),
    "docker compose": Elsewhere("tests/deploy/test_compose.py", "compose.yaml", "it needs a container engine"),
    "mv tonika tonika-lost": Elsewhere("tests/test_backup.py", "mv tonika tonika-lost", _BACKUP),
    "git clone tonika-lost": Elsewhere("tests/test_backup.py", "mv tonika tonika-lost", _BACKUP),
    "cd tonika": Elsewhere("tests/test_backup.py", "mv tonika tonika-lost", _BACKUP),
    "cp ../tonika-lost/data/erasures.json": Elsewhere("tests/test_backup.py", "mv tonika tonika-lost", _BACKUP),
    "python -m deploy.backup": Elsewhere("tests/test_backup.py", "python -m deploy.backup restore", _BACKUP),
    "python - <<'PROGRAM' import mlflow": Elsewhere(
        "tests/serving/packaging/test_spark.py", "spark_udf", "it needs a session of Spark and a table"
    ),
    "python -m benchmarks.bulk": Elsewhere("tests/benchmarks/bulk/test_bulk.py", "benchmarks.bulk", _WITHIN),
    "python -m benchmarks.corpora": Elsewhere(
        "tests/benchmarks/corpora/test_corpora.py", "benchmarks.corpora.__main__", _WITHIN
    ),
    "python -m benchmarks.endurance": Elsewhere(
        "tests/benchmarks/endurance/test_load.py", "benchmarks.endurance", _WITHIN
    ),
    "python -m benchmarks.limit": Elsewhere("tests/benchmarks/limit/test_limit.py", "benchmarks.limit", _WITHIN),
    "python -m benchmarks.peers": Elsewhere(
        "tests/benchmarks/peers/test_serving.py", "benchmarks.peers.__main__", _WITHIN
    ),
}
