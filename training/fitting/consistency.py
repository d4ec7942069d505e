"""How far two passes over the same mentions differ, of which dropout left out different parts.

Source: Liang et al. 2021, "R-Drop: Regularized Dropout for Neural Networks".
"""

from torch import Tensor

from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets
from training.fitting.losses import own_tonality


def consistency_loss(tonality: Tensor, categories: Tensor, targets: Targets, category_weight: float) -> Tensor:
    """Mean over mentions of the symmetric Kullback-Leibler divergence between their two passes; a scalar.

    Take logits [2n, 3 x sets] and [2n, categories] and the targets of both passes, the second after the first. Of a
    mention those decisions count that were annotated: others' outputs are free to differ. Of each decision it is half
    of KL(p, q) + KL(q, p), which is half of the sum of (p - q) x (logit p - logit q) over the classes of a softmax, and
    that of a single output for a sigmoid. Categories count `category_weight` times, as they do in the loss beside it.
    """
    own = own_tonality(tonality, targets.label_set)
    by_class = _half_symmetric(own.softmax(dim=1), own) * (_first(targets.tonality) != NO_TONALITY).unsqueeze(1)
    by_category = _half_symmetric(categories.sigmoid(), categories) * (_first(targets.categories) != NO_CATEGORIES)
    return (by_class.sum() + category_weight * by_category.sum()) / max(len(by_class), 1)


def _half_symmetric(probabilities: Tensor, logits: Tensor) -> Tensor:
    (p, q), (logit_p, logit_q) = probabilities.chunk(2), logits.chunk(2)
    return (p - q) * (logit_p - logit_q) / 2


def _first(values: Tensor) -> Tensor:
    return values[: len(values) // 2]
