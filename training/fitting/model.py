"""The model: one encoder, a weighted mean, a softmax head for tonality and a sigmoid head for each category."""

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

from data.record import TONALITIES


class TonalityModel(nn.Module):
    """(input_ids, attention_mask, pooling_weights) -> logits of tonality [n, 3] and categories [n, categories].

    The pooled vector is standardized by a fixed mean and deviation before the heads: vectors of multilingual
    encoders share a large common part, beside which what differs between texts is small and slow to learn from.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, encoder: PreTrainedModel, categories: int, dropout: float) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        hidden: int = encoder.config.hidden_size
        self.register_buffer("mean", torch.zeros(hidden))
        self.register_buffer("deviation", torch.ones(hidden))
        self.tonality = nn.Linear(hidden, len(TONALITIES))
        self.categories = nn.Linear(hidden, categories)

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


def parameter_groups(model: TonalityModel, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Group parameters for the optimizer: heads have their own rate; biases and layer norms do not decay."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            key = (rate if name.startswith("encoder.") else head_rate, decay if parameter.ndim > 1 else 0.0)
            groups.setdefault(key, []).append(parameter)
    return [{"params": items, "lr": lr, "weight_decay": wd} for (lr, wd), items in groups.items()]
