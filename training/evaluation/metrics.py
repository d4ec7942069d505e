"""Figures of quality, as pure functions of arrays; every figure lies between 0 and 1."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.record import TONALITIES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_NEGATIVE, _POSITIVE = TONALITIES.index("negative"), TONALITIES.index("positive")


@dataclass(frozen=True)
class ClassFigures:
    """How well one class was found."""

    precision: float
    recall: float
    f1: float
    support: int  # how many truly belong to it


@dataclass(frozen=True)
class CalibrationBin:
    """Mentions of about the same confidence."""

    confidence: float  # mean
    accuracy: float  # share of correct ones
    mentions: int


@dataclass(frozen=True)
class PrecisionRecallPoint:
    """Precision and recall if everything with at least a certain score is chosen."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True)
class CoveragePoint:
    """What happens if only mentions of at least a certain confidence are answered."""

    threshold: float
    coverage: float  # share that is answered
    precision: float  # share of correct ones among the answered


def confusion(truth: Ints, predicted: Ints, classes: int = len(TONALITIES)) -> Ints:
    """Count classes of `truth` [n] (rows) by classes of `predicted` [n] (columns)."""
    counts = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return np.asarray(counts.reshape(classes, classes), dtype=np.int64)


def class_figures(truth: Ints, predicted: Ints, classes: int = len(TONALITIES)) -> list[ClassFigures]:
    """Measure each class, `truth` and `predicted` [n] being class indices; undefined figures are 0.

    Source: van Rijsbergen 1979, "Information Retrieval", chapter 7: F1 = 2PR / (P + R).
    """
    counts = confusion(truth, predicted, classes)
    return _figures(counts.diagonal(), counts.sum(axis=0), counts.sum(axis=1))


def tonality_macro_f1(truth: Ints, predicted: Ints) -> float:
    """Mean F1 of the three tonalities; a class that neither occurs nor is predicted counts as 0.

    The divisor is always three, so that two models (or two resamples) are measured on the same scale. Source:
    Opitz & Burst 2019, "Macro F1 and Macro F1" (the mean of F1 scores, not the F1 of means).
    """
    return float(_class_f1(truth, predicted).mean())


def tonality_f1_pn(truth: Ints, predicted: Ints) -> float:
    """Mean F1 of positive and negative, the measure of the SentiRuEval and SemEval tonality tasks.

    Source: Nakov et al. 2013, "SemEval-2013 Task 2: Sentiment Analysis in Twitter".
    """
    return float(_class_f1(truth, predicted)[[_NEGATIVE, _POSITIVE]].mean())


def category_figures(truth: Bools, chosen: Bools) -> list[ClassFigures]:
    """Measure each category, `truth` and `chosen` being [n, categories]; undefined figures are 0."""
    return _figures((truth & chosen).sum(axis=0), chosen.sum(axis=0), truth.sum(axis=0))


def category_micro_f1(truth: Bools, chosen: Bools) -> float:
    """F1 over all (mention, category) pairs [n, categories]; 0 if there are none.

    Source: Lewis et al. 2004, "RCV1: A New Benchmark Collection for Text Categorization Research".
    """
    return float(_f1((truth & chosen).sum(), chosen.sum(), truth.sum()))


def category_macro_f1(truth: Bools, chosen: Bools) -> float:
    """Mean F1 of the categories that occur in `truth` [n, categories]; 0 if none does."""
    support = truth.sum(axis=0)
    if not support.any():
        return 0.0
    f1 = _f1((truth & chosen).sum(axis=0), chosen.sum(axis=0), support)
    return float(f1[support > 0].mean())


def exact_match(truth: Bools, chosen: Bools) -> float:
    """Share of mentions whose chosen categories [n, categories] are the true ones, no more and no less."""
    return float((truth == chosen).all(axis=1).mean()) if len(truth) else 0.0


def calibration_bins(confidence: Floats, correct: Bools, bins: int) -> list[CalibrationBin]:
    """Part mentions [n] into at most `bins` groups of equal size by confidence, least confident first.

    Equal mass and not equal width: a good model is mostly confident, and equal widths would leave bins of two
    mentions. Source: Nguyen & O'Connor 2015, "Posterior calibration and exploratory analysis for NLP models".
    """
    order = np.argsort(confidence, kind="stable")
    return [
        CalibrationBin(float(confidence[rows].mean()), float(correct[rows].mean()), len(rows))
        for rows in np.array_split(order, bins)
        if len(rows)
    ]


