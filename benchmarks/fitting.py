"""Training as the pipeline trains, without its stages."""

from collections.abc import Sequence
from pathlib import Path

from data.record import LabelledMention
from data.taxonomy import Taxonomy
from training.fitting.fit import fit
from training.fitting.label_sets import LabelSet
from training.fitting.model_folder import TrainedModel, save_model
from training.settings import TrainSettings


def train_model(
    train: Sequence[LabelledMention],
    calibration: Sequence[LabelledMention],
    taxonomy: Taxonomy,
    dataset: str,
    settings: TrainSettings,
    work: Path,
) -> Path:
    """Train a model and write it below `work`; returns its folder. A killed call goes on from its last checkpoint."""
    label_set = LabelSet(taxonomy.name, taxonomy.category_keys, {"train": train, "calibration": calibration})
    fitted = fit([label_set], settings, work / "checkpoints", lambda _figures, _step: None)
    description = TrainedModel(
        taxonomy=taxonomy,
        settings=settings,
        dataset=dataset,
        run_id="benchmark",
        selection=fitted.best_selection,
        epochs=fitted.epochs,
    )
    save_model(work / "model", fitted.model.of_label_set(0), fitted.tokenizer, description)
    return work / "model"
