"""Which commands of the documents the journeys take, known without running them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.docs.reading import DOCUMENTS, Command, commands, on_one_line

JOURNEYS = tuple(sorted(Path(__file__).parent.glob("*.py")))
_TAKE = {"runs", "running"}  # methods of a Reader, to which commands are given as literals


@cache
def documented() -> dict[str, Command]:
    """Return all commands of the documents, each once, by what it is on one line."""
    return {on_one_line(command.text): command for document in DOCUMENTS for command in commands(document)}


def find(beginning: str) -> Command:
    """Return the documented command that is `beginning`, or the only one that begins so.

    Raises:
        LookupError: the documents have none, or several.
    """
    wanted = on_one_line(beginning)
    found = [text for text in documented() if text == wanted] or [
        text for text in documented() if text.startswith(wanted)
    ]
    if len(found) != 1:
        several = "; ".join(found) or "none"
        raise LookupError(f"expected one documented command that begins with `{wanted}`, found: {several}")
    return documented()[found[0]]


def taken(journey: Path) -> Iterator[str]:
    """Yield how the commands begin that a journey takes from the documents."""
    for node in ast.walk(ast.parse(journey.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _TAKE:
            yield from (ast.literal_eval(argument) for argument in node.args)
