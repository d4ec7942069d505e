"""Commands that the documents tell their readers to run are there, with the options that are named."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
import typer.main

import tonika
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


def modules() -> dict[tuple[str, ...], set[str]]:
    """The modules that are run, each with the command of its own that is named, and all options that it is given."""
    found: dict[tuple[str, ...], set[str]] = {}
    for _, flag, module, *arguments in (command.words for command in of("python") if len(command.words) > 2):
        if flag == "-m":
            own = [word for word in arguments[:1] if re.fullmatch(r"[a-z][a-z-]*", word)]
            found.setdefault((module, *own), set()).update(options(tuple(arguments)))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("words", "named"), modules().items(), ids=lambda value: " ".join(sorted(value)))
def test_a_module_has_the_options_that_are_named(words: tuple[str, ...], named: set[str]):
    assert importlib.util.find_spec(words[0])
    run = subprocess.run(
        [sys.executable, "-m", *words, "--help"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert all(re.search(rf"{option}\b", run.stdout) for option in named)


@pytest.mark.slow
@pytest.mark.parametrize("words", sorted({each.words[1:3] for each in of("dvc")}), ids=" ".join)
def test_a_command_of_dvc_is_one(words: tuple[str, ...]):
    command = [word for word in words if re.fullmatch(r"[a-z]+", word)]
    if command[0] not in {"exp", "remote", "metrics"}:  # those have commands of their own
        command = command[:1]
    run = subprocess.run(["dvc", *command, "--help"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_an_extra_that_is_installed_is_one():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    named = [extra for command in of("pip") for extra in re.findall(r"\[(.*)\]", " ".join(command.words))]
    assert named
    assert set(named) <= set(extras)


@pytest.mark.parametrize("command", [*of("pytest"), *of("cp")], ids=str)
def test_a_file_that_a_command_reads_is_there(command: Command):
    read = [word for word in command.words[1:2] if not word.startswith("..")]
    assert all((ROOT / word).exists() for word in read)


def test_programs_of_others_are_known():
    others = {command.words[0] for command in COMMANDS} - {"tonika", "make", "docker", "cp", "curl"}
    assert all(shutil.which(program) for program in others)
