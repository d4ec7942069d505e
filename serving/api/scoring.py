"""Mentions through the served model, in the API's words, and counted."""

import time
from collections.abc import Sequence
from functools import partial

import anyio

from data.record import Mention
from serving.api.answers import decision_of, explained, mention_score
from serving.api.metrics import scoring_metrics
from serving.api.passes import ForwardPasses
from serving.api.served import ServedModel
from serving.api.wire import MentionScore
from serving.errors import OverloadedError
from serving.scoring.explanation.explain import explain
from serving.scoring.explanation.occlusion import MAX_UNITS

PASSES_TO_EXPLAIN = MAX_UNITS + 1  # of one mention, at most; what it counts as where texts are counted
MAX_EXPLAINING = 60.0  # seconds, all turns and the waiting for them


def score_mentions(model: ServedModel, mentions: Sequence[Mention]) -> list[MentionScore]:
    """Score mentions, in order; it takes the processor for a while and is to be run off the event loop."""
    started = time.perf_counter()
    scored = model.scorer.score(mentions)
    scores = [mention_score(*pair) for pair in zip(mentions, scored, strict=True)]
    scoring_metrics().scored(scores, time.perf_counter() - started)
    return scores


async def explain_scores(
    passes: ForwardPasses, model: ServedModel, mentions: Sequence[Mention], scores: Sequence[MentionScore]
) -> list[MentionScore]:
    """Explain the scores of mentions, in order; each mention is a turn, so that other requests get theirs in between.

    Raises:
        OverloadedError: too many wait already, or the wait was too long.
    """
    try:
        with anyio.fail_after(MAX_EXPLAINING):
            return [
                await passes.run(partial(_explain_score, model, *pair)) for pair in zip(mentions, scores, strict=True)
            ]
    except TimeoutError:
        raise OverloadedError(
            f"the mentions could not be explained within {MAX_EXPLAINING:g} s; try again in a moment, or with fewer"
        ) from None


def _explain_score(model: ServedModel, mention: Mention, score: MentionScore) -> MentionScore:
    return explained(score, explain(model.scorer, mention, decision_of(score)))
