"""Scores and bundles in the API's words."""

from data.language import written_in
from data.record import TONALITIES, Mention
from serving.api.wire import (
    CarryingWord,
    CategoryScore,
    MentionExplanation,
    MentionScore,
    ModelCard,
    ModelIdentity,
    TonalityScore,
)
from serving.scoring.bundle import BundleConfig
from serving.scoring.decision import Score
from serving.scoring.explanation.explain import Explanation, Word
from serving.scoring.explanation.occlusion import Decision

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


def explained(answer: MentionScore, explanation: Explanation) -> MentionScore:
    """Put an explanation beside the decision that it explains; weights are rounded as probabilities are."""

    def on_the_wire(words: tuple[Word, ...]) -> list[CarryingWord]:
        return [
            CarryingWord(start=word.start, end=word.end, text=word.text, weight=round(word.weight, _DIGITS))
            for word in words
        ]

    words = MentionExplanation(
        tonality=on_the_wire(explanation.tonality),
        categories={key: on_the_wire(carrying) for key, carrying in explanation.categories.items()},
    )
    return answer.model_copy(update={"explanation": words})


def decision_of(answer: MentionScore) -> Decision:
    """Return what an answer says, as far as it can be explained."""
    return Decision(answer.tonality.label, tuple(chosen.key for chosen in answer.categories), answer.truncated)


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
        tonality_thresholds=dict(zip(TONALITIES, config.tonality_thresholds, strict=True)),
        category_thresholds=config.category_thresholds,
        abstention_threshold=config.abstention_threshold,
        metrics=config.metrics,
    )
