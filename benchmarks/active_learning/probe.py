"""The project's linear probe over vectors that were pooled once, so that a model is retrained in a second.

The probe is where fine-tuning starts from (training/fitting/probe.py), calibrated as an export is; the encoder stays
as it comes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from datasets import Dataset
from torch import Tensor
from transformers import PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import BaseModelOutput

from data.record import LabelledMention
from serving.scoring.calibration import category_probabilities, tonality_probabilities
from training.evaluation.metrics import Bools, Floats, Ints
from training.exporting.category_thresholds import fit_category_thresholds
from training.exporting.scaling import fit_category_temperature, fit_tonality
from training.fitting.build import build_model, make_encoder
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets, make_examples, make_targets
from training.fitting.losses import make_loss
from training.fitting.model import TonalityModel
from training.fitting.probe import pool_examples, start_heads
from training.settings import TrainSettings


@dataclass(frozen=True, eq=False)
class Pooled:
    """n mentions as the encoder sees them, beside what people said of them."""

    vectors: Tensor  # float32 [n, hidden]
    targets: Targets


@dataclass(frozen=True, eq=False)
class Probabilities:
    """What a probe says of n mentions, calibrated."""

    tonality: Floats  # [n, 3]
    categories: Floats  # [n, c]
    chosen: Bools  # [n, c], by threshold alone: where tonality is not annotated, none is predicted negative

    def take(self, rows: Ints) -> "Probabilities":
        """Return what is said of the mentions at `rows`, in that order."""
        return Probabilities(self.tonality[rows], self.categories[rows], self.chosen[rows])


def pooled(
    mentions: Sequence[LabelledMention], category_keys: Sequence[str], settings: TrainSettings, kept: Path
) -> Pooled:
    """Pool mentions by the encoder as it comes, which takes minutes for thousands, or read what was kept in a file.

    Raises:
        BackboneError: the encoder cannot be loaded.
    """
    targets = make_targets(mentions, category_keys)
    if not kept.is_file():
        model, tokenizer = build_model(mentions, (len(category_keys),), settings)
        vectors = pool_examples(model, make_examples(mentions, make_encoder(tokenizer, settings), targets))
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(".unfinished.npy")
        np.save(unfinished, vectors.numpy())
        unfinished.rename(kept)
    return Pooled(torch.from_numpy(np.load(kept)), targets)


def probe(mentions: Pooled, train: Ints, calibration: Ints, settings: TrainSettings) -> Probabilities:
    """Fit heads on the rows `train`, calibrate them on the rows `calibration`, and score every mention."""
    targets = mentions.targets.take(train)
    model = TonalityModel(_Table(mentions.vectors), targets.categories.shape[1:], dropout=0.0)
    examples = Dataset.from_dict(
        {
            "input_ids": train[:, None].tolist(),
            "weights": np.ones((len(train), 1)).tolist(),
            "label_set": targets.label_set.tolist(),
            "tonality": targets.tonality.tolist(),
            "categories": targets.categories.tolist(),
        }
    )
    loss = make_loss(targets, settings.category_loss_weight, weighted=settings.class_weights)
    start_heads(model, examples, targets, loss, settings.probe_penalty)
    with torch.no_grad():
        features = (mentions.vectors - model.mean) / model.deviation
        tonality, categories = (head(features).double().numpy() for head in (model.tonality, model.categories))
    return _calibrated(tonality, categories, mentions.targets.take(calibration), calibration)


class _Table(PreTrainedModel):  # type: ignore[no-untyped-call] # transformers leaves its hook unannotated
    """An encoder whose tokens are whole mentions: token i has the vector of row i."""

    def __init__(self, vectors: Tensor) -> None:
        super().__init__(PretrainedConfig.from_dict({"hidden_size": vectors.shape[1]}))
        self._vectors = vectors

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> BaseModelOutput:  # noqa: ARG002 - an encoder's signature
        return BaseModelOutput(last_hidden_state=self._vectors[input_ids])


def _calibrated(tonality: Floats, categories: Floats, truth: Targets, rows: Ints) -> Probabilities:
    """Turn the logits of all mentions into probabilities by what is known of those at `rows`."""
    known = (truth.tonality != NO_TONALITY).numpy()
    scaling = fit_tonality(tonality[rows][known], truth.tonality.numpy()[known])
    annotated = (truth.categories != NO_CATEGORIES).all(dim=1).numpy()
    applies = (truth.categories == 1.0).numpy()[annotated]
    category_temperature = fit_category_temperature(categories[rows][annotated], applies)
    probabilities = category_probabilities(categories, category_temperature)
    allowed: Bools = np.ones(len(applies), dtype=np.bool_)
    thresholds = fit_category_thresholds(probabilities[rows][annotated], applies, allowed)
    chosen = probabilities >= np.asarray(thresholds)
    return Probabilities(tonality_probabilities(tonality, scaling.temperature, scaling.biases), probabilities, chosen)
