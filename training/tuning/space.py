"""What a search may try: values of settings of section `train`, checked before the first trial."""

from collections.abc import Mapping
from typing import cast

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from pydantic import ValidationError

from training.errors import TrainingError
from training.settings import Bounds, Candidates, Choices, TrainSettings

Value = bool | int | float | str
Distributions = dict[str, BaseDistribution]


def make_distributions(present: TrainSettings, space: Mapping[str, Candidates]) -> Distributions:
    """Turn the space of params.yaml into what Optuna draws from, in the types that the settings have.

    Raises:
        TrainingError: a name is no setting of section `train`, section `train` refuses one of the values, or the
            present value, with which the search begins, is not among them.
    """
    return {name: _distribution(name, candidates, present) for name, candidates in space.items()}


def present_values(present: TrainSettings, distributions: Distributions) -> dict[str, Value]:
    """Return the settings that are searched as they are now."""
    return {name: getattr(present, name) for name in distributions}


def with_values(present: TrainSettings, values: Mapping[str, Value]) -> TrainSettings:
    """Return the present settings with other values of some."""
    return TrainSettings.model_validate(present.model_dump() | dict(values))


def _distribution(name: str, candidates: Candidates, present: TrainSettings) -> BaseDistribution:
    if name not in TrainSettings.model_fields:
        raise TrainingError(
            f"tune.space names '{name}', which is no setting of section 'train'; there are "
            f"{', '.join(TrainSettings.model_fields)}"
        )
    now = getattr(present, name)
    if isinstance(candidates, Choices):
        choices = [_accepted(name, choice, present) for choice in candidates.choices]
        _check_among(name, now, f"the choices {choices}", among=now in choices)
        return CategoricalDistribution(choices)
    return _between(name, candidates, present, now)


def _between(name: str, bounds: Bounds, present: TrainSettings, now: float) -> BaseDistribution:
    kind = TrainSettings.model_fields[name].annotation
    if kind not in {int, float}:
        raise TrainingError(
            f"tune.space.{name} has bounds, but train.{name} is no number; give it choices, as {{choices: [a, b]}}"
        )
    for bound in (bounds.low, bounds.high):
        _accepted(name, bound, present)
    _check_among(name, now, f"{bounds.low:g} to {bounds.high:g}", among=bounds.low <= now <= bounds.high)
    if kind is int:
        return IntDistribution(int(bounds.low), int(bounds.high), log=bounds.log)
    return FloatDistribution(bounds.low, bounds.high, log=bounds.log)


def _accepted(name: str, value: Value, present: TrainSettings) -> Value:
    """Return a value in the type that the setting has."""
    try:
        return cast("Value", getattr(with_values(present, {name: value}), name))
    except ValidationError as error:
        reason = error.errors(include_url=False)[0]["msg"]
        raise TrainingError(f"tune.space.{name} has {value!r}, which section 'train' refuses: {reason}") from error


def _check_among(name: str, now: Value, candidates: str, *, among: bool) -> None:
    if not among:
        raise TrainingError(
            f"train.{name} is {now!r}, which is not among {candidates} of tune.space.{name}; a search begins with the "
            "present settings, so let the space hold them"
        )