def expected_calibration_error(confidence: Floats, correct: Bools, bins: int) -> float:
    """Mean distance between confidence and accuracy over bins of equal mass; 0 without mentions.

    Source: Naeini et al. 2015, "Obtaining Well Calibrated Probabilities Using Bayesian Binning".
    """
    parts = calibration_bins(confidence, correct, bins)
    distance = sum(part.mentions * abs(part.accuracy - part.confidence) for part in parts)
    return distance / len(confidence) if len(confidence) else 0.0


def calibration_noise(confidence: Floats, bins: int, samples: int, seed: int) -> float:
    """Return the mean calibration error that these confidences [n] have by chance alone, were they exactly true.

    A bin of few mentions is never quite as right as it is confident, so no model can be expected below this. Source:
    Bröcker & Smith 2007, "Increasing the Reliability of Reliability Diagrams" (consistency resampling).
    """
    generator = np.random.default_rng(seed)
    drawn = generator.random((samples, len(confidence))) < confidence
    return float(np.mean([expected_calibration_error(confidence, correct, bins) for correct in drawn]))


def coverage_curve(confidence: Floats, correct: Bools) -> list[CoveragePoint]:
    """Coverage and precision at every confidence that occurs among [n] mentions, strictest first.

    Source: El-Yaniv & Wiener 2010, "On the Foundations of Noise-free Selective Classification".
    """
    thresholds, chosen, hits = _sweep(confidence, correct)
    return [
        CoveragePoint(float(threshold), float(count / len(confidence)), float(right / count))
        for threshold, count, right in zip(thresholds, chosen, hits, strict=True)
    ]


def precision_recall_curve(scores: Floats, truth: Bools) -> list[PrecisionRecallPoint]:
    """Precision and recall at every score that occurs among [n], strictest first; empty without positives.

    Source: Manning et al. 2008, "Introduction to Information Retrieval", section 8.4 (not interpolated).
    """
    positives = int(truth.sum())
    if not positives:
        return []
    thresholds, chosen, hits = _sweep(scores, truth)
    return [
        PrecisionRecallPoint(float(threshold), float(right / count), float(right / positives))
        for threshold, count, right in zip(thresholds, chosen, hits, strict=True)
    ]


def coverage_at(confidence: Floats, correct: Bools, threshold: float) -> CoveragePoint:
    """Coverage and precision of the mentions [n] at or above a threshold; precision is 0 without any."""
    answered = confidence >= threshold
    if not answered.any():
        return CoveragePoint(threshold, 0.0, 0.0)
    return CoveragePoint(threshold, float(answered.mean()), float(correct[answered].mean()))


def _sweep(scores: Floats, truth: Bools) -> tuple[Floats, Ints, Ints]:
    """Return each distinct score, falling, with how many reach it and how many of those are true."""
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(truth[order], dtype=np.int64)
    # A threshold cannot part equal scores: only the last of a run of equals is a place to cut.
    ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], np.ones(min(len(ranked), 1), dtype=np.bool_)))
    return ranked[ends], np.asarray(ends + 1, dtype=np.int64), hits[ends]


def _class_f1(truth: Ints, predicted: Ints) -> Floats:
    counts = confusion(truth, predicted)
    return _f1(counts.diagonal(), counts.sum(axis=0), counts.sum(axis=1))


def _f1(hits: Ints, chosen: Ints, true: Ints) -> Floats:
    # 2PR / (P + R) with the counts put in: defined whenever the class occurs or is predicted.
    return _share(2 * hits, chosen + true)


def _share(part: Ints, whole: Ints) -> Floats:
    return np.asarray(part / np.maximum(whole, 1), dtype=np.float64)


def _figures(hits: Ints, chosen: Ints, true: Ints) -> list[ClassFigures]:
    precision, recall, f1 = _share(hits, chosen), _share(hits, true), _f1(hits, chosen, true)
    return [
        ClassFigures(float(precision[row]), float(recall[row]), float(f1[row]), int(true[row]))
        for row in range(len(true))
    ]
