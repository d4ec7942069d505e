"""The front door: one command-line program that hands over to the rooms."""

import errno
import sqlite3
import sys
from traceback import walk_tb
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

import data.cli
import labeling.cli
import labeling.commands.erasure
import serving.cli
import training.cli
from data.errors import TonikaError

app = typer.Typer(
    help="Tonality and negativity categories of Russian brand mentions: label, train, promote, serve.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
app.add_typer(data.cli.app, name="data", help="Read, check and split labelled mentions.", rich_help_panel="Data")
app.add_typer(labeling.cli.app, name="label", help="Label mentions in Label Studio.", rich_help_panel="Data")
app.add_typer(labeling.commands.erasure.app)
app.add_typer(training.cli.app)
app.add_typer(serving.cli.app)

_ROOMS = {"data", "serving", "training", "labeling"}
_FAILED = 1
_EXTRAS = {
    "bentoml": "serve",
    "fastapi": "serve",
    "httpx": "client",
    "httpx_retries": "client",
    "label_studio_sdk": "label",
    "matplotlib": "digest",
    "numpy": "serve",
    "openvino": "serve",
    "pyarrow": "bulk",
    "tokenizers": "serve",
}
_FULLEST = "train"  # holds every other package that a command may need


def main() -> None:
    """Run a command; an error that a user can act on is printed without a traceback and exits with 1."""
    try:
        app()
    except TonikaError as error:
        _fail(str(error))
    except (OSError, sqlite3.OperationalError) as error:
        if not _is_full(error):
            raise
        _fail(f"no space is left on this machine's disk ({error}); free some and repeat the command, nothing is lost")
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package in _ROOMS:
            raise
        rooms = {str(frame.f_globals.get("__name__")).partition(".")[0] for frame, _ in walk_tb(error.__traceback__)}
        extra = _FULLEST if "training" in rooms else _EXTRAS.get(package, _FULLEST)
        _fail(f"this command needs {package}, which is not installed; run pip install 'tonika[{extra}]'")


def _is_full(error: OSError | sqlite3.OperationalError) -> bool:
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode == sqlite3.SQLITE_FULL
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def _fail(message: str) -> NoReturn:
    Console(stderr=True).print(f"[bold red]Error:[/] {escape(message)}", soft_wrap=True, highlight=False)
    sys.exit(_FAILED)


if __name__ == "__main__":
    main()
