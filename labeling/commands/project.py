"""The server and the project: what an annotation lead sets up, and what annotators will see."""

import signal
from typing import Annotated

import typer
from rich.markup import escape

from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from data.terminal import say
from labeling.commands.options import ParamsOption, TaxonomyOption, refreshed
from labeling.interface.configuration import labelling_configuration
from labeling.interface.guide import annotators_guide
from labeling.server.access import find_access, state_folder
from labeling.settings import LabelSettings

app = typer.Typer()


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
    calls_loopback: Annotated[
        bool, typer.Option("--calls-loopback", help="Let its projects call a service on this machine; see connect.")
    ] = False,
) -> None:
    """Run a Label Studio on this machine until Ctrl-C; the first time it is installed into its own environment.

    Its data lie in `state/label-studio/data` (TONIKA_STATE says otherwise); the other commands find it by themselves.
    """
    from labeling.server.local import VERSION, LocalServer, install, running

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # however this ends, the server ends with it
    state = state_folder()
    server = LocalServer(state / "label-studio")
    say(f"Label Studio {VERSION} in {escape(str(server.folder))}: installing on first use (a minute or two)")
    install(server)
    say("Starting (half a minute with a new database)")
    with running(server, state, port, calls_loopback=calls_loopback) as started:
        say(f"Label Studio is at [bold]{started.access.url}[/]")
        say(escape(f"Log in as {started.login} with {started.password}. Stop it with Ctrl-C."))
        say("Next, in another terminal: [bold]tonika label setup[/]")
        try:
            started.wait()
        except KeyboardInterrupt:
            say("Stopping")


@app.command()
def setup(taxonomy: TaxonomyOption = DEFAULT_TAXONOMY, params: ParamsOption = PARAMS) -> None:
    """Create the project, or bring it in line with taxonomy and settings; annotations stay, and so does the rest.

    LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY say which server (a legacy or a personal access token); without them it is
    the one that `tonika label up` runs.
    """
    from data.erasure import read_erasures
    from labeling.exchange.controls import find_controls, keep_open
    from labeling.exchange.project import set_up
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    connection = connect(find_access())
    known = load_taxonomy(taxonomy)
    done = set_up(connection, known, settings)
    if settings.controls:
        with refreshed(connection, done.project) as mirror:
            keep_open(connection, find_controls(settings.controls, known, mirror, read_erasures()).tasks)
    link = connection.project_link(done.project)
    if done.created:
        say(escape(f"Project '{settings.project}' is made: {link}"))
    elif done.changed:
        say(escape(f"Project '{settings.project}' has new {', '.join(done.changed)}: {link}"))
    else:
        say(escape(f"Project '{settings.project}' is as it should be: {link}"))
    say("Next: [bold]tonika label push FILE[/]")


@app.command(name="connect")
def connect_project(
    service: Annotated[
        str | None,
        typer.Option(
            help="Where Label Studio reaches the service from where it runs.",
            show_default="TONIKA_URL, or port TONIKA_PORT of this machine",
        ),
    ] = None,
    params: ParamsOption = PARAMS,
) -> None:
    """Connect the project to the service: suggestions while people label, and word of every new label.

    Both share a secret, TONIKA_SECRET. A Label Studio on this machine calls a service on this machine only if it was
    started with `tonika label up --calls-loopback`.
    """
    from labeling.errors import LabelingError
    from labeling.exchange.connect import connect_service
    from labeling.exchange.project import the_project
    from labeling.exchange.scores import service_url
    from labeling.exchange.service_journal import find_secret
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    url = service.rstrip("/") if service else service_url()
    secret = find_secret()
    if secret is None:
        raise LabelingError(
            "no secret is known here: set TONIKA_SECRET to that of the service, or run `tonika secret` on its machine"
        )
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    done = connect_service(connection, project, url, secret)
    changes = [name for name, changed in (("suggestions", done.suggestions), ("webhook", done.webhook)) if changed]
    link = connection.project_link(project)
    say(escape(f"{link}: {' and '.join(changes)} connected to {url}" if changes else f"{link}: as it was"))
