"""Averages the weights along the way: what is measured, kept and exported is their exponential moving average.

Single steps pull the weights to and fro; their average lies nearer the middle of what they circle, and is better than
any of them. Sources: Polyak & Juditsky 1992, "Acceleration of Stochastic Approximation by Averaging"; Izmailov et al.
2018, "Averaging Weights Leads to Wider Optima and Better Generalization".
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

LATEST = "latest.safetensors"  # in a checkpoint, whose model is the average: the weights that training goes on with


class WeightAveraging(TrainerCallback):
    """Keeps the average beside the weights, and puts it in their place while an epoch is measured and saved."""

    def __init__(self, model: nn.Module, epochs: float, checkpoint: Path | None) -> None:
        """Average over about the last `epochs`; go on from `checkpoint`, if there is one."""
        self._weights = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
        self._epochs = epochs
        self._checkpoint = checkpoint
        self._share = 1.0  # that the newest weights have in the average
        self._average: dict[str, Tensor] = {}
        self._latest: dict[str, Tensor] | None = None  # while the average stands in their place

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, *_: object, **__: object) -> None:
        """Start from the weights as they are; a resumed run has just loaded its average as the model."""
        steps = self._epochs * state.max_steps / args.num_train_epochs
        self._share = min(1.0, 1.0 / steps) if steps else 1.0
        self._average = self._copies()
        if self._checkpoint is not None:
            self._put(load_file(self._checkpoint / LATEST))

    def on_step_end(self, args: TrainingArguments, state: TrainerState, *_: object, **__: object) -> None:  # noqa: ARG002 - the callback's signature
        """Draw the average towards the new weights: the plain mean of all, as long as there are few."""
        share = max(self._share, 1.0 / (state.global_step + 1.0))
        with torch.no_grad():
            for name, weight in self._weights.items():
                self._average[name].lerp_(weight, share)

    def on_epoch_end(self, *_: object, **__: object) -> None:
        """Put the average in place: the epoch is now measured, and saved."""
        self._latest = self._copies()
        self._put(self._average)

    def on_save(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> TrainerControl:
        """Write the latest weights beside the average that the checkpoint holds."""
        if state.is_world_process_zero and self._latest is not None:
            path = Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / LATEST
            unfinished = path.with_suffix(".unfinished")
            save_file(self._latest, unfinished)
            unfinished.rename(path)
        return control

    def on_epoch_begin(self, *_: object, **__: object) -> None:
        """Go on with the latest weights."""
        if self._latest is not None:
            self._put(self._latest)
            self._latest = None

    def _copies(self) -> dict[str, Tensor]:
        return {name: weight.detach().clone() for name, weight in self._weights.items()}

    @torch.no_grad()
    def _put(self, values: dict[str, Tensor]) -> None:
        for name, weight in self._weights.items():
            weight.copy_(values[name])
