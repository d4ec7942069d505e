"""Predictions of benchmarks, kept from call to call."""

import numpy as np

from benchmarks.document import machine
from benchmarks.kept import made_on, read_predictions, write_predictions
from tests.training.labelled import KEYS, random_mentions, random_predictions
from training.evaluation.predictions import ARRAYS


def test_predictions_come_back_with_the_machine_that_made_them(tmp_path):
    written = random_predictions(random_mentions(20, 1), 2)
    write_predictions(tmp_path / "fold.npz", written)
    read = read_predictions(tmp_path / "fold.npz", written.mentions, KEYS)
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(read, name), getattr(written, name))
    assert made_on(tmp_path / "fold.npz") == machine()
