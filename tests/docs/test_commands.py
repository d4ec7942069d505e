"""Commands of the documents are there, with the options that are named: what can be known without running them."""

import re
import subprocess
import sys
import tomllib

import pytest
import typer.main

import tonika
from tests.docs.elsewhere import ELSEWHERE
from tests.docs.reading import DOCUMENTS, Command, commands
from tests.serving.running import ROOT

COMMANDS = sorted({command for document in DOCUMENTS for command in commands(document)}, key=str)
DOOR = typer.main.get_command(tonika.app)


def of(program: str) -> list[Command]:
    return [command for command in COMMANDS if command.words[0] == program]


def options(words: tuple[str, ...]) -> set[str]:
    return {word.partition("=")[0] for word in words if re.match(r"--\w", word)}


@pytest.mark.parametrize("command", of("tonika"), ids=str)
def test_a_command_of_ours_has_the_options_that_are_named(command: Command):
    found = DOOR
    words = list(command.words[1:])
    while (inner := getattr(found, "commands", None)) and words and not words[0].startswith("-"):
        name = words.pop(0)
        if name == "COMMAND":
            return
        assert name in inner
        found = inner[name]
    known = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}
    assert options(tuple(words)) <= known | {"--help"}


@pytest.mark.parametrize("command", of("make"), ids=str)
def test_a_target_of_make_is_one(command: Command):
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert command.words[1] in targets


def modules() -> dict[str, set[str]]:
    """The modules that no journey runs and that read options, each with all options that it is given."""
    found: dict[str, set[str]] = {}
    for command in of("python"):
        if command.words[1] == "-m" and any(" ".join(command.words).startswith(each) for each in ELSEWHERE):
            found.setdefault(command.words[2], set()).update(options(command.words[3:]))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("module", "named"), modules().items(), ids=modules())
def test_a_module_has_the_options_that_are_named(module: str, named: set[str]):
    command = [sys.executable, "-m", module, "--help"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert all(re.search(rf"{option}\b", run.stdout) for option in named)


def test_an_extra_that_is_installed_is_one():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = [extra for command in of("pip") for extra in re.findall(r"\[(.*)\]", " ".join(command.words))]
    assert named
    assert set(named) <= set(extras)
