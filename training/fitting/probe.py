"""Starts the heads where a linear probe of the pre-trained encoder ends, before anything is fine-tuned.

Fine-tuning from random heads first distorts what the encoder knows; with a thousand examples that is not made
good again. Source: Kumar et al. 2022, "Fine-Tuning can Distort Pretrained Features and Underperform
Out-of-Distribution" (LP-FT).
"""

from collections.abc import Iterator

import torch
from datasets import Dataset
from torch import Tensor

from training.fitting.examples import Targets, collate
from training.fitting.losses import MaskedLoss
from training.fitting.model import TonalityModel

_BATCH = 32
_MOST = 4000  # examples of a label set: more teach the probe little, and each is a pass through the encoder
_STEPS = 100
_MIN_DEVIATION = 1e-6


def start_heads(model: TonalityModel, examples: Dataset, targets: Targets, loss: MaskedLoss, penalty: float) -> None:
    """Set the model's standardization and heads from the training examples, in place.

    Of a label set with more than _MOST examples as many are taken, evenly from first to last. All is computed where
    the model is.
    The heads minimize `loss` + `penalty` x squared weights on the standardized vectors of the encoder as it is. Each
    label set has a loss of its own: in a common mean the heads of a small one would be penalized the more.
    """
    chosen = torch.cat([_spread(rows) for rows in _rows_of_sets(targets, len(model.widths))])
    targets = targets.take(chosen).to(model.mean.device)
    vectors = pool_examples(model, examples.select(chosen.tolist()))
    model.mean.copy_(vectors.mean(dim=0))
    model.deviation.copy_(vectors.std(dim=0).clamp(min=_MIN_DEVIATION))
    features = (vectors - model.mean) / model.deviation
    rows_of_sets = _rows_of_sets(targets, len(model.widths))
    heads = [model.tonality, model.categories]
    for head in heads:
        torch.nn.init.zeros_(head.weight)
        torch.nn.init.zeros_(head.bias)
    optimizer = torch.optim.LBFGS(
        [parameter for head in heads for parameter in head.parameters()],
        max_iter=_STEPS,
        line_search_fn="strong_wolfe",
    )

    def closure() -> Tensor:
        optimizer.zero_grad()
        tonality, categories = model.tonality(features), model.categories(features)
        value = torch.stack([loss(tonality[rows], categories[rows], targets.take(rows)) for rows in rows_of_sets]).sum()
        for head in heads:
            value = value + penalty * head.weight.square().sum()
        value.backward()  # type: ignore[no-untyped-call] # torch has no annotation here
        return value

    optimizer.step(closure)  # type: ignore[no-untyped-call]


def _rows_of_sets(targets: Targets, sets: int) -> list[Tensor]:
    return [torch.nonzero(targets.label_set == index).squeeze(1) for index in range(sets)]


def _spread(rows: Tensor) -> Tensor:
    """Return at most _MOST of the rows, evenly from first to last."""
    return rows[torch.linspace(0, len(rows) - 1, min(len(rows), _MOST)).round().long()]


@torch.no_grad()
def pool_examples(model: TonalityModel, examples: Dataset) -> Tensor:
    """Pool every example by the encoder as it is [n, hidden], in batches of similar length, where the model is."""
    model.eval()
    device = model.mean.device
    vectors = torch.zeros(len(examples), model.mean.shape[0], device=device)
    for rows, batch in similar_length_batches(examples):
        inputs = (batch[name].to(device) for name in ("input_ids", "attention_mask", "pooling_weights"))
        vectors[rows] = model.pool(*inputs)
    return vectors


def similar_length_batches(examples: Dataset) -> Iterator[tuple[list[int], dict[str, Tensor]]]:
    """Yield every example once, the shortest first: the rows of a batch and what `collate` makes of them."""
    order = sorted(range(len(examples)), key=lambda row: len(examples[row]["input_ids"]))
    for start in range(0, len(order), _BATCH):
        rows = order[start : start + _BATCH]
        yield rows, collate([examples[row] for row in rows])
