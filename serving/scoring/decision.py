"""Logits to scores: calibrated probabilities, and what is said by them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.record import TONALITIES, Record, Tonality
from serving.scoring.bundle import BundleConfig, TonalityThresholds
from serving.scoring.calibration import Floats, category_probabilities, tonality_probabilities


class ChosenCategory(Record):
    """A negativity category that applies."""

    key: str
    name: str  # Russian
    probability: float


class Score(Record):
    """What the model says about one mention; the probabilities are calibrated."""

    tonality: Tonality
    tonality_probabilities: dict[str, float]
    categories: tuple[ChosenCategory, ...]  # most probable first; none unless negative, if the bundle says so
    category_probabilities: dict[str, float]
    confidence: float  # the probability of the tonality that was given
    needs_review: bool
    truncated: bool


@dataclass(frozen=True)
class Logits:
    """Raw outputs for n mentions."""

    tonality: Floats  # [n, 3]
    categories: Floats  # [n, categories]
    truncated: tuple[bool, ...]


def decide(logits: Logits, config: BundleConfig) -> list[Score]:
    """Turn logits into scores [n] by what a bundle says of them."""
    tonality = tonality_probabilities(logits.tonality, config.tonality_temperature, config.tonality_biases)
    categories = category_probabilities(logits.categories, config.category_temperature)
    given = given_tonality(tonality, config.tonality_thresholds)
    return [
        _score(tonality[row], int(given[row]), categories[row], truncated, config)
        for row, truncated in enumerate(logits.truncated)
    ]


def given_tonality(probabilities: Floats, thresholds: TonalityThresholds) -> NDArray[np.int64]:
    """Return the tonality [n] whose probability [n, 3] is the largest multiple of its threshold.

    With equal thresholds it is the most probable one. A lower threshold gives a rarer tonality where it is nearly as
    probable as a common one, which finds more of it.
    """
    return np.asarray((probabilities / np.asarray(thresholds)).argmax(axis=1), dtype=np.int64)


def _score(tonality: Floats, given: int, categories: Floats, truncated: bool, config: BundleConfig) -> Score:
    label, confidence = TONALITIES[given], float(tonality[given])
    taxonomy = config.taxonomy
    asked = label == "negative" or not config.categories_need_negative
    chosen = [
        ChosenCategory(key=category.key, name=category.name_ru, probability=float(probability))
        for category, probability in zip(taxonomy.categories, categories, strict=True)
        if asked and probability >= config.category_thresholds[category.key]
    ]
    return Score(
        tonality=label,
        tonality_probabilities=dict(zip(TONALITIES, map(float, tonality), strict=True)),
        categories=tuple(sorted(chosen, key=lambda category: -category.probability)),
        category_probabilities=dict(zip(taxonomy.category_keys, map(float, categories), strict=True)),
        confidence=confidence,
        needs_review=confidence < config.abstention_threshold,
        truncated=truncated,
    )
