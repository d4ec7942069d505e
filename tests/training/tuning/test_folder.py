"""The folder of searches belongs to one search at a time."""

import pytest

from training.errors import TrainingError
from training.tuning.folder import TuneLayout, searching_alone


def test_a_second_search_is_refused_until_the_first_has_ended(tmp_path):
    layout = TuneLayout(tmp_path / "tune")
    with (
        searching_alone(layout),
        pytest.raises(TrainingError, match=r"another `tonika tune` works in .*tune; wait for it"),
        searching_alone(layout),
    ):
        pass
    with searching_alone(layout):
        pass
