"""Mentions out and labels back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from data.intake.options import BrandOption, EncodingOption, MappingOption, MaskOption
from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, Taxonomy, load_taxonomy
from data.terminal import say
from labeling.commands.options import ParamsOption, TaxonomyOption, refreshed
from labeling.server.access import find_access, state_folder
from labeling.settings import PULLED, LabelSettings

if TYPE_CHECKING:
    from data.erasure import Erasures
    from labeling.exchange.mirror import Mirror
    from labeling.server.connection import Connection

app = typer.Typer()


@app.command()
def push(
    files: Annotated[
        list[Path], typer.Argument(help="Mentions as JSONL, CSV, Excel or Parquet; only `text` is required.")
    ],
    params: ParamsOption = PARAMS,
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY,
    predictions: Annotated[bool, typer.Option(help="Have the champion suggest labels, if it answers.")] = True,
    rejects: Annotated[Path, typer.Option(help="Where rows go that are no mentions.")] = Path(
        "artifacts/push_rejects.jsonl"
    ),
    mapping: MappingOption = None,
    brand: BrandOption = None,
    encoding: EncodingOption = None,
    mask: MaskOption = False,
) -> None:
    """Make tasks of new mentions, each once however often it comes, the most informative first.

    TONIKA_URL says where the champion scores (by default this machine's port TONIKA_PORT, 3000); where none answers
    mentions are pushed unscored.
    """
    from rich.progress import Progress

    from data.erasure import read_erasures
    from data.intake.reading import Intake
    from data.rejects import rejects_file
    from labeling.errors import LabelingError
    from labeling.exchange.controls import find_controls
    from labeling.exchange.new_mentions import find_new
    from labeling.exchange.pool import Pool
    from labeling.exchange.project import the_project
    from labeling.exchange.push import push as push_mentions
    from labeling.exchange.scores import champion_answers, service_url
    from labeling.server.connection import connect

    if rejects.resolve() in {file.resolve() for file in files}:
        raise LabelingError(f"{rejects} is one of the files to push; choose another --rejects")
    settings = load_settings("label", LabelSettings, params)
    intake = Intake.named(mapping, brand, encoding, mask=mask)
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with Pool() as pool, refreshed(connection, project) as mirror:
        erasures = read_erasures()
        controls = find_controls(settings.controls, load_taxonomy(taxonomy), mirror, erasures)
        with rejects_file(rejects) as reject:
            found = find_new(files, mirror, erasures, pool, reject, intake)
        for name, count in sorted(found.ignored.items()):
            say(escape(f"ignored: {name}, in {count} rows"))
        if found.problems:
            say(f"[yellow]{found.problems} problems in rows that are no mentions;[/] see {escape(str(rejects))}")
        service = service_url() if predictions and found.new else None
        if service and not champion_answers(service):
            say(f"[yellow]No champion answers at {escape(service)}[/]: pushing without suggestions (`tonika serve`)")
            service = None
        with Progress(transient=True) as progress:
            bar = progress.add_task("Pushing", total=found.new * (2 if service else 1))
            push_mentions(
                connection, project, pool, controls, settings, service, lambda done: progress.advance(bar, done)
            )
    say(
        escape(
            f"{found.new} new tasks; {found.known} mentions were tasks already, or came twice: "
            f"{connection.project_link(project)}"
        )
    )
    if found.forgotten:
        say(f"{found.forgotten} mentions were left out: `tonika forget` has erased them")


@app.command()
def pull(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the labels go.")] = PULLED,
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY,
    params: ParamsOption = PARAMS,
    rejects: Annotated[Path, typer.Option(help="Where annotations go that cannot be used.")] = Path(
        "artifacts/pull_rejects.jsonl"
    ),
    feedback: Annotated[
        bool, typer.Option(help="Also make tasks of the scores that callers of the service corrected.")
    ] = True,
) -> None:
    """Bring annotations into the dataset's labels: what changed is fetched, what comes out is all of them.

    The file is the same, byte for byte, as after reading everything anew. `prepare.labels` in params.yaml names the
    folder; `dvc repro` makes the next dataset of it. Corrections that came to the service (TONIKA_URL, TONIKA_SECRET)
    become tasks for confirmation.
    """
    from data.erasure import read_erasures
    from labeling.exchange.project import the_project
    from labeling.exchange.pull import write_labels
    from labeling.server.connection import connect

    settings, known, erasures = load_settings("label", LabelSettings, params), load_taxonomy(taxonomy), read_erasures()
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with refreshed(connection, project) as mirror:
        if feedback:
            _take_feedback(connection, project, mirror, settings, known, erasures)
        pulled = write_labels(mirror, connection, project, known, erasures, output, rejects)
    say(
        escape(
            f"{pulled.annotations} annotations of {pulled.labelled} mentions in {output} ({pulled.tasks} tasks; "
            f"{pulled.cancelled} annotations skipped by annotators, {pulled.empty} without a label)"
        )
    )
    for name, count in pulled.ignored.items():
        say(escape(f"ignored: {name}, in {count} tasks"))
    if pulled.rejected:
        say(f"[yellow]{pulled.rejected} values cannot be used;[/] see {escape(str(rejects))}")


@app.command()
def suggest(params: ParamsOption = PARAMS) -> None:
    """Have the present champion suggest labels beside all tasks that nobody has labelled yet; after a promotion."""
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from labeling.exchange.project import the_project
    from labeling.exchange.scores import champion, service_url
    from labeling.exchange.suggestions import renew_suggestions
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    service = service_url()
    shown = Progress(SpinnerColumn(), TextColumn("{task.completed} tasks"), TimeElapsedColumn(), transient=True)
    with shown as progress:
        bar = progress.add_task("", total=None)
        renewed = renew_suggestions(connection, project, service, lambda done: progress.advance(bar, done))
    say(escape(f"{renewed} tasks got suggestions of {champion(service).label}: {connection.project_link(project)}"))


def _take_feedback(
    connection: "Connection",
    project: int,
    mirror: "Mirror",
    settings: LabelSettings,
    taxonomy: Taxonomy,
    erasures: "Erasures",
) -> None:
    from labeling.exchange.controls import find_controls, keep_open
    from labeling.exchange.feedback import take_feedback
    from labeling.exchange.project_files import journal_place_file
    from labeling.exchange.scores import champion_answers, service_url
    from labeling.exchange.service_journal import ServiceJournal, find_secret

    service, secret = service_url(), find_secret()
    if not secret or not champion_answers(service):
        why = f"{service} does not answer" if secret else "no TONIKA_SECRET is set, and no service has made one here"
        say(f"[yellow]Corrections were not asked for:[/] {escape(why)}; they wait in the service's journal")
        return
    place = journal_place_file(state_folder(), connection, project)
    taken = take_feedback(connection, project, mirror, ServiceJournal(service, secret), place, taxonomy, erasures)
    keep_open(connection, find_controls(settings.controls, taxonomy, mirror, erasures).tasks)
    if taken.new:
        say(f"{taken.new} corrected scores became tasks for confirmation")
