"""Losses against numbers worked out by hand, and the rule that what was not annotated has no say."""

import math

import pytest
import torch

from tests.training.labelled import KEYS, labelled
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY, Targets, joint_targets, make_targets
from training.fitting.label_sets import LabelSet
from training.fitting.losses import (
    MaskedLoss,
    category_loss,
    make_loss,
    positive_weights,
    tonality_loss,
    tonality_weights,
)

PLAIN = MaskedLoss(class_weights=None, positive_weights=None, category_weight=1.0)


def one_set(tonality, categories):
    return Targets(torch.zeros(len(tonality), dtype=torch.int64), tonality, categories)


def test_the_tonality_loss_is_the_negative_log_likelihood_of_the_known_shared_by_all():
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8], [0.9, 0.05, 0.05]]))
    targets = torch.tensor([0, 2, NO_TONALITY])
    expected = -(math.log(0.5) + math.log(0.8)) / 3
    assert tonality_loss(logits, targets, None).item() == pytest.approx(expected, abs=1e-6)


def test_class_weights_multiply_what_a_mention_of_the_class_adds():
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]]))
    weights = torch.tensor([[3.0, 1.0, 1.0], [3.0, 1.0, 0.5]])
    expected = -(3 * math.log(0.5) + 0.5 * math.log(0.8)) / 2
    assert tonality_loss(logits, torch.tensor([0, 2]), weights).item() == pytest.approx(expected, abs=1e-6)


def test_the_category_loss_sums_the_categories_of_the_known_shared_by_all():
    logits = torch.logit(torch.tensor([[0.8, 0.4], [0.3, 0.5], [0.9, 0.9]]))
    targets = torch.tensor([[1.0, 0.0], [0.0, 0.0], [NO_CATEGORIES, NO_CATEGORIES]])
    expected = -(math.log(0.8) + math.log(0.6) + math.log(0.7) + math.log(0.5)) / 3
    assert category_loss(logits, targets, None).item() == pytest.approx(expected, abs=1e-6)


def test_positive_weights_multiply_positive_cells_only():
    logits = torch.logit(torch.tensor([[0.8, 0.4]]))
    expected = -(4 * math.log(0.8) + math.log(0.6))
    found = category_loss(logits, torch.tensor([[1.0, 0.0]]), torch.tensor([4.0, 9.0]))
    assert found.item() == pytest.approx(expected, abs=1e-6)


def test_the_whole_is_tonality_plus_weighted_categories():
    generator = torch.Generator().manual_seed(1)
    tonality, categories = torch.randn(5, 3, generator=generator), torch.randn(5, 2, generator=generator)
    targets = one_set(torch.tensor([0, 1, 2, 0, 1]), torch.randint(2, (5, 2), generator=generator).float())
    loss = MaskedLoss(class_weights=None, positive_weights=None, category_weight=0.25)
    expected = tonality_loss(tonality, targets.tonality, None) + 0.25 * category_loss(
        categories, targets.categories, None
    )
    assert loss(tonality, categories, targets).item() == pytest.approx(expected.item())


def test_what_is_unknown_changes_neither_the_loss_nor_a_gradient():
    generator = torch.Generator().manual_seed(2)
    tonality, categories = torch.randn(4, 3, generator=generator), torch.randn(4, 2, generator=generator)
    targets = one_set(
        torch.tensor([0, NO_TONALITY, 2, NO_TONALITY]),
        torch.tensor([[1.0, 0.0], [0.0, 1.0], [NO_CATEGORIES] * 2, [NO_CATEGORIES] * 2]),
    )
    tonality.requires_grad_()
    categories.requires_grad_()
    value = PLAIN(tonality, categories, targets)
    value.backward()
    assert tonality.grad is not None
    assert categories.grad is not None
    assert tonality.grad.abs().sum(dim=1).gt(0).tolist() == [True, False, True, False]
    assert categories.grad.abs().sum(dim=1).gt(0).tolist() == [True, True, False, False]
    alone = PLAIN(tonality[:3], categories[:3], targets.take(torch.arange(3)))
    assert 4 * value.item() == pytest.approx(3 * alone.item(), abs=1e-6)


def test_each_mention_is_judged_by_the_tonality_of_its_own_label_set_and_by_its_weights():
    logits = torch.log(torch.tensor([[0.5, 0.25, 0.25, 0.1, 0.1, 0.8]] * 2))
    targets = Targets(torch.tensor([0, 1]), torch.tensor([0, 2]), torch.zeros(2, 0))
    weights = torch.tensor([[2.0, 1.0, 1.0], [1.0, 1.0, 3.0]])
    loss = MaskedLoss(class_weights=weights, positive_weights=None, category_weight=1.0)
    expected = -(2 * math.log(0.5) + 3 * math.log(0.8)) / 2
    assert loss(logits, torch.zeros(2, 0), targets).item() == pytest.approx(expected, abs=1e-6)


def test_class_weights_follow_the_frequencies_of_each_label_set():
    label_sets = [
        LabelSet("one", (), {"train": [labelled("а", "negative"), labelled("б", "neutral")], "calibration": []}),
        LabelSet("other", (), {"train": [labelled("в", "positive")] * 3, "calibration": []}),
    ]
    found = make_loss(joint_targets(label_sets, "train"), 1.0, weighted=True).class_weights
    assert found is not None
    assert found.square().tolist() == [pytest.approx([2 / 3, 2 / 3, 1.0]), pytest.approx([1.0, 1.0, 1 / 3])]


def test_nothing_known_is_a_loss_of_zero_that_can_still_be_differentiated():
    tonality, categories = torch.randn(2, 3, requires_grad=True), torch.randn(2, 4, requires_grad=True)
    value = PLAIN(tonality, categories, one_set(torch.full((2,), NO_TONALITY), torch.full((2, 4), NO_CATEGORIES)))
    assert value.item() == 0.0
    value.backward()
    assert tonality.grad is not None
    assert not tonality.grad.any()


def test_tonality_weights_are_the_root_of_what_gives_each_the_same_say_and_an_absent_one_has_one():
    weights = tonality_weights(torch.tensor([0, 0, 0, 1, NO_TONALITY]))
    assert weights.square().tolist() == pytest.approx([4 / (3 * 3), 4 / (3 * 1), 1.0])


def test_positive_weights_are_the_root_of_negatives_to_positives_among_the_known():
    targets = torch.tensor([[1.0, 1.0, 0.0]] + [[0.0, 1.0, 0.0]] * 4 + [[NO_CATEGORIES] * 3] * 7)
    # 1 positive to 4 negatives; 5 to 0, never below one; none at all.
    assert positive_weights(targets).tolist() == pytest.approx([2.0, 1.0, 1.0])


@pytest.mark.parametrize("weighted", [True, False])
def test_a_loss_is_weighted_by_the_frequencies_of_its_training_set_if_asked(weighted):
    mentions = [labelled("а", "negative", ("price",)), labelled("б", "neutral", ()), labelled("в", "neutral", ())]
    loss = make_loss(make_targets(mentions, KEYS), 0.5, weighted=weighted)
    assert loss.category_weight == 0.5
    if weighted:
        assert loss.class_weights is not None
        assert loss.class_weights.square().tolist() == [pytest.approx([1.0, 0.5, 1.0])]
    else:
        assert (loss.class_weights, loss.positive_weights) == (None, None)
