"""Takes the golden scores of a bundle where it is exported, and compares with them where it is loaded."""

from collections.abc import Sequence

import numpy as np

from data.record import TONALITIES, Mention
from serving.errors import BundleError
from serving.scoring.bundle import BundleConfig
from serving.scoring.decision import Logits, Score, decide
from serving.scoring.golden import GoldenScore
from serving.scoring.scorer import Scorer

TOLERANCE = 0.02  # of a probability: int8 kernels of different processors round differently


def golden_scores(mentions: Sequence[Mention], logits: Logits, config: BundleConfig) -> tuple[GoldenScore, ...]:
    """Return the golden scores of mentions from their logits."""
    scores = decide(logits, config)
    return tuple(_golden(*pair, config) for pair in zip(mentions, scores, strict=True))


def check_golden(scorer: Scorer) -> None:
    """Make sure that a bundle gives here what it gave where it was exported; one that does not say passes.

    Raises:
        BundleError: a probability is off by more than TOLERANCE.
    """
    expected = scorer.config.golden or ()
    mentions = [golden.mention for golden in expected]
    for golden, score in zip(expected, scorer.score(mentions), strict=True):
        found = _golden(golden.mention, score, scorer.config)
        off = np.abs(np.array(found.tonality + found.categories) - np.array(golden.tonality + golden.categories)).max()
        if off > TOLERANCE:
            raise BundleError(
                f"a golden mention's probability is off by {off:.3f}, expected at most {TOLERANCE}: the bundle does "
                "not give here what it gave where it was exported; compare the versions of openvino and tokenizers"
            )


def _golden(mention: Mention, score: Score, config: BundleConfig) -> GoldenScore:
    negative, neutral, positive = (score.tonality_probabilities[key] for key in TONALITIES)
    return GoldenScore(
        mention=mention,
        tonality=(negative, neutral, positive),
        categories=tuple(score.category_probabilities[key] for key in config.taxonomy.category_keys),
    )
