"""What the documents tell who keeps the service running; `tests/test_backup.py` does what they say of backups."""

from pathlib import Path

import pytest

from tests.docs.journeys.reader import Reader
from tests.serving.running import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def operator(served: Path, port: int) -> Reader:
    variables = {"TONIKA_PORT": str(port), "MLFLOW_TRACKING_URI": f"sqlite:///{served}/mlflow.db"}
    return Reader(served, {"127.0.0.1:3000": f"127.0.0.1:{port}"}, variables)


def test_the_champion_is_served_and_a_journal_that_was_put_back_gets_an_identity(operator: Reader, port: int):
    with operator.running("make serve", answers=f"http://127.0.0.1:{port}/readyz"):
        operator.runs("curl -s http://127.0.0.1:3000/v1/feedback", says="received_at")
    operator.runs("sqlite3 state/journal.sqlite")


def test_the_champion_is_served_by_mlflow(operator: Reader, port: int):
    more = f"--model-uri models:/tonika@champion --env-manager local --port {port}"
    with operator.running("mlflow models serve", more=more, answers=f"http://127.0.0.1:{port}/ping"):
        pass


def test_a_bento_is_built(operator: Reader):
    operator.runs("make bento", says="bentoml serve tonika-service:")


def test_passwords_are_put_where_compose_reads_them(operator: Reader):
    operator.runs("cp deploy/compose/example.env")
    assert (operator.project / "deploy" / "compose" / ".env").is_file()
