"""Settings of the stages `prepare` and `auxiliary`."""

from typing import Self

from pydantic import Field, model_validator

from data.consensus import Method
from data.params import Settings


class PartShares(Settings):
    """Shares of texts that go to each part; train gets the rest."""

    calibration: float = Field(gt=0, lt=1)
    dev: float = Field(gt=0, lt=1)
    test: float = Field(gt=0, lt=1)

    @model_validator(mode="after")
    def _train_gets_something(self) -> Self:
        held_out = self.calibration + self.dev + self.test
        if held_out >= 1:
            raise ValueError(f"calibration, dev and test take {held_out:.2f} of the texts; train gets the rest")
        return self

    @property
    def train(self) -> float:
        """What the other parts leave."""
        return 1 - self.calibration - self.dev - self.test


class PrepareSettings(Settings):
    """The `prepare` section of params.yaml."""

    labels: str = Field(min_length=1)
    taxonomy: str
    consensus: Method
    parts: PartShares
    near_duplicate_similarity: float = Field(ge=0.5, le=1)
    max_reject_share: float = Field(ge=0, le=1)


class AuxiliarySettings(Settings):
    """The `auxiliary` section of params.yaml."""

    corpora: str = Field(min_length=1)
    calibration: float = Field(gt=0, lt=1)
    near_duplicate_similarity: float = Field(ge=0.5, le=1)
