"""The model: one encoder, a weighted mean, and for each label set a softmax head and a sigmoid head a category."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from data.record import TONALITIES


class TonalityModel(nn.Module):
    """(input_ids, attention_mask, pooling_weights) -> logits of tonality [n, 3 x sets] and categories [n, categories].

    Outputs of all label sets stand side by side, in their order; a model of a single one has [n, 3] and that set's
    categories, which is what is exported. Heads are apart even where two sets have the same tonalities: what counts as
    neutral, and how common it is, differs between them.

    The pooled vector is standardized by a fixed mean and deviation before the heads: vectors of multilingual
    encoders share a large common part, beside which what differs between texts is small and slow to learn from.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, encoder: PreTrainedModel, widths: Sequence[int], dropout: float) -> None:
        """Take how many categories each label set has."""
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.widths = tuple(widths)
        hidden: int = encoder.config.hidden_size
        self.register_buffer("mean", torch.zeros(hidden))
        self.register_buffer("deviation", torch.ones(hidden))
        self.tonality = nn.Linear(hidden, len(TONALITIES) * len(self.widths))
        self.categories = nn.Linear(hidden, sum(self.widths))

    def forward(self, input_ids: Tensor, attention_mask: Tensor, pooling_weights: Tensor) -> tuple[Tensor, Tensor]:
        """Take int64, int64 and float32 tensors [n, tokens]; weights of padded positions are 0."""
        pooled = self.pool(input_ids, attention_mask, pooling_weights)
        features = self.dropout((pooled - self.mean) / self.deviation)
        return self.tonality(features), self.categories(features)

    def pool(self, input_ids: Tensor, attention_mask: Tensor, pooling_weights: Tensor) -> Tensor:
        """Return the weighted mean of the encoder's last states [n, hidden]."""
        states: Tensor = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        weights = pooling_weights.unsqueeze(-1).to(states.dtype)
        return (states * weights).sum(dim=1) / weights.sum(dim=1)

    def of_label_set(self, index: int) -> "TonalityModel":
        """Return a model with the heads of one label set alone; it shares the encoder."""
        one = TonalityModel(self.encoder, (self.widths[index],), self.dropout.p)
        one.mean, one.deviation = self.mean, self.deviation
        copy_rows(self.tonality, one.tonality, tonality_columns(index))
        copy_rows(self.categories, one.categories, category_columns(self.widths, index))
        return one.train(self.training)


def tonality_columns(index: int) -> slice:
    """Where the tonality of a label set stands among a model's outputs."""
    return slice(len(TONALITIES) * index, len(TONALITIES) * (index + 1))


def category_columns(widths: Sequence[int], index: int) -> slice:
    """Where the categories of a label set stand among a model's outputs."""
    return slice(sum(widths[:index]), sum(widths[: index + 1]))


@torch.no_grad()
def copy_rows(source: nn.Linear, target: nn.Linear, rows: slice) -> None:
    """Set a layer's weights to those of some outputs of another."""
    target.weight.copy_(source.weight[rows])
    target.bias.copy_(source.bias[rows])


def parameter_groups(model: TonalityModel, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Group parameters for the optimizer: heads have their own rate; biases and layer norms do not decay."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = (rate if name.startswith("encoder.") else head_rate, decay if parameter.ndim > 1 else 0.0)
            groups.setdefault(key, []).append(parameter)
    return [{"params": items, "lr": lr, "weight_decay": wd} for (lr, wd), items in groups.items()]
