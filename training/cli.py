"""Commands of the training room: the stages of the pipeline, and moving the champion."""

import os
from pathlib import Path
from typing import Annotated

import typer

import training.retraining.cli
from data.params import PARAMS, load_settings
from data.taxonomy import DEFAULT_TAXONOMY, load_taxonomy
from data.terminal import say

app = typer.Typer()
app.add_typer(training.retraining.cli.app)

ARTIFACTS = Path("artifacts")

Params = Annotated[Path, typer.Option(help="The settings of every stage.")]
Dataset = Annotated[Path, typer.Option(help="What `tonika data prepare` wrote.")]
Model = Annotated[Path, typer.Option(help="The trained model.")]
Bundle = Annotated[Path, typer.Option(help="The exported bundle.")]
Evaluation = Annotated[Path, typer.Option(help="Figures, plots and model card.")]
ExportReport = Annotated[Path, typer.Option(help="What was fitted and chosen at export.")]
Auxiliary = Annotated[Path, typer.Option(help="What `tonika data auxiliary` wrote: corpora to learn from as well.")]


@app.command(rich_help_panel="Train")
def train(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    output: Model = ARTIFACTS / "model",
    checkpoints: Annotated[Path, typer.Option(help="Where a killed run goes on from.")] = ARTIFACTS / "checkpoints",
    taxonomy: Annotated[Path, typer.Option(help="The categories to train.")] = DEFAULT_TAXONOMY,
    auxiliary: Auxiliary = ARTIFACTS / "auxiliary",
) -> None:
    """Fine-tune the encoder on the train parts, tracked in MLflow; a killed run goes on where it stopped.

    Several processes: torchrun --standalone --nproc-per-node 2 -m tonika train
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "0")  # the encoder may come from the hub; other stages need none
    _quiet()
    from training.fitting.train import train_stage
    from training.settings import TrainSettings

    settings = load_settings("train", TrainSettings, params)
    train_stage(dataset, load_taxonomy(taxonomy), output, checkpoints, settings, auxiliary)


@app.command(rich_help_panel="Train")
def tune(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    output: Annotated[Path, typer.Option(help="The studies; a killed search goes on from there.")] = ARTIFACTS / "tune",
    taxonomy: Annotated[Path, typer.Option(help="The categories to train.")] = DEFAULT_TAXONOMY,
    auxiliary: Auxiliary = ARTIFACTS / "auxiliary",
) -> None:
    """Search for better settings of section 'train', tracked in MLflow; params.yaml stays as it is.

    Sections 'tune' and 'train' of params.yaml say what is tried and what it is compared with. The same command goes on
    with a search that was interrupted, and only tells what was found once all trials are done.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "0")  # as for `train`
    _quiet()
    from training.settings import ExportSettings, TrainSettings, TuneSettings
    from training.tuning.report import print_found, print_trial
    from training.tuning.tune import Inputs, Sections
    from training.tuning.tune import tune as search

    sections = Sections(
        train=load_settings("train", TrainSettings, params),
        export=load_settings("export", ExportSettings, params),
        tune=load_settings("tune", TuneSettings, params),
    )
    inputs = Inputs(dataset, auxiliary, load_taxonomy(taxonomy))
    print_found(search(inputs, output, sections, print_trial), sections.tune.part)


@app.command(rich_help_panel="Train")
def out_of_fold(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    output: Annotated[Path, typer.Option(help="Labels and probabilities, a row a mention.")] = (
        ARTIFACTS / "out_of_fold.parquet"
    ),
    figures: Annotated[Path, typer.Option(help="How well the probe does.")] = ARTIFACTS / "out_of_fold.json",
    taxonomy: Annotated[Path, typer.Option(help="The categories to judge.")] = DEFAULT_TAXONOMY,
) -> None:
    """Judge every label by a model that was not fitted on it: `tonika label report` lists the suspect ones."""
    os.environ.setdefault("HF_HUB_OFFLINE", "0")  # as for `train`
    _quiet()
    from rich.progress import Progress

    from training.cross_validation.out_of_fold import out_of_fold_stage
    from training.report import write_json
    from training.settings import OutOfFoldSettings, TrainSettings

    train_settings = load_settings("train", TrainSettings, params)
    settings = load_settings("out_of_fold", OutOfFoldSettings, params)
    with Progress(transient=True) as progress:
        bar = progress.add_task("Embedding", total=None)
        found = out_of_fold_stage(
            dataset,
            load_taxonomy(taxonomy),
            output,
            train_settings,
            settings,
            lambda done, total: progress.update(bar, completed=done, total=total),
        )
    write_json(figures, found)
    say(
        f"{found['mentions']} mentions in {settings.folds} folds, points: tonality macro F1 "
        f"{100 * found['tonality_macro_f1']:.1f}, category micro F1 {100 * found['category_micro_f1']:.1f}"
    )


