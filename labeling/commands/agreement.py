"""How far labels can be trusted: what an annotation lead reads."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, Taxonomy, load_taxonomy
from data.terminal import say, show
from labeling.commands.options import ParamsOption, TaxonomyOption, refreshed
from labeling.server.access import find_access
from labeling.settings import LabelSettings

if TYPE_CHECKING:
    from data.record import Mention
    from labeling.agreement.alpha import Alpha
    from labeling.agreement.annotators import Share
    from labeling.agreement.report import ReportFacts
    from labeling.agreement.suspects import Suspect

app = typer.Typer()

OUT_OF_FOLD = Path("artifacts/out_of_fold.parquet")
OutOfFoldOption = Annotated[
    Path, typer.Option("--out-of-fold", help="Out-of-fold probabilities, in which suspect labels are looked for.")
]

_MOST_SHOWN = 20  # annotators; the page has more


@app.command()
def report(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the HTML page goes.")] = Path(
        "artifacts/labels_report.html"
    ),
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY,
    params: ParamsOption = PARAMS,
    out_of_fold: OutOfFoldOption = OUT_OF_FOLD,
    limit: Annotated[int, typer.Option(min=1, help="Disagreements, and suspect labels, listed at most.")] = 200,
) -> None:
    """Write how far annotators agree, who needs help, and which labels deserve another look: one HTML page, in Russian.

    Known answers (`label.controls` in params.yaml) say how annotators fare on control tasks; `dvc repro out_of_fold`
    makes what suspect labels are found in. The page holds texts of mentions; keep it as you keep these.
    """
    from datetime import UTC, datetime

    from data.erasure import read_erasures
    from data.writing import replacing
    from labeling.agreement.judged import judged_mentions
    from labeling.agreement.measure import Question, measure
    from labeling.agreement.names import annotator_names
    from labeling.agreement.report import ReportFacts, render_report
    from labeling.exchange.controls import read_answers
    from labeling.exchange.project import the_project
    from labeling.server.connection import connect

    settings = load_settings("label", LabelSettings, params)
    known_taxonomy = load_taxonomy(taxonomy)
    answers = read_answers(Path(settings.controls), known_taxonomy) if settings.controls else None
    suspects = _suspects(out_of_fold, known_taxonomy, limit)
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    question = Question(
        taxonomy=known_taxonomy,
        answers={answer.mention.key: answer.labels for answer in answers or ()},
        look_for={suspect.key for suspect in suspects or ()},
        most_contested=limit,
        seed=settings.seed,
    )
    with refreshed(connection, project) as mirror:
        link = partial(connection.task_link, project)
        measured = measure(judged_mentions(mirror.tasks(), link, known_taxonomy, read_erasures()), question)
    facts = ReportFacts(
        project=settings.project,
        link=connection.project_link(project),
        made_at=datetime.now(UTC),
        taxonomy=known_taxonomy,
        measured=measured,
        names=annotator_names(connection),
        known_answers=None if answers is None else len(answers),
        suspects=suspects,
        out_of_fold=out_of_fold,
    )
    with replacing(output) as page:
        page.write(render_report(facts))
    _show_summary(facts)
    say(escape(f"Report: {output}"))


@app.command()
def second_look(
    most: Annotated[int, typer.Option(min=1, help="Mentions of each kind, the most doubtful first.")] = 50,
    suspects: Annotated[bool, typer.Option(help="Send labels back that a model does not believe.")] = True,
    disagreements: Annotated[bool, typer.Option(help="Send mentions back on which annotators disagree.")] = True,
    dataset: Annotated[Path, typer.Option(help="Where the mentions of suspect labels are.")] = Path(
        "artifacts/dataset"
    ),
    out_of_fold: OutOfFoldOption = OUT_OF_FOLD,
    taxonomy: TaxonomyOption = DEFAULT_TAXONOMY,
    params: ParamsOption = PARAMS,
) -> None:
    """Send suspect and disputed mentions back to annotators, each once: one more task of the mention.

    What a person says then replaces what they said before; what others say is one opinion more. Control tasks stay as
    they are.
    """
    from data.erasure import read_erasures
    from labeling.agreement.doubtful import disputed_mentions, suspect_mentions
    from labeling.exchange.controls import find_controls, keep_open
    from labeling.exchange.project import the_project
    from labeling.exchange.second_look import Reason, send_back, was_sent_back
    from labeling.server.connection import connect

    settings, known, erasures = load_settings("label", LabelSettings, params), load_taxonomy(taxonomy), read_erasures()
    connection = connect(find_access())
    project = the_project(connection, settings.project)
    with refreshed(connection, project) as mirror:
        controls = find_controls(settings.controls, known, mirror, erasures)

        def left_out(reason: Reason, mention: "Mention") -> bool:
            return controls.hold(mention) or erasures.cover(mention) or was_sent_back(mirror, mention.key, reason)

        doubted: dict[Reason, list[Mention]] = {}
        if suspects:
            skipped = partial(left_out, "suspect label")
            doubted["suspect label"] = suspect_mentions(out_of_fold, dataset, known, most, skipped)
        if disagreements:
            skipped = partial(left_out, "disagreement")
            doubted["disagreement"] = disputed_mentions(mirror, known, most, skipped, erasures)
        for reason, mentions in doubted.items():
            sent = send_back(connection, project, mentions, reason, erasures)
            say(f"{reason}: {sent} mentions went back")
        keep_open(connection, controls.tasks)
    say(escape(connection.project_link(project)))


def _suspects(out_of_fold: Path, taxonomy: Taxonomy, limit: int) -> "list[Suspect] | None":
    if not out_of_fold.exists():
        return None
    from labeling.agreement.suspects import find_suspects

    return find_suspects(out_of_fold, taxonomy, limit)


def _show_summary(facts: "ReportFacts") -> None:
    measured = facts.measured
    counts, overlaps = measured.counts, measured.overlaps
    fields = Table("field", "Krippendorff's alpha", "95% interval", "mentions judged by several", box=None)
    fields.add_row("tonality", *_alpha(overlaps.tonality))
    fields.add_row("categories (MASI)", *_alpha(overlaps.categories))
    people = Table("annotator", "judged", "skipped", "with the majority", "right on controls", "", box=None)
    for one in measured.annotators[:_MOST_SHOWN]:
        people.add_row(
            escape(facts.names.get(one.annotator, one.annotator)),
            str(one.judged),
            str(one.skipped),
            _share(one.with_majority),
            _share(one.controls),
            "[yellow]needs help[/]" if one.needs_help else "",
        )
    show(fields)
    show(people)
    if len(measured.annotators) > _MOST_SHOWN:
        say(f"and {len(measured.annotators) - _MOST_SHOWN} annotators more")
    say(
        f"{counts.judged} mentions judged, {counts.judged_by_several} of them by several; they differ on the tonality "
        f"of {counts.differ_on_tonality} and only on the categories of {counts.differ_on_categories}"
    )


def _alpha(alpha: "Alpha") -> tuple[str, str, str]:
    if alpha.value is None or alpha.low is None or alpha.high is None:
        return "undefined", str(alpha.undefined).replace("_", " "), str(alpha.mentions)
    return f"{alpha.value:.2f}", f"{alpha.low:.2f} to {alpha.high:.2f}", str(alpha.mentions)


def _share(share: "Share") -> str:
    return "-" if share.value is None else f"{share.value:.0%} of {share.whole}"
