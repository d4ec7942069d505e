"""`tonika forget`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from data.erasure import Erasures
from data.errors import TonikaError
from data.params import PARAMS, load_settings
from data.taxonomy import Taxonomy, load_taxonomy
from data.terminal import say
from labeling.commands.options import ParamsOption, refreshed
from labeling.server.access import find_access, state_folder
from labeling.settings import LabelSettings

app = typer.Typer()


@app.command(rich_help_panel="Data")
def forget(
    text: Annotated[list[str] | None, typer.Option(help="A text, whichever brands it is about.")] = None,
    mention: Annotated[list[str] | None, typer.Option(help="The key of one mention.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="An author's name, as the mentions have it.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Go through all earlier erasures once more.")] = False,
    label_studio: Annotated[bool, typer.Option(help="Delete the tasks in Label Studio.")] = True,
    journal: Annotated[bool, typer.Option(help="Delete from the service's journal.")] = True,
    params: ParamsOption = PARAMS,
) -> None:
    """Remove mentions or an author everywhere, keep them from coming back, and leave a receipt without the text.

    Everywhere is: the service's journal, Label Studio's tasks and their copy here, the pulled labels, and every dataset
    from the next `dvc repro` on. Each option may be given several times. What cannot be reached is named; repeat the
    command then.
    """
    from data.erasure import read_erasures, write_erasures
    from data.settings import PrepareSettings
    from labeling.erasure.forget import Forgotten, forget_in_files, forget_in_labels, records_held
    from labeling.erasure.receipt import write_receipt
    from labeling.errors import LabelingError
    from labeling.settings import PULLED

    if not (text or mention or author or again):
        raise LabelingError("nothing to forget: give --text, --mention or --author; or --again, to repeat all so far")
    prepare = load_settings("prepare", PrepareSettings, params)
    before = read_erasures()
    after = before.with_texts(*text or ()).with_mentions(*mention or ()).with_authors(*author or ())
    asked = after if again else Erasures(salt=after.salt).with_texts(*text or ())
    asked = asked.with_mentions(*mention or ()).with_authors(*author or ())
    write_erasures(after)  # first of all: whatever goes wrong below, it will not come back

    forgotten = Forgotten()
    if journal:
        forgotten.attempt("journal entries", lambda: _forget_in_journal(after))
    if label_studio:
        settings, known = load_settings("label", LabelSettings, params), load_taxonomy(Path(prepare.taxonomy))
        forgotten.attempt("Label Studio tasks", lambda: _forget_in_label_studio(after, settings, known))
    forgotten.attempt("pulled labels", lambda: forget_in_labels(PULLED, after))
    forgotten.attempt("files that commands had left", lambda: forget_in_files(Path()))
    try:
        forgotten.held_in = records_held(Path(prepare.labels), after, load_taxonomy(Path(prepare.taxonomy)))
    except TonikaError as error:
        forgotten.pending["labelled files"] = str(error)
    receipt = write_receipt(state_folder() / "receipts", asked, forgotten)
    for place, count in forgotten.removed.items():
        say(f"{count} {place}")
    for file, count in forgotten.held_in.items():
        say(escape(f"{count} records in {file}, which stays as it is: the next dataset is without them"))
    say(escape(f"Receipt: {receipt}. The next dataset is without it: dvc repro"))
    if forgotten.pending:
        left = "; ".join(f"{place}: {why}" for place, why in forgotten.pending.items())
        raise LabelingError(f"not everything could be reached ({left}). Repeat with `tonika forget --again`")


def _forget_in_journal(erasures: Erasures) -> int:
    from labeling.erasure.forget import forget_in_journal
    from labeling.errors import LabelingError
    from labeling.exchange.scores import service_url
    from labeling.exchange.service_journal import ServiceJournal, find_secret

    secret = find_secret()
    if secret is None:
        raise LabelingError(
            "no TONIKA_SECRET is set and no service has made one here; where no service runs, say --no-journal"
        )
    return forget_in_journal(ServiceJournal(service_url(), secret), erasures)


def _forget_in_label_studio(erasures: Erasures, settings: LabelSettings, taxonomy: Taxonomy) -> int:
    from labeling.erasure.forget import forget_in_label_studio
    from labeling.exchange.controls import find_controls, keep_open
    from labeling.exchange.project import the_project
    from labeling.server.connection import connect

    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with refreshed(connection, project) as mirror:
        removed = forget_in_label_studio(connection, mirror, erasures)
        keep_open(connection, find_controls(settings.controls, taxonomy, mirror, erasures).tasks)
    return removed
