"""Scores and bundles in the API's words."""

from data.language import written_in
from data.record import TONALITIES, Mention
from serving.api.wire import CategoryScore, MentionScore, ModelCard, ModelIdentity, TonalityScore
from serving.scoring.bundle import BundleConfig
from serving.scoring.scorer import Score

_DIGITS = 6  # of a probability; more would be the model's noise


def mention_score(mention: Mention, score: Score) -> MentionScore:
    """Put a score into words of the wire; probabilities are rounded to six digits."""
    return MentionScore(
        id=mention.id,
        tonality=TonalityScore(
            label=score.tonality,
            probabilities={key: round(score.tonality_probabilities[key], _DIGITS) for key in TONALITIES},
        ),
        categories=[
            CategoryScore(key=chosen.key, name=chosen.name, probability=round(chosen.probability, _DIGITS))
            for chosen in score.categories
        ],
        category_probabilities={
            key: round(probability, _DIGITS) for key, probability in score.category_probabilities.items()
        },
        confidence=round(score.confidence, _DIGITS),
        needs_review=score.needs_review,
        truncated=score.truncated,
        lang=written_in(mention.text),
    )


def model_card(identity: ModelIdentity, config: BundleConfig) -> ModelCard:
    """Describe the served model from its bundle's configuration."""
    return ModelCard(
        **identity.model_dump(),
        backbone=config.backbone,
        precision=config.precision,
        created_at=config.created_at,
        taxonomy=config.taxonomy.name,
        taxonomy_version=config.taxonomy.version,
        max_tokens=config.max_length,
        shows_brand=config.shows_brand,
        category_thresholds=config.category_thresholds,
        abstention_threshold=config.abstention_threshold,
        metrics=config.metrics,
    )
