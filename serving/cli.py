"""Commands of the serving room."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import serving.access.cli
import serving.bulk.cli
import serving.digest.cli
import serving.drift.cli
from data.record import TONALITIES, Mention
from data.terminal import say, show
from serving.options import Model, settings_of
from serving.quiet import be_quiet
from serving.registry.champion import resolved_model
from serving.registry.location import tracking_uri

app = typer.Typer()
app.add_typer(serving.access.cli.app, name="key", help="API keys of the service.", rich_help_panel="Serve")
app.add_typer(serving.bulk.cli.app)
app.add_typer(serving.drift.cli.app)
app.add_typer(serving.digest.cli.app)


@app.command(rich_help_panel="Serve")
def serve(model: Model = "") -> None:
    """Serve the champion over HTTP: POST /v1/score, with its documentation at /docs.

    TONIKA_HOST and TONIKA_PORT say where (127.0.0.1:3000), TONIKA_THREADS the threads of a forward pass
    (0: one a core), MLFLOW_TRACKING_URI where the registry is (mlflow.db in this folder), TONIKA_STATE where
    corrections and Label Studio's events are kept (the folder state). Callers from other machines need a key
    (`tonika key add`) unless TONIKA_REQUIRE_KEYS is never.
    """
    from serving.registry.kept_bundle import check_startable

    be_quiet()
    settings = settings_of(model)
    check_startable(settings)  # BentoML would start a worker without a model again and again
    places = {
        "TONIKA_STATE": str(settings.state.absolute()),
        "MLFLOW_TRACKING_URI": tracking_uri(),
        "BENTOML_HOME": str(_own_bentoml_home(settings.port)),
    }
    environment = {**os.environ, "TONIKA_MODEL": settings.model, **places}
    address = ("--host", settings.host, "--port", str(settings.port))
    sys.stdout.flush()
    command = [sys.executable, "-m", "bentoml", "serve", "serving.service:Tonika", *address]
    os.execve(sys.executable, command, environment)  # noqa: S606 - a fixed command, and signals reach it directly


@app.command(rich_help_panel="Serve")
def explain(
    text: Annotated[str, typer.Argument(help="What was written.", show_default=False)],
    brand: Annotated[str | None, typer.Option(help="Toward whom the tonality is judged.", show_default=False)] = None,
    model: Model = "",
) -> None:
    """Score one mention and show which words carried it: what the decision would lose without each of them."""
    from data.validation import parse_mention
    from serving.highlight import underlined, words_table
    from serving.scoring.explanation.explain import explain as explain_decision
    from serving.scoring.explanation.occlusion import Decision
    from serving.scoring.scorer import Scorer

    mention = parse_mention({"text": text, "brand": brand})
    if not isinstance(mention, Mention):
        raise typer.BadParameter("; ".join(f"{problem.field} {problem.reason}" for problem in mention))
    settings = settings_of(model)
    with resolved_model(settings.model) as resolved:
        scorer = Scorer.load(resolved.folder, threads=settings.threads)
    (score,) = scorer.score([mention])
    explanation = explain_decision(scorer, mention, Decision.of(score))
    show(underlined(text, explanation, score))
    show(words_table(explanation, score))


@app.command(rich_help_panel="Serve")
def bento(model: Model = "") -> None:
    """Build a Bento with the model baked in: it serves without MLflow, and needs no network to build."""
    be_quiet()
    from serving.packaging.bento import build_bento

    with resolved_model(settings_of(model).model) as resolved:
        built = build_bento(resolved)
    say(escape(f"{built.tag} with {resolved.name} {resolved.version}, in {built.folder}"))
    say(escape(f"Serve it: bentoml serve {built.tag}"))


@app.command(rich_help_panel="Serve")
def model(model: Model = "") -> None:
    """Show a model's card: where it comes from, how well it does, and its thresholds."""
    from serving.scoring.bundle import open_bundle

    with resolved_model(settings_of(model).model) as resolved:
        config = open_bundle(resolved.folder)
    origin = Table("model", f"{resolved.name} {resolved.version}", title="Origin", title_justify="left")
    for name in ("run_id", "dataset", "backbone", "precision", "created_at", "max_length", "shows_brand"):
        origin.add_row(name, escape(str(getattr(config, name))))
    origin.add_row("taxonomy", escape(f"{config.taxonomy.name} ({config.taxonomy.version})"))
    figures = Table("figure", "value", title="On the calibration part, at export", title_justify="left")
    for name, value in sorted(config.metrics.items()):
        figures.add_row(escape(name), f"{value:.4f}")
    thresholds = Table("applies from", "probability", title="Thresholds", title_justify="left")
    thresholds.add_row("needs_review below", f"{config.abstention_threshold:.3f}")
    for key in config.taxonomy.category_keys:
        thresholds.add_row(key, f"{config.category_thresholds[key]:.3f}")
    tonalities = Table("given as the largest multiple of", "probability", title="Tonality", title_justify="left")
    for tonality, threshold in zip(TONALITIES, config.tonality_thresholds, strict=True):
        tonalities.add_row(tonality, f"{threshold:.3f}")
    for table in (origin, figures, tonalities, thresholds):
        show(table)


@app.command(rich_help_panel="Serve")
def secret() -> None:
    """Print the secret that Label Studio's webhook shows to the service: TONIKA_SECRET, or one that is made here."""
    from serving.api.state import ServiceState

    typer.echo(ServiceState(settings_of("")).secret())


@app.command(rich_help_panel="Serve")
def demo() -> None:
    """Serve the champion, score a handful of mentions over HTTP, print them, and stop the service."""
    be_quiet()
    from serving.demo import demonstrate

    demonstrate(Console())


def _own_bentoml_home(port: int) -> Path:
    """Where BentoML keeps the counters of the service on `port`.

    It empties that folder whenever a service starts and sums all that is in it, so that services which shared
    one, as all of a user's do by default, would lose their counters to each other and show each other's.
    """
    home = os.environ.get("BENTOML_HOME") or Path.home() / "bentoml"
    return Path(home) / f"tonika-{port}"
