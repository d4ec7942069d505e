"""Predictions of trials, kept beside the study."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.labelled import KEYS, random_mentions, random_predictions
from training.errors import TrainingError
from training.evaluation.predictions import headline
from training.tuning.kept import read_predictions, write_predictions


@pytest.mark.parametrize("need_negative", [True, False])
def test_what_is_read_is_what_was_written(tmp_path, need_negative):
    written = replace(random_predictions(random_mentions(20, 1), 2), categories_need_negative=need_negative)
    write_predictions(tmp_path / "study" / "0.npz", written)
    read = read_predictions(tmp_path / "study" / "0.npz", written.mentions, KEYS)
    for name in ("tonality", "predicted_tonality", "categories", "chosen", "needs_review", "truncated"):
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))
    assert read.categories_need_negative == need_negative
    assert headline(read) == headline(written)


def test_predictions_that_are_gone_are_named(tmp_path):
    with pytest.raises(TrainingError, match=r"no .*3\.npz, which the search wrote beside its study"):
        read_predictions(tmp_path / "3.npz", [], KEYS)
