"""The command that scores files of any size."""

from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from data.intake.options import BrandOption, EncodingOption, MappingOption, MaskOption
from data.terminal import say
from serving.options import Model, settings_of

if TYPE_CHECKING:
    from data.intake.reading import Intake
    from serving.bulk.part import Executor
    from serving.registry.champion import ResolvedModel
    from serving.scored.counts import ScoreCounts

app = typer.Typer()

_SHOWN = 3  # files left out that are named


class Engine(StrEnum):
    """What runs the scoring."""

    LOCAL = "local"
    RAY = "ray"


@app.command(rich_help_panel="Serve")
def score(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="Mentions as JSONL, CSV, Excel or Parquet, a file or a folder of them; only `text` is required.",
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="A folder, for parts as Parquet; or one file that ends in .jsonl, .csv or .parquet."
        ),
    ],
    model: Model = "",
    *,
    engine: Annotated[Engine, typer.Option(help="This process, or workers of Ray Data.")] = Engine.LOCAL,
    address: Annotated[
        str | None, typer.Option(help="Of a Ray cluster. Default: Ray on this machine.", show_default=False)
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Of Ray. Default: one a machine.", show_default=False)
    ] = None,
    mapping: MappingOption = None,
    brand: BrandOption = None,
    encoding: EncodingOption = None,
    mask: MaskOption = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Throw away what the folder holds of other inputs or another model.")
    ] = False,
) -> None:
    """Score a file, or a folder of files, of any size.

    What cannot be scored is set aside with its line and reason. A run into a folder that was interrupted, even killed,
    goes on where it stopped when the same command is given again. TONIKA_THREADS are the threads of a forward pass.
    """
    from data.intake.reading import Intake
    from serving.bulk.local import here
    from serving.bulk.on_ray import Cluster, on_ray
    from serving.bulk.score_file import names_one_file
    from serving.registry.champion import resolved_model

    if engine is Engine.LOCAL and (address or workers):
        raise typer.BadParameter("--address and --workers are for --engine ray")
    one_file = names_one_file(output)
    if one_file and (engine is Engine.RAY or overwrite):
        raise typer.BadParameter(f"{output} is one file; --engine ray and --overwrite are for folders")
    settings = settings_of(model)
    intake = Intake.named(mapping, brand, encoding, mask=mask)
    with resolved_model(settings.model) as resolved:
        if one_file:
            counts = _into_file(resolved, source, output, intake, settings.threads)
        elif engine is Engine.RAY:
            executor = on_ray(resolved.folder, Cluster(address, workers, settings.threads))
            counts = _into_folder(resolved, source, output, intake, executor, overwrite=overwrite)
        else:
            executor = here(resolved.folder, settings.threads)
            counts = _into_folder(resolved, source, output, intake, executor, overwrite=overwrite)
    tonalities = ", ".join(f"{name} {number}" for name, number in counts.tonalities.items())
    say(
        escape(
            f"{counts.scored} of {counts.read} rows scored by {resolved.name} {resolved.version}: {tonalities or '-'}; "
            f"{counts.needs_review} need review. See {output}"
        )
    )
    for name, number in counts.ignored.items():
        say(escape(f"ignored: column {name}, in {number} rows"))
    if counts.rejected:
        from serving.bulk.score_file import rejects_path

        rejects = rejects_path(output) if one_file else output / "_rejects-*.jsonl"
        say(f"[yellow]{counts.rejected} rows could not be scored;[/] see {escape(str(rejects))}")


def _into_file(model: "ResolvedModel", source: Path, output: Path, intake: "Intake", threads: int) -> "ScoreCounts":
    from data.intake.reading import count_exported
    from serving.bulk.progress import shown
    from serving.bulk.score_file import score_file
    from serving.scored.origin import ScoreOrigin
    from serving.scoring.scorer import Scorer

    scorer = Scorer.load(model.folder, threads=threads)
    counts = score_file(scorer, source, output, ScoreOrigin.of(model.name, model.version, scorer.config), intake)
    return shown(counts, count_exported(source, intake))


def _into_folder(
    model: "ResolvedModel", source: Path, folder: Path, intake: "Intake", executor: "Executor", *, overwrite: bool
) -> "ScoreCounts":
    from serving.bulk.progress import shown
    from serving.bulk.score_folder import open_run, score_folder

    with ExitStack() as stack:
        with Console().status(f"Counting the rows of {escape(str(source))}"):
            run = stack.enter_context(open_run(source, folder, model, intake, overwrite=overwrite))
        left_out = run.inputs.left_out
        if left_out:
            more = f" and {len(left_out) - _SHOWN} more" if len(left_out) > _SHOWN else ""
            say(escape(f"not read, since of another kind: {', '.join(left_out[:_SHOWN])}{more}"))
        if run.kept.read:
            say(escape(f"{run.kept.read} of {run.rows} rows were done by an earlier run and are kept"))
        return shown(score_folder(run, executor), run.rows)
