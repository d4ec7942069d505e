"""Where `needs_review` begins."""

import numpy as np

from training.exporting.abstention import fit_abstention_threshold, lowest_confidence


def lowest(*pairs: tuple[float, bool]) -> float:
    confidence, good = zip(*pairs, strict=True)
    return lowest_confidence(np.array(confidence), np.array(good))


def test_the_lowest_confidence_is_the_last_from_which_it_is_good():
    assert lowest((0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.5, False)) == 0.6
    assert lowest((0.9, False), (0.8, True), (0.7, False)) == 0.8
    assert lowest((0.9, True), (0.5, True)) == 0.0, "all may pass"
    assert lowest((0.9, False), (0.5, False)) == 1.0, "nothing may"


def test_equal_confidences_pass_together_or_not_at_all():
    assert lowest((0.9, True), (0.7, True), (0.7, True), (0.7, False)) == 0.9
    assert lowest((0.9, True), (0.7, False), (0.7, False), (0.7, True)) == 0.0


def test_without_mentions_everything_is_reviewed():
    assert fit_abstention_threshold(np.zeros(0), np.zeros(0, dtype=np.bool_), 0.9, 0.8) == 1.0


def test_the_precision_is_reached_on_mentions_to_come_about_as_often_as_certainty_says():
    random = np.random.default_rng(5)
    confidence = 0.34 + 0.66 * random.beta(1.6, 1.0, 50_000)
    correct = random.random(len(confidence)) < confidence

    def reached(certainty: float) -> float:
        found = []
        for _ in range(100):
            rows = random.integers(len(confidence), size=300)
            threshold = fit_abstention_threshold(confidence[rows], correct[rows], 0.9, certainty)
            kept = correct[confidence >= threshold]
            found.append(not kept.size or kept.mean() >= 0.9)
        return float(np.mean(found))

    assert reached(0.5) < 0.6
    assert reached(0.8) > 0.7


def test_few_right_answers_are_believed_as_far_as_the_model_is_confident():
    right = np.ones(15, dtype=np.bool_)
    assert fit_abstention_threshold(np.full(15, 0.97), right, 0.9, 0.8) == 0.0
    assert fit_abstention_threshold(np.full(15, 0.7), right, 0.9, 0.8) == 1.0


def test_many_wrong_answers_are_believed_whatever_the_model_says():
    correct = np.arange(300) % 5 > 0
    assert fit_abstention_threshold(np.full(300, 0.99), correct, 0.9, 0.8) == 1.0
