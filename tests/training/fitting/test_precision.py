"""bfloat16 is taken where it is there and quicker."""

import pytest
import torch

from training.fitting.precision import bfloat16_in_hardware, bfloat16_pays, feed_forward_seconds


@pytest.mark.skipif(torch.cuda.is_available(), reason="on a GPU nothing is timed")
def test_a_processor_takes_bfloat16_only_where_it_is_there_and_quicker():
    assert bfloat16_pays(lambda dtype: 1.0 if dtype == torch.bfloat16 else 2.0) == bfloat16_in_hardware()
    assert not bfloat16_pays(lambda dtype: 2.0 if dtype == torch.bfloat16 else 1.0)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_what_is_timed_runs_in_either_precision_on_any_machine(dtype):
    assert 0 < feed_forward_seconds(dtype) < 60


def test_as_many_threads_as_before_go_on_once_it_is_timed():
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(2)
        feed_forward_seconds(torch.float32)
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
