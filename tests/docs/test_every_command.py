"""Every command that a document tells its reader to run is executed by a test."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.docs.elsewhere import ELSEWHERE
from tests.docs.journeys.taken import JOURNEYS, documented, find, taken
from tests.docs.reading import DOCUMENTS, hidden, on_one_line
from tests.serving.running import ROOT

TAKEN = sorted({command for journey in JOURNEYS for command in taken(journey)})


def begins(text: str, beginning: str) -> bool:
    """Whether a command begins with the words of another, which may be a fragment of it."""
    return f"{text} ".startswith(f"{beginning} ")


def left(executed: Iterable[str]) -> list[str]:
    """Return the documented commands that are neither executed, nor the beginning of one that is, nor elsewhere."""
    done = [*executed, *ELSEWHERE]
    return [
        str(command)
        for text, command in documented().items()
        if not any(begins(each, text) for each in done) and not any(begins(text, each) for each in ELSEWHERE)
    ]


@pytest.mark.parametrize("command", TAKEN)
def test_what_a_journey_takes_is_in_the_documents(command: str):
    find(command)  # which says what is there instead


def test_every_command_is_executed_by_a_journey_or_elsewhere():
    executed = [on_one_line(find(command).text) for command in TAKEN]
    missing = left(executed)
    assert not missing, (
        "nothing executes these commands; let a journey of tests/docs/journeys take them (`reader.runs(...)`), or name "
        "the test that does in tests/docs/elsewhere.py:\n" + "\n".join(missing)
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_no_command_hides_in_a_block_that_is_not_for_the_shell(document: Path):
    assert not list(hidden(document)), "let its block begin with ```sh"


def test_a_command_that_nothing_executes_is_found():
    (lost,) = set(left([])) & {str(find("dvc exp show"))}
    assert "dvc exp show" in lost


@pytest.mark.parametrize(("command", "place"), ELSEWHERE.items(), ids=ELSEWHERE)
def test_what_is_executed_elsewhere_is_documented_and_is_executed_there(command, place):
    assert any(begins(text, command) for text in documented()), "no document has it; take it out of ELSEWHERE"
    assert place.by in (ROOT / place.file).read_text("utf-8")
