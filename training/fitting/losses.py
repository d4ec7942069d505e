"""Losses that skip what was not annotated."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from data.record import TONALITIES
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets


@dataclass(frozen=True)
class MaskedLoss:
    """Cross entropy of tonality plus `category_weight` times binary cross entropy of categories."""

    class_weights: Tensor | None  # [3]
    positive_weights: Tensor | None  # [categories]
    category_weight: float

    def __call__(self, tonality: Tensor, categories: Tensor, targets: Targets) -> Tensor:
        """Take logits [n, 3] and [n, categories]; returns a scalar."""
        first = tonality_loss(tonality, targets.tonality, _on(self.class_weights, tonality))
        second = category_loss(categories, targets.categories, _on(self.positive_weights, categories))
        return first + self.category_weight * second


def make_loss(targets: Targets, category_weight: float, *, weighted: bool) -> MaskedLoss:
    """Make the loss for a training set, with weights from its frequencies if `weighted`."""
    return MaskedLoss(
        class_weights=inverse_frequency_weights(targets.tonality, len(TONALITIES)) if weighted else None,
        positive_weights=positive_weights(targets.categories) if weighted else None,
        category_weight=category_weight,
    )


def tonality_loss(logits: Tensor, targets: Tensor, weights: Tensor | None) -> Tensor:
    """Cross entropy of `logits` [n, 3] with `targets` [n], `NO_TONALITY` where unknown; zero if none is known."""
    if not bool((targets != NO_TONALITY).any()):
        return logits.sum() * 0.0
    return functional.cross_entropy(logits, targets, weight=weights, ignore_index=NO_TONALITY)


def category_loss(logits: Tensor, targets: Tensor, weights: Tensor | None) -> Tensor:
    """Binary cross entropy of `logits` [n, c] with `targets` [n, c] of 0, 1 or `NO_CATEGORIES` for a whole row.

    Categories are summed and mentions averaged: a mean over cells would drown a dozen rare categories in the
    tonality loss. Zero if no row is known.
    """
    known = (targets != NO_CATEGORIES).to(logits.dtype)
    cells = functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0.0), weight=known, pos_weight=weights, reduction="sum"
    )
    return cells / known.amax(dim=1).sum().clamp(min=1.0)


def inverse_frequency_weights(targets: Tensor, classes: int) -> Tensor:
    """Weights [classes] that give each class the same say in a mean: n / (classes x count), 1 for an empty class."""
    counts = torch.bincount(targets[targets != NO_TONALITY], minlength=classes).float()
    return torch.where(counts > 0, counts.sum() / (classes * counts.clamp(min=1.0)), torch.ones_like(counts))


def positive_weights(targets: Tensor) -> Tensor:
    """Weights [c] of positive cells: the square root of negatives to positives.

    The full ratio (tens, for a rare category) drives precision down; the root is the usual compromise.
    """
    known = targets != NO_CATEGORIES
    positives = ((targets == 1.0) & known).sum(dim=0).float()
    negatives = known.sum(dim=0).float() - positives
    return torch.where(positives > 0, (negatives / positives.clamp(min=1.0)).clamp(min=1.0).sqrt(), 1.0)


def _on(weights: Tensor | None, like: Tensor) -> Tensor | None:
    return None if weights is None else weights.to(like.device)
