"""`tonika retrain`: once, or again and again."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from data.params import load_settings

if TYPE_CHECKING:
    from data.errors import TonikaError
    from training.retraining.retrain import Round
    from training.settings import RetrainSettings

app = typer.Typer()


@app.command(rich_help_panel="Train")
def retrain(
    watch: Annotated[bool, typer.Option("--watch", help="Go on until Ctrl-C: retrain whenever enough came.")] = False,
    labels: Annotated[Path, typer.Option(help="What `tonika label pull` writes.")] = Path(
        "data/labels/label_studio.jsonl"
    ),
    pull: Annotated[bool, typer.Option(help="Fetch the labels first.")] = True,
) -> None:
    """Retrain if enough new labels have come since the last time, and let the gate decide.

    It pulls, runs `dvc repro`, and has `tonika promote` judge the version that this made. With --watch, word from Label
    Studio (TONIKA_URL, TONIKA_SECRET) starts a round, and so does the clock, since such word gets lost. The section
    'retrain' of params.yaml says how many labels are enough, and how long to wait.
    """
    from data.settings import PrepareSettings
    from serving.settings import ServiceSettings
    from training.retraining.hints import find_hints
    from training.retraining.memory import Memory
    from training.retraining.new_labels import check_labels_are_used
    from training.retraining.registered import REGISTERED
    from training.retraining.retrain import retrain_once, round_commands
    from training.retraining.watch import watch as watch_labels
    from training.settings import RetrainSettings

    settings = load_settings("retrain", RetrainSettings)
    prepare = load_settings("prepare", PrepareSettings)
    check_labels_are_used(labels, prepare.labels)
    commands = round_commands(labels, prepare.taxonomy, pull=pull)
    memory = Memory(ServiceSettings.from_environment().state)

    def once() -> "Round":
        return retrain_once(settings, commands, labels, REGISTERED, memory)

    _end_with_what_runs()
    try:
        if watch:
            for outcome in watch_labels(settings, once, find_hints(_warn).wait):
                _tell(describe(outcome, settings))
        else:
            _tell(describe(once(), settings))
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def describe(outcome: "Round | TonikaError", settings: "RetrainSettings") -> str:
    """Return what a round came to, in words and Rich's markup."""
    from rich.markup import escape

    from data.errors import TonikaError

    if isinstance(outcome, TonikaError):
        return f"[red]failed:[/] {escape(str(outcome))}"
    if outcome.outcome == "waiting":
        return f"{outcome.new_labels} of {settings.new_labels} new labels have come"
    done = f"retrained on {outcome.new_labels} new labels"
    if outcome.outcome == "promoted":
        return f"[green]{done}; the gate let the new model through[/]"
    if outcome.outcome == "refused":
        return f"[yellow]{done}; the gate kept the champion[/]"
    return f"[yellow]{done}, which made no new model; the gate was not asked[/]"


def _end_with_what_runs() -> None:
    """Have each signal that ends this program interrupt it, so that it ends the command that it runs."""
    # SIGINT, too: a shell lets what it starts in the background ignore it, and so would all that is started from here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # `nohup`
        signal.signal(signal.SIGHUP, signal.default_int_handler)


def _warn(words: str) -> None:
    from rich.markup import escape

    _tell(f"[yellow]{escape(words)}[/]")


def _tell(words: str) -> None:
    """Print with the moment: it may have run by night."""
    from datetime import UTC, datetime

    from rich.console import Console

    moment = datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    Console(soft_wrap=True).print(f"{moment} {words}", highlight=False)
