"""Losses that skip what was not annotated."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from data.record import TONALITIES
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets


@dataclass(frozen=True)
class MaskedLoss:
    """Cross entropy of tonality plus `category_weight` times binary cross entropy of categories.

    Both are sums over the mentions that were annotated, divided by all: what a mention adds does not depend on what
    else is in its batch.
    """

    class_weights: Tensor | None  # [sets, 3]
    positive_weights: Tensor | None  # [categories]
    category_weight: float

    def __call__(self, tonality: Tensor, categories: Tensor, targets: Targets) -> Tensor:
        """Take logits [n, 3 x sets] and [n, categories]; returns a scalar."""
        weights = None if self.class_weights is None else self.class_weights.to(tonality.device)[targets.label_set]
        first = tonality_loss(own_tonality(tonality, targets.label_set), targets.tonality, weights)
        positive = None if self.positive_weights is None else self.positive_weights.to(categories.device)
        return first + self.category_weight * category_loss(categories, targets.categories, positive)


def make_loss(targets: Targets, category_weight: float, *, weighted: bool) -> MaskedLoss:
    """Make the loss for a training set, with weights from the frequencies in each of its label sets if `weighted`."""
    of_sets = [targets.tonality[targets.label_set == index] for index in range(int(targets.label_set.max()) + 1)]
    classes = torch.stack([tonality_weights(truth) for truth in of_sets])
    return MaskedLoss(
        class_weights=classes if weighted else None,
        positive_weights=positive_weights(targets.categories) if weighted else None,
        category_weight=category_weight,
    )


def own_tonality(logits: Tensor, label_set: Tensor) -> Tensor:
    """Take of logits [n, 3 x sets] those of each mention's own label set [n, 3]."""
    by_set = logits.reshape(len(logits), -1, len(TONALITIES))
    return by_set[torch.arange(len(logits), device=logits.device), label_set]


def tonality_loss(logits: Tensor, targets: Tensor, weights: Tensor | None) -> Tensor:
    """Cross entropy of `logits` [n, 3] with `targets` [n], `NO_TONALITY` where unknown; zero if none is known.

    `weights` [n, 3] are those of the classes, for every mention.
    """
    each = functional.cross_entropy(logits, targets, ignore_index=NO_TONALITY, reduction="none")
    if weights is not None:
        each = each * weights.gather(1, targets.clamp(min=0).unsqueeze(1)).squeeze(1)
    return each.sum() / max(len(each), 1)


def category_loss(logits: Tensor, targets: Tensor, weights: Tensor | None) -> Tensor:
    """Binary cross entropy of `logits` [n, c] with `targets` [n, c] of 0, 1 or `NO_CATEGORIES`; zero if none is known.

    Categories are summed and mentions averaged: a mean over cells would drown a dozen rare categories in the
    tonality loss.
    """
    known = (targets != NO_CATEGORIES).to(logits.dtype)
    cells = functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0.0), weight=known, pos_weight=weights, reduction="sum"
    )
    return cells / max(len(logits), 1)


def tonality_weights(targets: Tensor) -> Tensor:
    """Weights [3] of the tonalities: the square root of n / (3 x count), 1 for one that does not occur.

    Without the root each would have the same say, and the probabilities would be as far off (docs/experiments.md).
    """
    classes = len(TONALITIES)
    counts = torch.bincount(targets[targets != NO_TONALITY], minlength=classes).float()
    return torch.where(counts > 0, (counts.sum() / (classes * counts.clamp(min=1.0))).sqrt(), 1.0)


def positive_weights(targets: Tensor) -> Tensor:
    """Weights [c] of positive cells: the square root of negatives to positives.

    The full ratio (tens, for a rare category) drives precision down; the root is the usual compromise.
    """
    known = targets != NO_CATEGORIES
    positives = ((targets == 1.0) & known).sum(dim=0).float()
    negatives = known.sum(dim=0).float() - positives
    return torch.where(positives > 0, (negatives / positives.clamp(min=1.0)).clamp(min=1.0).sqrt(), 1.0)
