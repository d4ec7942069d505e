"""Training as the pipeline trains, without its stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.record import LabelledMention
from data.taxonomy import Taxonomy
from training.fitting.fit import fit
from training.fitting.label_sets import FittedPart, LabelSet
from training.fitting.model_folder import TrainedModel, save_model
from training.settings import TrainSettings


@dataclass(frozen=True)
class Lesson:
    """Mentions of one taxonomy, to be learned from."""

    dataset: str
    taxonomy: Taxonomy
    train: Sequence[LabelledMention]
    calibration: Sequence[LabelledMention]


def train_models(lessons: Sequence[Lesson], settings: TrainSettings, work: Path) -> list[Path]:
    """Train one encoder on all lessons together and write a model for each below `work`; returns their folders.

    A killed call goes on from its last checkpoint.
    """
    label_sets = [_label_set(lesson) for lesson in lessons]
    fitted = fit(label_sets, settings, work / "checkpoints", lambda _figures, _step: None)
    folders = [work / f"model-{number}" for number in range(len(lessons))]
    for number, (lesson, folder) in enumerate(zip(lessons, folders, strict=True)):
        description = TrainedModel(
            taxonomy=lesson.taxonomy,
            settings=settings,
            dataset=lesson.dataset,
            run_id="benchmark",
            selection=fitted.best_selection,
            epochs=fitted.epochs,
        )
        save_model(folder, fitted.model.of_label_set(number), fitted.tokenizer, description)
    return folders


def _label_set(lesson: Lesson) -> LabelSet:
    parts: dict[FittedPart, Sequence[LabelledMention]] = {"train": lesson.train, "calibration": lesson.calibration}
    return LabelSet(lesson.dataset, lesson.taxonomy.category_keys, parts)
