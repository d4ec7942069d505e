"""The figure by which the best epoch is chosen."""

import numpy as np
from sklearn.metrics import average_precision_score
from transformers import EvalPrediction

from training.evaluation.metrics import Floats, Ints, tonality_macro_f1
from training.fitting.examples import NO_CATEGORIES, NO_TONALITY


def selection(prediction: EvalPrediction) -> dict[str, float]:
    """Measure the calibration parts: the mean over label sets of what each of them says of an epoch.

    `prediction` holds logits of tonality [n, 3] and categories [n, c], and as labels the label set, the tonality and
    the categories of every mention. A label set without any label has no say; 0 if none has.
    """
    tonality, categories = (np.asarray(item) for item in prediction.predictions)
    label_set, true_tonality, true_categories = (np.asarray(item) for item in prediction.label_ids)
    figures: dict[str, list[float]] = {}
    for index in np.unique(label_set):
        rows = label_set == index
        for name, value in _of_label_set(tonality, categories, true_tonality, true_categories, rows).items():
            figures.setdefault(name, []).append(value)
    means = {name: float(np.mean(values)) for name, values in figures.items()}
    return {"selection": 0.0, **means}


def _of_label_set(
    tonality: Floats, categories: Floats, true_tonality: Ints, true_categories: Floats, rows: Ints
) -> dict[str, float]:
    """Mean of tonality macro F1 and category average precision; a figure without labels is left out.

    Average precision and not F1: thresholds are fitted after training, and F1 at an unfitted one jumps about from
    epoch to epoch, so that the best epoch would be a matter of luck.
    """
    figures = {}
    known = rows & (true_tonality != NO_TONALITY)
    if known.any():
        figures["tonality_macro_f1"] = tonality_macro_f1(true_tonality[known], tonality[known].argmax(axis=1))
    cells = rows[:, None] & (true_categories != NO_CATEGORIES)
    if (true_categories[cells] == 1.0).any():
        precision = average_precision_score(true_categories[cells], categories[cells])
        figures["category_average_precision"] = float(precision)
    return {**figures, "selection": float(np.mean(list(figures.values())))} if figures else {}
