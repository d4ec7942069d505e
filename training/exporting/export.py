"""The stage `export`: from a trained model to a calibrated bundle, int8 where that costs next to nothing."""

import shutil
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from data.dataset import read_part
from data.record import LabelledMention
from training.errors import TrainingError
from training.evaluation.predictions import Predictions
from training.exporting.bundles import export_float32, export_int8
from training.exporting.cost import Cost, int8_costs
from training.settings import ExportSettings

Precision = Literal["float32", "int8"]


def export_stage(dataset: Path, model: Path, output: Path, settings: ExportSettings) -> dict[str, Any]:
    """Export the trained model in `model`, calibrated on the calibration part of `dataset`; see export_bundle.

    Raises:
        TrainingError: there is no trained model, or the calibration part is empty.
    """
    mentions = read_part(dataset, "calibration")
    if not mentions:
        raise TrainingError(f"the calibration part of {dataset} is empty; raise prepare.parts.calibration")
    return export_bundle(model, mentions, output, settings)


def export_bundle(
    model: Path, mentions: Sequence[LabelledMention], output: Path, settings: ExportSettings
) -> dict[str, Any]:
    """Write the bundle to `output` and return the report of what was fitted and chosen.

    Both precisions are exported, each calibrated on `mentions` and measured on them through serving's scorer. int8
    is kept if it costs at most `max_int8_loss` points of tonality macro F1 and of category micro F1.

    Raises:
        TrainingError: there is no trained model in `model`.
    """
    work = output.with_name(f"{output.name}.candidates")
    shutil.rmtree(work, ignore_errors=True)
    candidates: dict[Precision, Path] = {"float32": work / "float32", "int8": work / "int8"}
    predictions: dict[Precision, Predictions] = {
        "float32": export_float32(model, mentions, candidates["float32"], settings),
        "int8": export_int8(candidates["float32"], mentions, candidates["int8"], settings),
    }
    costs = int8_costs(predictions["float32"], predictions["int8"], settings)
    kept: Precision = "int8" if all(cost.within(settings.max_int8_loss) for cost in costs) else "float32"
    report = _report(kept, costs, settings, {name: _megabytes(path) for name, path in candidates.items()})
    shutil.rmtree(output, ignore_errors=True)
    shutil.move(candidates[kept], output)
    shutil.rmtree(work, ignore_errors=True)
    return report


def _report(
    kept: Precision, costs: Sequence[Cost], settings: ExportSettings, megabytes: dict[Precision, float]
) -> dict[str, Any]:
    return {
        "precision": kept,
        "max_int8_loss": settings.max_int8_loss,
        "megabytes": megabytes,
        "int8_costs": [asdict(cost) for cost in costs],
    }


def _megabytes(folder: Path) -> float:
    return round(sum(path.stat().st_size for path in folder.iterdir()) / 1e6, 1)
