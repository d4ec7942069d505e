"""The linear probe that the heads start from."""

import pytest
import torch

from data.record import TONALITIES
from serving.scoring.encoding import MentionEncoder
from tests.training.labelled import KEYS
from tests.training.tiny_encoder import train_settings
from training.encoder.backbone import load_backbone
from training.fitting.examples import collate, make_examples, make_targets
from training.fitting.losses import make_loss
from training.fitting.model import TonalityModel
from training.fitting.probe import start_heads


@pytest.fixture(scope="module")
def started(tiny_encoder, tiny_parts):
    """A model whose heads were started, with the examples and targets that they were started from."""
    settings = train_settings(tiny_encoder)
    backbone = load_backbone(settings.encoder)
    encoder = MentionEncoder(
        backbone.tokenizer, prefix=settings.prefix, max_length=48, shows_brand=True, focus_distance=3.0
    )
    targets = make_targets(tiny_parts["train"], KEYS)
    examples = make_examples(tiny_parts["train"], encoder, targets)
    model = TonalityModel(backbone.encoder, (len(KEYS),), 0.1)
    before = {name: tensor.clone() for name, tensor in model.encoder.state_dict().items()}
    start_heads(model, examples, targets, make_loss(targets, 1.0, weighted=True), 0.01)
    return model, examples, targets, before


@torch.no_grad()
def outputs(model, examples):
    batch = collate([examples[row] for row in range(len(examples))])
    return model.eval()(batch["input_ids"], batch["attention_mask"], batch["pooling_weights"])


def test_the_heads_tell_an_easy_set_apart_before_anything_is_fine_tuned(started):
    model, examples, targets, _ = started
    tonality, categories = outputs(model, examples)
    known = targets.tonality >= 0
    right = (tonality.argmax(dim=1) == targets.tonality)[known].float().mean().item()
    chance = targets.tonality[known].bincount(minlength=len(TONALITIES)).max().item() / known.sum().item()
    assert right > chance + 0.3
    judged = targets.categories[:, 0] >= 0
    cells = ((categories > 0) == (targets.categories == 1))[judged].float().mean().item()
    assert cells > 0.9


def test_the_vectors_of_the_training_set_are_standardized(started):
    model, examples, _, _ = started
    batch = collate([examples[row] for row in range(len(examples))])
    with torch.no_grad():
        pooled = model.eval().pool(batch["input_ids"], batch["attention_mask"], batch["pooling_weights"])
    features = (pooled - model.mean) / model.deviation
    torch.testing.assert_close(features.mean(dim=0), torch.zeros(32), atol=1e-4, rtol=0)
    torch.testing.assert_close(features.std(dim=0), torch.ones(32), atol=1e-3, rtol=0)


def test_the_encoder_stays_as_it_is(started):
    model, _, _, before = started
    for name, tensor in model.encoder.state_dict().items():
        assert torch.equal(tensor, before[name])


def test_a_larger_penalty_gives_smaller_weights(started):
    model, examples, targets, _ = started
    small = model.tonality.weight.norm().item()
    other = TonalityModel(model.encoder, (len(KEYS),), 0.1)
    start_heads(other, examples, targets, make_loss(targets, 1.0, weighted=True), 10.0)
    assert other.tonality.weight.norm().item() < 0.2 * small


def test_of_a_large_label_set_as_many_are_taken_as_are_needed_evenly(started, monkeypatch):
    model, examples, targets, _ = started
    loss = make_loss(targets, 1.0, weighted=True)
    monkeypatch.setattr("training.fitting.probe._MOST", 3)
    few = TonalityModel(model.encoder, (len(KEYS),), 0.1)
    start_heads(few, examples, targets, loss, 0.01)
    monkeypatch.undo()
    rows = torch.tensor([0, round((len(examples) - 1) / 2), len(examples) - 1])
    same = TonalityModel(model.encoder, (len(KEYS),), 0.1)
    start_heads(same, examples.select(rows.tolist()), targets.take(rows), loss, 0.01)
    torch.testing.assert_close(few.tonality.weight, same.tonality.weight)
    torch.testing.assert_close(few.mean, same.mean)
