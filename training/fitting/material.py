"""What a model is learned from: our own labels, and the corpora beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data.corpora.auxiliary_stage import (
    AuxiliaryManifest,
    LearnedCorpus,
    read_auxiliary_manifest,
    read_learned,
)
from data.dataset import Manifest, read_manifest, read_part
from data.record import LabelledMention
from data.taxonomy import Taxonomy
from training.errors import TrainingError
from training.fitting.label_sets import FITTED_PARTS, LabelSet


@dataclass(frozen=True)
class Material:
    """Label sets that are learned together, and the versions of what they were read from."""

    taxonomy: Taxonomy
    manifest: Manifest  # of our own labels
    auxiliary: str  # version of the corpora beside them, `none` without any
    label_sets: tuple[LabelSet, ...]  # our own first, whose heads are kept

    @property
    def calibration(self) -> Sequence[LabelledMention]:
        """The calibration part of our own labels."""
        return self.label_sets[0].parts["calibration"]


def read_material(dataset: Path, taxonomy: Taxonomy, auxiliary: Path | None) -> Material:
    """Read the parts of `dataset` that are fitted to, and the corpora in `auxiliary`.

    Raises:
        TonikaError: the dataset is missing or of another taxonomy, or the corpora were not made beside it.
    """
    manifest = read_manifest(dataset)
    if manifest.taxonomy_version != taxonomy.version:
        raise TrainingError(
            f"{dataset} was prepared with the taxonomy '{manifest.taxonomy_name}' ({manifest.taxonomy_version}), "
            f"training was given '{taxonomy.name}' ({taxonomy.version}); give both the same one"
        )
    learned = None if auxiliary is None else read_auxiliary_manifest(auxiliary)
    parts = {part: read_part(dataset, part) for part in FITTED_PARTS}
    label_sets = [LabelSet(taxonomy.name, taxonomy.category_keys, parts)]
    if auxiliary is not None and learned is not None:
        _check_same_dataset(auxiliary, learned, manifest)
        label_sets += [_label_set(corpus) for corpus in read_learned(auxiliary, learned)]
    return Material(taxonomy, manifest, "none" if learned is None else learned.version, tuple(label_sets))


def _label_set(corpus: LearnedCorpus) -> LabelSet:
    return LabelSet(corpus.name, corpus.category_keys, {"train": corpus.train, "calibration": corpus.calibration})


def _check_same_dataset(auxiliary: Path, learned: AuxiliaryManifest, manifest: Manifest) -> None:
    if learned.dataset != manifest.version:
        raise TrainingError(
            f"{auxiliary} was made beside the dataset {learned.dataset}, the present one is {manifest.version}: texts "
            "that are held out now may be in it; run `tonika data auxiliary` again"
        )
