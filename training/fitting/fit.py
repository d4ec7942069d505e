"""Fits the model with the transformers Trainer; a killed run goes on from its last complete checkpoint."""

import json
import math
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import (
    EarlyStoppingCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)

from training.fitting.averaging import LATEST, WeightAveraging
from training.fitting.build import build_model, make_encoder
from training.fitting.examples import collate, joint_targets, make_examples
from training.fitting.label_sets import FITTED_PARTS, LabelSet, widths
from training.fitting.losses import make_loss
from training.fitting.model import TonalityModel
from training.fitting.precision import bfloat16_pays
from training.fitting.probe import start_heads
from training.fitting.sampling import LengthGroupedSampler
from training.fitting.selection import selection
from training.fitting.trainer import MaskedTrainer
from training.settings import TrainSettings

Log = Callable[[Mapping[str, float], int], None]


@dataclass(frozen=True)
class Fitted:
    """A fitted model and the tokenizer that goes with it."""

    model: TonalityModel
    tokenizer: Tokenizer
    best_selection: float  # of the epoch that was kept, on the calibration parts; see training.fitting.selection
    epochs: float  # until it stopped


def fit(label_sets: Sequence[LabelSet], settings: TrainSettings, checkpoints: Path, log: Log) -> Fitted:
    """Fit on the train parts of all label sets, stop early by their calibration parts, keep the best epoch's weights.

    `checkpoints` is this run's own folder: if it holds complete checkpoints, training goes on from the last.
    Under torchrun or accelerate each process calls this; `log` is called in the first only.

    Raises:
        BackboneError: the encoder cannot be loaded, or reads fewer tokens than `max_length`.
    """
    set_seed(settings.seed)
    mentions = {part: [item for each in label_sets for item in each.parts[part]] for part in FITTED_PARTS}
    model, tokenizer = build_model(mentions["train"], widths(label_sets), settings)
    encoder = make_encoder(tokenizer, settings)
    targets = {part: joint_targets(label_sets, part) for part in FITTED_PARTS}
    examples = {part: make_examples(mentions[part], encoder, targets[part]) for part in FITTED_PARTS}
    loss = make_loss(targets["train"], settings.category_loss_weight, weighted=settings.class_weights)
    order = LengthGroupedSampler(
        [len(tokens) for tokens in examples["train"]["input_ids"]],
        examples["train"]["label_set"],
        settings.batch_size,
        settings.seed,
        settings.sampling_temperature,
    )
    arguments = _arguments(settings, epochs_to_train(len(order), settings), checkpoints)
    start_heads(model.to(arguments.device), examples["train"], targets["train"], loss, settings.probe_penalty)
    last = _last_complete(checkpoints, averaged=settings.average_epochs > 0)
    averaging = [WeightAveraging(model, settings.average_epochs, last)] if settings.average_epochs else []
    trainer = MaskedTrainer(
        model=model,
        settings=settings,
        loss=loss,
        order=order,
        args=arguments,
        train_dataset=examples["train"],
        eval_dataset=examples["calibration"],
        data_collator=collate,
        compute_metrics=selection,
        callbacks=[EarlyStoppingCallback(settings.patience), _Curves(log), *averaging],
    )
    trainer.train(resume_from_checkpoint=str(last) if last else None)
    trainer.accelerator.wait_for_everyone()  # the caller may delete checkpoints that another process still reads
    return Fitted(
        model=model.cpu().eval(),
        tokenizer=tokenizer,
        best_selection=float(trainer.state.best_metric or 0.0),
        epochs=float(trainer.state.epoch or 0.0),
    )


def epochs_to_train(drawn: int, settings: TrainSettings) -> int:
    """Return how many epochs to train if each draws so many examples: `epochs`, or more until `min_steps` are made."""
    together = settings.batch_size * int(os.environ.get("WORLD_SIZE", "1"))  # examples of a step, over all processes
    return max(settings.epochs, math.ceil(settings.min_steps / math.ceil(drawn / together)))


def _arguments(settings: TrainSettings, epochs: int, checkpoints: Path) -> TrainingArguments:
    cpu = not torch.cuda.is_available()
    return TrainingArguments(
        output_dir=str(checkpoints),
        num_train_epochs=epochs,
        per_device_train_batch_size=settings.batch_size,
        per_device_eval_batch_size=64,
        learning_rate=settings.learning_rate,
        warmup_steps=settings.warmup_share,  # below one it is a share of all steps
        bf16=bfloat16_pays(),
        use_cpu=cpu,
        ddp_backend="gloo" if cpu and "WORLD_SIZE" in os.environ else None,
        eval_strategy="epoch",
        save_strategy="epoch",
        logging_strategy="epoch",
        load_best_model_at_end=True,
        metric_for_best_model="selection",
        greater_is_better=True,
        save_total_limit=2,
        restore_callback_states_from_checkpoint=True,  # a resumed run has not more patience than one that ran through
        label_names=["label_set", "tonality", "categories"],
        remove_unused_columns=False,
        report_to="none",
        seed=settings.seed,
        dataloader_pin_memory=not cpu,
    )


class _Curves(TrainerCallback):
    """Hands the Trainer's figures to `log`, from the first process only."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def on_log(
        self,
        args: TrainingArguments,  # noqa: ARG002 - the callback's signature
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        logs: dict[str, float] | None = None,
        **_: object,
    ) -> None:
        if state.is_world_process_zero and logs:
            self._log({f"train/{name}": float(value) for name, value in logs.items()}, state.global_step)


def _last_complete(checkpoints: Path, *, averaged: bool) -> Path | None:
    """Return the latest checkpoint that was written to its end, and remove those that were not.

    The Trainer writes its state last, and where weights are averaged the latest ones follow it, so a checkpoint without
    is of a run killed while saving.
    """
    complete = []
    for folder in checkpoints.glob("checkpoint-*"):
        try:
            if averaged:
                (folder / LATEST).stat()
            complete.append((json.loads((folder / "trainer_state.json").read_text())["global_step"], folder))
        except (OSError, ValueError, KeyError):
            shutil.rmtree(folder, ignore_errors=True)
    return max(complete)[1] if complete else None
