"""Fits all that turns a bundle's logits into decisions, on the calibration part."""

from collections.abc import Sequence

from data.record import LabelledMention
from serving.scoring.bundle import BundleConfig
from serving.scoring.decision import Logits, decide
from training.evaluation.predictions import scored_predictions
from training.exporting.abstention import fit_abstention_threshold
from training.exporting.category_thresholds import fit_category_thresholds
from training.exporting.scaling import fit_category_temperature, fit_tonality
from training.exporting.tonality_thresholds import fit_tonality_thresholds
from training.settings import ExportSettings


def fit_calibration(
    config: BundleConfig, logits: Logits, mentions: Sequence[LabelledMention], settings: ExportSettings
) -> BundleConfig:
    """Return `config` with temperatures, biases and thresholds that are fitted to the logits of labelled mentions.

    Each step sees what the steps before it make of the logits, by the same `decide` that serves.
    """
    truth = scored_predictions(decide(logits, config), mentions, config)
    known, judged = truth.tonality_known, truth.categories_known
    scaling = fit_tonality(logits.tonality[known], truth.true_tonality[known])
    config = config.model_copy(
        update={
            "tonality_temperature": scaling.temperature,
            "tonality_biases": scaling.biases,
            "category_temperature": fit_category_temperature(logits.categories[judged], truth.true_categories[judged]),
            "categories_need_negative": settings.categories_need_negative,
        }
    )
    scaled = scored_predictions(decide(logits, config), mentions, config)
    config = config.model_copy(update={"tonality_thresholds": fit_tonality_thresholds(scaled.tonality[known])})
    given = scored_predictions(decide(logits, config), mentions, config)
    thresholds = fit_category_thresholds(
        given.categories[judged], given.true_categories[judged], given.may_have_categories[judged]
    )
    abstention = fit_abstention_threshold(
        given.confidence[known], given.correct[known], settings.review_precision, settings.review_certainty
    )
    return config.model_copy(
        update={
            "category_thresholds": dict(zip(config.taxonomy.category_keys, thresholds, strict=True)),
            "abstention_threshold": abstention,
        }
    )
