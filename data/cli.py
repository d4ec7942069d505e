"""Commands of the data room."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from data.errors import DataError
from data.intake.options import BrandOption, EncodingOption, MaskOption
from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from data.terminal import say, show

if TYPE_CHECKING:
    from data.corpora.summary import ImportSummary
    from data.intake.importing import ImportCounts
    from data.prepare import Prepared
    from data.rejects import Reject

app = typer.Typer(help="Labelled mentions to a dataset version.", no_args_is_help=True)

_MAX_SHOWN = 50  # problems


@app.command()
def prepare(
    params: Annotated[Path, typer.Option(help="The file with the section 'prepare'.")] = PARAMS,
    output: Annotated[Path, typer.Option(help="The folder of the dataset.")] = Path("artifacts/dataset"),
    ledger: Annotated[
        Path, typer.Option(help="Which part each text was given; keeps a test text one as data grows.")
    ] = Path("artifacts/split_ledger.jsonl"),
) -> None:
    """Read labelled inputs, resolve disagreements, deduplicate, split, and write a dataset version."""
    from rich.progress import Progress

    from data.erasure import read_erasures
    from data.prepare import prepare as run
    from data.settings import PrepareSettings

    settings = load_settings("prepare", PrepareSettings, params)
    with Progress(transient=True) as progress:
        prepared = run(
            settings,
            output,
            ledger,
            lambda items, description: progress.track(items, description=escape(description)),
            read_erasures(),
        )
    _show_summary(prepared, output)


@app.command()
def auxiliary(
    params: Annotated[Path, typer.Option(help="The file with the section 'auxiliary'.")] = PARAMS,
    dataset: Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")] = Path("artifacts/dataset"),
    output: Annotated[Path, typer.Option(help="The folder to write.")] = Path("artifacts/auxiliary"),
) -> None:
    """Ready imported corpora to be learned beside our own labels, without any text that is held out there."""
    from data.corpora.auxiliary_stage import auxiliary_stage
    from data.erasure import read_erasures
    from data.settings import AuxiliarySettings

    settings = load_settings("auxiliary", AuxiliarySettings, params)
    manifest = auxiliary_stage(dataset, output, settings, read_erasures())
    columns = ("categories", "train", "calibration", "held out", "forgotten")
    table = Table("corpus", *columns, box=None)
    for entry in manifest.corpora:
        counts = (len(entry.category_keys), entry.train, entry.calibration, entry.held_out, entry.forgotten)
        table.add_row(escape(entry.name), *map(str, counts))
    show(table if manifest.corpora else f"No corpora in {settings.corpora}: our own labels are learned alone")


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A Label Studio JSON export, or JSONL, CSV or Parquet.")],
    taxonomy: Annotated[Path, typer.Option(help="The taxonomy that labels are checked against.")] = DEFAULT_TAXONOMY,
) -> None:
    """Validate a file of mentions, labelled or not, and list what is wrong with it."""
    from data.prepare import read_labels

    read = read_labels([file], load_taxonomy(taxonomy))
    counts = read.counts[file.as_posix()]
    say(
        escape(
            f"{file}: {counts.records} records: {counts.labelled} labelled, {counts.unlabelled} unlabelled, "
            f"{counts.rejected} rejected"
        )
    )
    for name, count in sorted(counts.ignored.items()):
        say(escape(f"ignored: {name}, in {count} records"))
    if read.rejects:
        _show_problems(read.rejects)
        raise DataError(f"{file}: {counts.flawed} of {counts.records} records have problems")


@app.command("import")
def import_labels(
    source: Annotated[
        Path, typer.Argument(help="A JSONL, CSV, Excel or Parquet file of labelled rows, or an export; or a folder.")
    ],
    mapping: Annotated[
        str,
        typer.Option(
            help="How its rows say what ours say: for labelled rows a file (docs/data_scientists/corpora.md), for "
            "exports of monitoring tools `auto`, a tool or a file (docs/integrators/intake.md)."
        ),
    ],
    output: Annotated[Path, typer.Option(help="The folder to write.")],
    brand: BrandOption = None,
    encoding: EncodingOption = None,
    mask: MaskOption = False,
) -> None:
    """Bring a labelled corpus from elsewhere, or exports of a monitoring tool, into Tonika's own shape."""
    from rich.progress import Progress

    from data.corpora.importing import import_corpus
    from data.corpora.mapping import load_mapping
    from data.intake.importing import import_mentions
    from data.intake.mapping import is_export_mapping
    from data.intake.reading import Intake

    description = escape(f"Reading {source}")
    if is_export_mapping(mapping):
        intake = Intake.named(mapping, brand, encoding, mask=mask)
        with Progress(transient=True) as progress:
            counts = import_mentions(source, intake, output, lambda rows: progress.track(rows, description=description))
        _show_imported(counts, output)
        return
    if brand or encoding:
        raise DataError(
            "--brand and --encoding are for exports; a corpus's mapping has `constants`, its files are UTF-8"
        )
    with Progress(transient=True) as progress:
        summary = import_corpus(
            source,
            load_mapping(Path(mapping)),
            output,
            lambda rows: progress.track(rows, description=description),
            mask=mask,
        )
    _show_import(summary, output)


