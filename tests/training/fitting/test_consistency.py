"""The divergence of two passes against numbers worked out by hand, and what has no say in it."""

import math

import pytest
import torch

from training.fitting.consistency import consistency_loss
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets

NONE = torch.zeros(2, 0)


def of_one_set(tonality, categories):
    return Targets(torch.zeros(len(tonality), dtype=torch.int64), tonality, categories)


def divergence(p, q):
    """Half of the symmetric Kullback-Leibler divergence of two distributions, as it is defined."""
    forth = sum(a * math.log(a / b) for a, b in zip(p, q, strict=True))
    back = sum(b * math.log(b / a) for a, b in zip(p, q, strict=True))
    return (forth + back) / 2


def test_two_tonalities_differ_by_their_symmetric_divergence():
    p, q = (0.5, 0.25, 0.25), (0.1, 0.1, 0.8)
    logits = torch.log(torch.tensor([p, q])) + torch.tensor([[3.0], [-1.0]])  # what is added to all changes nothing
    found = consistency_loss(logits, NONE, of_one_set(torch.tensor([0, 0]), NONE), 1.0)
    assert found.item() == pytest.approx(divergence(p, q), abs=1e-6)


def test_two_categories_differ_by_that_of_yes_and_no_times_their_weight():
    logits = torch.logit(torch.tensor([[0.8], [0.3]]))
    found = consistency_loss(torch.zeros(2, 3), logits, of_one_set(torch.tensor([0, 0]), torch.ones(2, 1)), 0.25)
    assert found.item() == pytest.approx(0.25 * divergence((0.8, 0.2), (0.3, 0.7)), abs=1e-6)


def test_it_is_the_mean_over_mentions_each_compared_with_itself():
    first, second = torch.tensor([[0.0, 1.0, 2.0], [1.0, 0.0, 0.0]]), torch.tensor([[0.0, 1.0, 2.0], [0.0, 0.0, 1.0]])
    known = torch.tensor([2, 0, 2, 0])
    both = consistency_loss(torch.cat([first, second]), torch.zeros(4, 0), of_one_set(known, torch.zeros(4, 0)), 1.0)
    differing = consistency_loss(torch.stack([first[1], second[1]]), NONE, of_one_set(known[:2], NONE), 1.0)
    assert differing.item() > 0
    assert both.item() == pytest.approx(differing.item() / 2)


def test_what_was_not_annotated_is_free_to_differ():
    tonality = torch.randn(2, 3, requires_grad=True)
    categories = torch.randn(2, 4, requires_grad=True)
    unknown = of_one_set(torch.full((2,), NO_TONALITY), torch.full((2, 4), NO_CATEGORIES))
    value = consistency_loss(tonality, categories, unknown, 1.0)
    value.backward()
    assert value.item() == 0.0
    assert tonality.grad is not None
    assert categories.grad is not None
    assert not tonality.grad.any()
    assert not categories.grad.any()


def test_the_tonality_of_another_label_set_is_free_to_differ():
    logits = torch.tensor([[1.0, 1.0, 1.0, 5.0, 0.0, 0.0], [1.0, 1.0, 1.0, 0.0, 5.0, 0.0]])
    same = consistency_loss(logits, NONE, Targets(torch.tensor([0, 0]), torch.tensor([0, 0]), NONE), 1.0)
    other = consistency_loss(logits, NONE, Targets(torch.tensor([1, 1]), torch.tensor([0, 0]), NONE), 1.0)
    assert same.item() == 0.0
    assert other.item() > 1.0
