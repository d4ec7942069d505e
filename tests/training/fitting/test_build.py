"""The model before training."""

import pytest
import torch

from tests.training.labelled import labelled
from tests.training.tiny_encoder import train_settings
from training.fitting.build import build_model

MENTIONS = [labelled("ужас кошмар", "negative"), labelled("спасибо", "positive")]


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_the_encoder_drops_what_the_settings_say_and_nothing_at_zero(tiny_encoder, share):
    model, _ = build_model(MENTIONS, (2,), train_settings(tiny_encoder, encoder_dropout=share, dropout=0.0))
    ids = torch.randint(4, 60, (2, 6), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    model.train()
    once, again = (model.pool(ids, mask, mask.float()) for _ in range(2))
    assert torch.equal(once, again) is (share == 0.0)


def test_there_are_heads_for_every_label_set(tiny_encoder):
    model, _ = build_model(MENTIONS, (2, 0, 5), train_settings(tiny_encoder))
    assert model.tonality.out_features == 9
    assert model.categories.out_features == 7
