"""The training room's sections of params.yaml; what each setting does is said there."""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, FiniteFloat, Tag, model_validator

from data.params import Settings


class TrainSettings(Settings):
    """Section `train`: what the weights depend on."""

    encoder: str = Field(min_length=1)
    prefix: str
    max_length: int = Field(ge=16, le=512)
    show_brand: bool
    focus_distance: float = Field(ge=0)
    trim_vocabulary: bool
    freeze_embeddings: bool
    learning_rate: float = Field(gt=0)
    head_learning_rate: float = Field(gt=0)
    weight_decay: float = Field(ge=0)
    warmup_share: float = Field(ge=0, le=1)
    probe_penalty: float = Field(ge=0)
    dropout: float = Field(ge=0, lt=1)
    encoder_dropout: float = Field(ge=0, lt=1)
    epochs: int = Field(ge=1)
    min_steps: int = Field(ge=0)
    patience: int = Field(ge=1)
    batch_size: int = Field(ge=1)
    sampling_temperature: float = Field(ge=1)
    average_epochs: float = Field(ge=0)
    class_weights: bool
    category_loss_weight: float = Field(ge=0)
    seed: int


class Bounds(Settings):
    """Numbers that a search tries: from `low` to `high`, both included."""

    low: FiniteFloat
    high: FiniteFloat
    log: bool = False  # each order of magnitude as often as the next

    @model_validator(mode="after")
    def _something_lies_between(self) -> Self:
        if self.low >= self.high:
            raise ValueError(f"low is {self.low}, expected less than high, which is {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"low is {self.low}, expected more than 0 where log is true")
        return self


class Choices(Settings):
    """Values that a search tries, in no order."""

    choices: tuple[bool | int | float | str, ...] = Field(min_length=2)


def _candidates_tag(content: Any) -> str:  # noqa: ANN401 - whatever the file says
    return (
        "choices" if isinstance(content, Choices) or (isinstance(content, dict) and "choices" in content) else "bounds"
    )


Candidates = Annotated[
    Annotated[Bounds, Tag("bounds")] | Annotated[Choices, Tag("choices")], Discriminator(_candidates_tag)
]


class TuneSettings(Settings):
    """Section `tune`: the search for better settings of section `train`."""

    trials: int = Field(ge=1)
    minutes: float | None = Field(gt=0)
    part: Literal["dev"]
    bootstrap_samples: int = Field(ge=100)
    seed: int
    space: dict[str, Candidates] = Field(min_length=1)


class OutOfFoldSettings(Settings):
    """Section `out_of_fold`: models that judge labels which they were not fitted on."""

    folds: int = Field(ge=2)
    inverse_penalty: float = Field(gt=0)
    seed: int


class ExportSettings(Settings):
    """Section `export`: what is fitted after training, on the calibration part."""

    max_int8_loss: float = Field(ge=0)
    review_precision: float = Field(gt=0, le=1)
    review_certainty: float = Field(ge=0.5, lt=1)
    categories_need_negative: bool
    bootstrap_samples: int = Field(ge=100)
    seed: int


class EvaluateSettings(Settings):
    """Section `evaluate`: how the figures are measured."""

    bootstrap_samples: int = Field(ge=100)
    calibration_bins: int = Field(ge=2)
    slice_min_mentions: int = Field(ge=1)
    seed: int


class PromoteSettings(Settings):
    """Section `promote`: the gate between a challenger and the champion."""

    margin: float = Field(ge=0)
    slice_min_mentions: int = Field(ge=1)
    max_slice_fall: float = Field(ge=0)
    bootstrap_samples: int = Field(ge=100)
    seed: int


class RetrainSettings(Settings):
    """Section `retrain`: when new labels are worth a retraining."""

    new_labels: int = Field(ge=1)
    settle_seconds: float = Field(gt=0)
    reconcile_minutes: float = Field(gt=0)
