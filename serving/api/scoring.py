"""Mentions through the served model, in the API's words, and counted."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from data.record import Mention
from serving.api.answers import decision_of, explained, mention_score
from serving.api.drift import note_scored
from serving.api.fair_queue import FairQueue, Part
from serving.api.metrics.scoring import scoring_metrics
from serving.api.request_log import RequestLog, Stage
from serving.api.served import ServedModel
from serving.api.wire import MentionScore
from serving.scoring.explanation.explain import explain
from serving.scoring.explanation.occlusion import MAX_UNITS

PASSES_TO_EXPLAIN = MAX_UNITS + 1  # of one mention, at most; what it counts as where texts are counted
TURN = 32  # mentions of one turn; the scorer takes as many in a forward pass

ResultType = TypeVar("ResultType")


async def score_in_turns(
    queue: FairQueue, caller: str, model: ServedModel, mentions: Sequence[Mention], log: RequestLog
) -> list[MentionScore]:
    """Score mentions, in order, so many of them in a turn that others need not wait long for theirs.

    Raises:
        QueueFullError: too many texts wait already.
        QueueTimeoutError: it took too long.
    """
    started = time.perf_counter()
    turns = _turns(mentions)
    parts = [Part(len(rows), partial(score_mentions, model, [mentions[row] for row in rows])) for rows in turns]
    found: dict[int, MentionScore] = {}
    for rows, scores in zip(turns, await _timed(queue, caller, parts, log, "score"), strict=True):
        found.update(zip(rows, scores, strict=True))
    scores = [found[row] for row in range(len(mentions))]
    scoring_metrics().scored(scores, time.perf_counter() - started)
    note_scored(model, mentions, scores)
    return scores


async def explain_in_turns(
    queue: FairQueue,
    caller: str,
    model: ServedModel,
    mentions: Sequence[Mention],
    scores: Sequence[MentionScore],
    log: RequestLog,
) -> list[MentionScore]:
    """Explain the scores of mentions, in order, each in a turn of its own.

    Raises:
        QueueFullError: too many texts wait already.
        QueueTimeoutError: it took too long.
    """
    pairs = zip(mentions, scores, strict=True)
    parts = [Part(PASSES_TO_EXPLAIN, partial(_explain_score, model, *pair)) for pair in pairs]
    return await _timed(queue, caller, parts, log, "explain")


def score_mentions(model: ServedModel, mentions: Sequence[Mention]) -> list[MentionScore]:
    """Score mentions, in order; it takes the processor for a while and is to be run off the event loop."""
    return [mention_score(*pair) for pair in zip(mentions, model.scorer.score(mentions), strict=True)]


async def _timed(
    queue: FairQueue, caller: str, parts: Sequence[Part[ResultType]], log: RequestLog, stage: Stage
) -> list[ResultType]:
    """Run parts in the queue, and note how long they took and how long they waited."""
    worked = 0.0

    def timed(work: Callable[[], ResultType]) -> ResultType:
        nonlocal worked
        started = time.perf_counter()
        result = work()
        worked += time.perf_counter() - started
        return result

    started = time.perf_counter()
    results = await queue.run(caller, [Part(part.size, partial(timed, part.work)) for part in parts])
    log.took(stage, worked)
    log.took("wait", time.perf_counter() - started - worked)
    return results


def _turns(mentions: Sequence[Mention]) -> list[list[int]]:
    """Part the rows of mentions so that texts of about the same length go together, and equal ones above all."""
    order = sorted(range(len(mentions)), key=lambda row: (len(mentions[row].text), mentions[row].text, row))
    return [order[start : start + TURN] for start in range(0, len(order), TURN)]


def _explain_score(model: ServedModel, mention: Mention, score: MentionScore) -> MentionScore:
    return explained(score, explain(model.scorer, mention, decision_of(score)))