@app.command(rich_help_panel="Train")
def export(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    model: Model = ARTIFACTS / "model",
    output: Bundle = ARTIFACTS / "bundle",
    report: ExportReport = ARTIFACTS / "export.json",
) -> None:
    """Turn the trained model into a calibrated bundle, int8 where a measured gate allows it."""
    _quiet()
    from training.exporting.export import export_stage
    from training.report import print_export, write_json
    from training.settings import ExportSettings

    figures = export_stage(dataset, model, output, load_settings("export", ExportSettings, params))
    write_json(report, figures)
    print_export(figures)


@app.command(rich_help_panel="Train")
def evaluate(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    bundle: Bundle = ARTIFACTS / "bundle",
    export_report: ExportReport = ARTIFACTS / "export.json",
    output: Evaluation = ARTIFACTS / "evaluation",
) -> None:
    """Measure the bundle on the dev and test parts, beside a TF-IDF baseline: figures, plots, model card."""
    _quiet()
    from training.evaluation.evaluate import evaluate_stage
    from training.report import print_evaluation, read_json
    from training.settings import EvaluateSettings

    settings = load_settings("evaluate", EvaluateSettings, params)
    print_evaluation(evaluate_stage(dataset, bundle, output, settings, read_json(export_report)))


@app.command(rich_help_panel="Train")
def register(
    bundle: Bundle = ARTIFACTS / "bundle",
    evaluation: Evaluation = ARTIFACTS / "evaluation",
    export_report: ExportReport = ARTIFACTS / "export.json",
    output: Annotated[Path, typer.Option(help="Name, version and run.")] = ARTIFACTS / "registered.json",
) -> None:
    """Put the bundle into the MLflow registry as a new version; the champion stays who it is."""
    _quiet()
    from training.promotion.register import register_stage

    registered = register_stage(bundle, evaluation, export_report, output)
    say(f"[bold]{registered['name']}[/] version {registered['version']} (run {registered['run_id']})")


@app.command(rich_help_panel="Champion")
def promote(
    params: Params = PARAMS,
    dataset: Dataset = ARTIFACTS / "dataset",
    version: Annotated[str | None, typer.Option(help="The challenger; by default the latest version.")] = None,
    new_taxonomy: Annotated[bool, typer.Option("--new-taxonomy", help="Allow other categories.")] = False,
    unless_judged: Annotated[
        bool, typer.Option("--unless-judged", help="Leave a version alone that was judged before; exits with 4.")
    ] = False,
) -> None:
    """Make the challenger champion if it passes the gate of params.yaml; exits with 3 if it does not."""
    _quiet()
    from training.promotion.promote import promote as promote_version
    from training.promotion.promote import was_judged
    from training.report import print_verdict
    from training.settings import PromoteSettings

    settings = load_settings("promote", PromoteSettings, params)
    if unless_judged and was_judged(version):
        say("It was judged before; nothing changes")
        raise typer.Exit(4)
    number, verdict = promote_version(dataset, settings, version, new_taxonomy=new_taxonomy)
    print_verdict(number, verdict)
    if not verdict.promote:
        raise typer.Exit(3)


@app.command(rich_help_panel="Champion")
def rollback() -> None:
    """Give the champion's place back to the version that it replaced."""
    _quiet()
    from training.promotion.promote import rollback as roll_back

    left, champion = roll_back()
    say(f"Version {champion} is the champion again, in place of {left}")


@app.command(rich_help_panel="Champion")
def champion() -> None:
    """Show which version is champion, since when and why."""
    _quiet()
    from training.promotion.promote import describe_champion
    from training.report import print_champion

    print_champion(describe_champion())


def _quiet() -> None:
    from serving.quiet import be_quiet

    be_quiet()
