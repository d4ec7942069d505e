"""Mentions through the served model, in the API's words, and counted."""

import time
from collections.abc import Sequence

from data.record import Mention
from serving.api.answers import mention_score
from serving.api.metrics import scoring_metrics
from serving.api.served import ServedModel
from serving.api.wire import MentionScore


def score_mentions(model: ServedModel, mentions: Sequence[Mention]) -> list[MentionScore]:
    """Score mentions, in order; it takes the processor for a while and is to be run off the event loop."""
    started = time.perf_counter()
    scored = model.scorer.score(mentions)
    scores = [mention_score(*pair) for pair in zip(mentions, scored, strict=True)]
    scoring_metrics().scored(scores, time.perf_counter() - started)
    return scores
