"""The average of the weights, against a mean worked out by hand."""

import pytest
import torch
from transformers import TrainerControl, TrainerState, TrainingArguments

from training.fitting.averaging import LATEST, WeightAveraging


@pytest.fixture
def run(tmp_path):
    """A weight of one number, and what goes to the callbacks of 4 steps in 2 epochs."""
    weight = torch.nn.Linear(1, 1, bias=False)
    state = TrainerState(max_steps=4)
    return weight, state, (TrainingArguments(str(tmp_path), num_train_epochs=2), state, TrainerControl())


def step(averaging, run, value):
    weight, state, given = run
    torch.nn.init.constant_(weight.weight, value)
    state.global_step += 1
    averaging.on_step_end(*given)


def test_the_average_is_a_plain_mean_at_first_and_then_forgets(run):
    weight, _, given = run
    torch.nn.init.constant_(weight.weight, 0.0)
    averaging = WeightAveraging(weight, 1.0, None)  # an epoch has two steps: the newest weighs a half at least
    averaging.on_train_begin(*given)
    averaging.on_epoch_begin(*given)
    step(averaging, run, 4.0)
    step(averaging, run, 8.0)
    averaging.on_epoch_end(*given)
    assert weight.weight.item() == pytest.approx((0.0 + 4.0) / 2 / 2 + 8.0 / 2)


def test_training_goes_on_with_the_latest_weights_and_not_with_the_average(run):
    weight, _, given = run
    averaging = WeightAveraging(weight, 2.0, None)
    averaging.on_train_begin(*given)
    step(averaging, run, 8.0)
    averaging.on_epoch_end(*given)
    assert weight.weight.item() != 8.0
    averaging.on_epoch_begin(*given)
    assert weight.weight.item() == 8.0


def test_a_checkpoint_holds_the_latest_weights_beside_the_average(run, tmp_path):
    weight, state, given = run
    averaging = WeightAveraging(weight, 2.0, None)
    averaging.on_train_begin(*given)
    step(averaging, run, 8.0)
    averaging.on_epoch_end(*given)
    average = weight.weight.item()
    checkpoint = tmp_path / f"checkpoint-{state.global_step}"
    checkpoint.mkdir()
    averaging.on_save(*given)
    assert (checkpoint / LATEST).is_file()
    resumed = WeightAveraging(weight, 2.0, checkpoint)  # the Trainer has loaded the average as the model
    resumed.on_train_begin(*given)
    assert weight.weight.item() == 8.0
    resumed.on_epoch_end(*given)
    assert weight.weight.item() == pytest.approx(average)
