"""`tonika label`: what annotators need, and the way from mentions to labels, on the command line."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import rich
import typer
from rich.markup import escape

from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from labeling.interface.configuration import labelling_configuration
from labeling.interface.guide import annotators_guide
from labeling.server.access import find_access, state_folder
from labeling.settings import LabelSettings

if TYPE_CHECKING:
    from labeling.exchange.mirror import Mirror
    from labeling.server.connection import Connection

app = typer.Typer(no_args_is_help=True, help="Label mentions in Label Studio.")

TaxonomyOption = Annotated[
    Path, typer.Option("--taxonomy", help="The taxonomy that people label by.", show_default="the packaged one")
]
ParamsOption = Annotated[Path, typer.Option("--params", help="The file with the section 'label'.")]


@app.command()
def config(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY) -> None:
    """Print the labelling configuration (XML) for a Label Studio project's settings."""
    # Not through rich: what is printed is to be pasted or redirected, without wrapping or markup.
    typer.echo(labelling_configuration(load_taxonomy(taxonomy)))


@app.command()
def guide(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY) -> None:
    """Print the annotator's guide (Markdown, in Russian)."""
    typer.echo(annotators_guide(load_taxonomy(taxonomy)))


@app.command()
def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Of this machine's loopback address.")] = 8080,
) -> None:
    """Run a Label Studio on this machine until Ctrl-C; the first time it is installed into its own environment.

    Its data lie in `state/label-studio/data` (TONIKA_STATE says otherwise); the other commands find it by themselves.
    """
    from labeling.server.local import VERSION, LocalServer, install, running

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # however this ends, the server ends with it
    state = state_folder()
    server = LocalServer(state / "label-studio")
    rich.print(f"Label Studio {VERSION} in {escape(str(server.folder))}: installing on first use (a minute or two)")
    install(server)
    rich.print("Starting (half a minute with a new database)")
    with running(server, state, port) as started:
        rich.print(f"Label Studio is at [bold]{started.access.url}[/]")
        rich.print(escape(f"Log in as {started.login} with {started.password}. Stop it with Ctrl-C."))
        rich.print("Next, in another terminal: [bold]tonika label setup[/]")
        try:
            started.wait()
        except KeyboardInterrupt:
            rich.print("Stopping")


@app.command()
def setup(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY, params: ParamsOption = PARAMS) -> None:
    """Create the project, or bring it in line with taxonomy and settings; annotations stay, and so does the rest.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY say which server (a legacy or a personal access token); without them it is
    the one that `tonika label up` runs.
    """
    from labeling.exchange.project import set_up
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    connection = connect(find_access())
    done = set_up(connection, load_taxonomy(taxonomy), settings)
    link = connection.project_link(done.project)
    if done.created:
        rich.print(escape(f"Project '{settings.project}' is made: {link}"))
    elif done.changed:
        rich.print(escape(f"Project '{settings.project}' has new {', '.join(done.changed)}: {link}"))
    else:
        rich.print(escape(f"Project '{settings.project}' is as it should be: {link}"))
    rich.print("Next: [bold]tonika label push FILE[/]")


@app.command()
def push(
    files: Annotated[list[Path], typer.Argument(help="Mentions as JSONL, CSV or Parquet; only `text` is required.")],
    params: ParamsOption = PARAMS,
    predictions: Annotated[bool, typer.Option(help="Have the champion suggest labels, if it answers.")] = True,
    rejects: Annotated[Path, typer.Option(help="Where rows go that are no mentions.")] = Path(
        "artifacts/push_rejects.jsonl"
    ),
) -> None:
    """Make tasks of new mentions, each once however often it comes, the most informative first.

    TONIKA_URL says where the champion scores (http://127.0.0.1:3000); without it mentions are pushed unscored.
    """
    from rich.progress import Progress

    from data.rejects import write_rejects
    from labeling.exchange.project import the_project
    from labeling.exchange.push import new_mentions
    from labeling.exchange.push import push as push_mentions
    from labeling.exchange.scores import champion_answers, service_url
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with _refreshed(connection, project) as mirror:
        found = new_mentions(files, mirror)
    service = service_url() if predictions and found.mentions else None
    if service and not champion_answers(service):
        rich.print(f"[yellow]No champion answers at {escape(service)}[/]: pushing without suggestions (`tonika serve`)")
        service = None
    with Progress(transient=True) as progress:
        bar = progress.add_task("Pushing", total=len(found.mentions))
        push_mentions(
            connection, project, found.mentions, settings, service, lambda done: progress.update(bar, completed=done)
        )
    rich.print(
        escape(
            f"{len(found.mentions)} new tasks; {found.known} mentions were tasks already, or came twice: "
            f"{connection.project_link(project)}"
        )
    )
    rejects.unlink(missing_ok=True)  # those of an earlier push
    if found.rejects:
        rejects.parent.mkdir(parents=True, exist_ok=True)
        write_rejects(rejects, found.rejects)
        rich.print(f"[yellow]{len(found.rejects)} problems in rows that are no mentions;[/] see {escape(str(rejects))}")


@app.command()
def pull(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the labels go.")] = Path(
        "data/labels/label_studio.jsonl"
    ),
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY,
    params: ParamsOption = PARAMS,
    rejects: Annotated[Path, typer.Option(help="Where annotations go that cannot be used.")] = Path(
        "artifacts/pull_rejects.jsonl"
    ),
) -> None:
    """Bring annotations into the dataset's labels: what changed is fetched, what comes out is all of them.

    The file is the same, byte for byte, as after reading everything anew. `prepare.labels` in params.yaml names the
    folder; `dvc repro` makes the next dataset of it.
    """
    from labeling.exchange.project import the_project
    from labeling.exchange.pull import write_labels
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with _refreshed(connection, project) as mirror:
        pulled = write_labels(mirror, connection, project, load_taxonomy(taxonomy), output, rejects)
    rich.print(
        escape(
            f"{pulled.annotations} annotations of {pulled.labelled} mentions in {output} ({pulled.tasks} tasks; "
            f"{pulled.cancelled} annotations skipped by annotators, {pulled.empty} without a label)"
        )
    )
    for name, count in pulled.ignored.items():
        rich.print(escape(f"ignored: {name}, in {count} tasks"))
    if pulled.rejected:
        rich.print(f"[yellow]{pulled.rejected} values cannot be used;[/] see {escape(str(rejects))}")


@contextmanager
def _refreshed(connection: "Connection", project: int) -> Iterator["Mirror"]:
    """Open the mirror of a project, brought up to date."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from labeling.exchange.mirror import Mirror, mirror_file

    shown = Progress(
        SpinnerColumn(), TextColumn("Reading what changed: {task.completed} tasks"), TimeElapsedColumn(), transient=True
    )
    with Mirror(mirror_file(state_folder(), connection, project)) as mirror:
        with shown as progress:
            bar = progress.add_task("", total=None)
            mirror.refresh(connection, project, lambda: progress.advance(bar))
        yield mirror