def _show_problems(rejects: list["Reject"]) -> None:
    table = Table("line", "field", "found", "reason")
    for reject in rejects[:_MAX_SHOWN]:
        table.add_row(*map(escape, (str(reject.line), reject.field, reject.value, reject.reason)))
    show(table)
    if len(rejects) > _MAX_SHOWN:
        say(f"and {len(rejects) - _MAX_SHOWN} more")


def _show_summary(prepared: "Prepared", output: Path) -> None:
    from data.dataset import DatasetLayout
    from data.report import flow
    from data.split import PARTS

    steps = Table("what became of the records", "count", box=None)
    for name, count in flow(prepared.facts):
        steps.add_row(escape(name), str(count))
    parts = Table("part", "mentions", "negative", "neutral", "positive", box=None)
    for name in PARTS:
        tonalities = [item.labels.tonality for item in prepared.facts.parts[name]]
        counts = [len(tonalities), *(tonalities.count(key) for key in ("negative", "neutral", "positive"))]
        parts.add_row(name, *map(str, counts))
    show(steps, "", parts, "")
    layout = DatasetLayout(output)
    say(escape(f"Dataset {prepared.manifest.version} in {output}; the data report: {layout.report}"))
    if prepared.facts.rejects:
        say(escape(f"Rejected records: {layout.rejects}"))


def _show_import(summary: "ImportSummary", output: Path) -> None:
    from data.corpora.layout import CorpusLayout
    from data.corpora.summary import PartCounts

    layout = CorpusLayout(output)
    names = tuple(PartCounts.model_fields)
    parts = Table("part", *names, box=None)
    for name, counts in (*summary.parts.items(), ("all", summary.total)):
        parts.add_row(name, *(str(getattr(counts, column)) for column in names))
    show(parts, "")
    for column, count in summary.ignored.items():
        say(escape(f"ignored: {column}, in {count} rows"))
    for value, count in summary.dropped.items():
        say(escape(f"dropped: category {value}, in {count} rows"))
    if summary.total.rejected:
        say(escape(f"Rejected rows: {layout.rejects}"))
    # Not by rich, which would break long paths.
    typer.echo(f"{summary.name} is in {output}. To train on it, set in params.yaml:")
    typer.echo(f"prepare.labels: {layout.labels}")
    typer.echo(f"prepare.taxonomy: {layout.taxonomy}")
    typer.echo(f"export.categories_need_negative: {str(summary.categories_need_negative).lower()}")


def _show_imported(counts: "ImportCounts", output: Path) -> None:
    from data.intake.importing import MENTIONS, REJECTS

    for column, count in sorted(counts.ignored.items()):
        say(escape(f"ignored: {column}, in {count} rows"))
    if counts.rejected:
        say(f"[yellow]{counts.rejected} rows are no mentions;[/] see {escape(str(output / REJECTS))}")
    typer.echo(f"{counts.mentions} mentions are in {output / MENTIONS}")
