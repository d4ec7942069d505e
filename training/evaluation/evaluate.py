"""The stage `evaluate`: the exported bundle, measured through serving's scorer beside a baseline.

Nothing is fitted on a part that is measured: the bundle's own parameters come from train and calibration, and so
do the baseline's.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.dataset import read_manifest, read_part
from data.record import TONALITIES, LabelledMention
from data.split import PARTS
from serving.scoring.scorer import Scorer
from training.errors import TrainingError
from training.evaluation.baseline import Baseline, fit_baseline
from training.evaluation.behaviour.failures import write_failures
from training.evaluation.behaviour.reading import load_suite
from training.evaluation.behaviour.report import BehaviourReport, judge_behaviour
from training.evaluation.behaviour.section import render_section
from training.evaluation.measure import Evaluation, evaluate
from training.evaluation.model_card import CardFacts, render_model_card
from training.evaluation.plots import Curves, make_curves, write_plots
from training.evaluation.predictions import Predictions, predict
from training.settings import EvaluateSettings

_FITTED = ("train", "calibration")
_MEASURED = ("dev", "test")
_REPORTED = "test"  # the part of the plots and the model card
_BEHAVIOUR = "behaviour"  # beside the parts in metrics.json
_DECIMALS = 5  # of metrics.json, which people compare


@dataclass(frozen=True)
class EvaluationLayout:
    """Where the files of an evaluation lie."""

    folder: Path

    @property
    def metrics(self) -> Path:
        """The main figures by part and the pass rates of the behavioural suite, for `dvc metrics`."""
        return self.folder / "metrics.json"

    @property
    def figures(self) -> Path:
        """Every figure by part, slices included; see Evaluation."""
        return self.folder / "figures.json"

    @property
    def plots(self) -> Path:
        """CSV and PNG of the test part; see training.evaluation.plots."""
        return self.folder / "plots"

    @property
    def model_card(self) -> Path:
        """The model card, in Markdown."""
        return self.folder / "model_card.md"

    @property
    def predictions(self) -> Path:
        """JSON lines: part, key, labels and probabilities of each mention; no texts."""
        return self.folder / "predictions.jsonl"

    @property
    def behaviour_failures(self) -> Path:
        """CSV of the behavioural cases that failed; see training.evaluation.behaviour.failures."""
        return self.folder / "behaviour_failures.csv"


@dataclass(frozen=True)
class EvaluationResult:
    """What an evaluation found and wrote."""

    metrics: dict[str, float]  # main figures, named "test/tonality_macro_f1", "behaviour/irony_pass_rate", ...
    parts: dict[str, Evaluation]
    behaviour: BehaviourReport
    files: tuple[Path, ...]


@dataclass(frozen=True)
class MeasuredPart:
    """One part, measured."""

    predictions: Predictions
    baseline: Predictions
    evaluation: Evaluation
    curves: Curves


def evaluate_stage(
    dataset: Path,
    bundle: Path,
    output: Path,
    settings: EvaluateSettings,
    export_report: Mapping[str, Any] | None = None,
) -> EvaluationResult:
    """Measure `bundle` on the dev and test parts of `dataset` and write figures, plots and model card to `output`.

    The behavioural suite is scored beside the parts and reported; whatever its pass rates, nothing fails by them.
    `export_report` is what `training.exporting.export` reported, for the model card. An empty dev part is left out.

    Raises:
        TonikaError: the dataset or bundle cannot be read, its test part is empty, or it has categories that the
            bundle does not know.
    """
    scorer = Scorer.load(bundle)
    manifest = read_manifest(dataset)
    mentions = {part: read_part(dataset, part) for part in _MEASURED}
    if not mentions[_REPORTED]:
        raise TrainingError(f"the {_REPORTED} part of {dataset} is empty; raise prepare.parts.{_REPORTED}")
    fitted_on = [item for part in _FITTED for item in read_part(dataset, part)]
    config = scorer.config
    baseline = fit_baseline(
        fitted_on, config.taxonomy.category_keys, categories_need_negative=config.categories_need_negative
    )
    measured = {part: measure_part(scorer, baseline, items, settings) for part, items in mentions.items() if items}
    behaviour = judge_behaviour(load_suite(), scorer.score)
    card = render_model_card(
        CardFacts(
            config=scorer.config,
            dataset_version=manifest.version,
            part=_REPORTED,
            part_sizes={part: manifest.counts.get(part, 0) for part in PARTS},
            evaluation=measured[_REPORTED].evaluation,
            settings=settings,
            export=export_report,
        )
    )
    metrics = {part: found.evaluation.as_metrics() for part, found in measured.items()}
    metrics[_BEHAVIOUR] = behaviour.as_metrics()
    layout = EvaluationLayout(output)
    files = _write(layout, measured, metrics, card + render_section(behaviour))
    write_failures(behaviour, layout.behaviour_failures)
    return EvaluationResult(
        metrics={f"{part}/{name}": value for part, found in metrics.items() for name, value in found.items()},
        parts={part: found.evaluation for part, found in measured.items()},
        behaviour=behaviour,
        files=(*files, layout.behaviour_failures),
    )


def measure_part(
    scorer: Scorer, baseline: Baseline, mentions: list[LabelledMention], settings: EvaluateSettings
) -> MeasuredPart:
    """Score mentions with the bundle and with the baseline, and measure both."""
    predictions, reference = predict(scorer, mentions), baseline.predict(mentions)
    # The same forward pass before calibration, to tell what temperature scaling changed.
    logits = scorer.logits([item.mention for item in mentions])
    evaluation = evaluate(predictions, reference, logits, scorer.config.abstention_threshold, settings)
    curves = make_curves(predictions, logits, settings.calibration_bins, evaluation.review)
    return MeasuredPart(predictions, reference, evaluation, curves)


def _write(
    layout: EvaluationLayout,
    measured: Mapping[str, MeasuredPart],
    metrics: Mapping[str, Mapping[str, float]],
    card: str,
) -> tuple[Path, ...]:
    layout.folder.mkdir(parents=True, exist_ok=True)
    rounded = {
        part: {name: round(value, _DECIMALS) for name, value in found.items()} for part, found in metrics.items()
    }
    _write_json(layout.metrics, rounded)
    _write_json(layout.figures, {part: found.evaluation.as_json() for part, found in measured.items()})
    layout.model_card.write_text(card, encoding="utf-8")
    with layout.predictions.open("w", encoding="utf-8") as file:
        for part, found in measured.items():
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(part, found))
    plots = write_plots(measured[_REPORTED].curves, layout.plots)
    return (layout.metrics, layout.figures, layout.model_card, layout.predictions, *plots)


def _rows(part: str, found: MeasuredPart) -> Iterator[dict[str, Any]]:
    predictions, baseline = found.predictions, found.baseline
    for row, item in enumerate(predictions.mentions):
        yield {
            "part": part,
            "key": item.mention.key,
            "labels": item.labels.model_dump(mode="json", include={"tonality", "categories"}),
            "tonality": _named(TONALITIES, predictions.tonality[row].tolist()),
            "categories": _named(predictions.category_keys, predictions.categories[row].tolist()),
            "chosen": _chosen(predictions, row),
            "needs_review": bool(predictions.needs_review[row]),
            "truncated": bool(predictions.truncated[row]),
            "baseline_tonality": _named(TONALITIES, baseline.tonality[row].tolist()),
            "baseline_chosen": _chosen(baseline, row),
        }


def _named(names: tuple[str, ...], values: list[float]) -> dict[str, float]:
    return dict(zip(names, values, strict=True))


def _chosen(predictions: Predictions, row: int) -> list[str]:
    return [key for key, chosen in zip(predictions.category_keys, predictions.chosen[row], strict=True) if chosen]


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
