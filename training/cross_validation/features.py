"""What the encoder as it comes tells of mentions: vectors for linear models, computed once for all folds."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from data.record import LabelledMention
from training.fitting.build import build_model, make_encoder
from training.fitting.examples import make_examples, make_targets
from training.fitting.probe import similar_length_batches
from training.settings import TrainSettings

Features = NDArray[np.float32]
Progress = Callable[[int, int], None]  # called with how many mentions are done, of how many

HEIGHTS = (1.0, 2 / 3, 1 / 3)  # of the layers that are read, as shares of the way up
_MIN_DEVIATION = 1e-6


@torch.no_grad()
def frozen_features(
    mentions: Sequence[LabelledMention],
    category_keys: Sequence[str],
    settings: TrainSettings,
    progress: Progress = lambda _done, _total: None,
) -> Features:
    """Pool mentions by the untrained encoder, encoded as training encodes them; returns [n, 6 x hidden].

    Of the last layer and of those at two thirds and one third of the way up: the mean that the model takes, in which
    tokens weigh by their distance from the brand, and the plain mean. The last layer alone finds fewer wrong labels
    (docs/experiments.md). Every column has mean 0 and deviation 1.

    Raises:
        BackboneError: the encoder cannot be loaded, or reads fewer tokens than `max_length`.
    """
    # A trimmed vocabulary scores these texts the same: trimming would only take time.
    untrimmed = settings.model_copy(update={"trim_vocabulary": False})
    model, tokenizer = build_model(mentions, (len(category_keys),), untrimmed)
    examples = make_examples(mentions, make_encoder(tokenizer, settings), make_targets(mentions, category_keys))
    model.eval()
    features = np.zeros((len(mentions), 2 * len(HEIGHTS) * model.mean.shape[0]), dtype=np.float32)
    done = 0
    for rows, batch in similar_length_batches(examples):
        layers = model.encoder(
            input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], output_hidden_states=True
        ).hidden_states
        weights = [batch[name].unsqueeze(-1).float() for name in ("pooling_weights", "attention_mask")]
        means = [
            (layers[round(height * (len(layers) - 1))] * each).sum(dim=1) / each.sum(dim=1)
            for height in HEIGHTS
            for each in weights
        ]
        features[rows] = torch.cat(means, dim=1).numpy()
        done += len(rows)
        progress(done, len(mentions))
    return np.asarray((features - features.mean(axis=0)) / features.std(axis=0).clip(min=_MIN_DEVIATION))
