"""Where the time of a request goes: outside of the engine by stage, and inside of it by the kind of operation."""

import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import openvino

from data.record import Mention
from serving.api.answers import mention_score
from serving.api.parsing import parse_score_request
from serving.api.wire import MentionScore, ModelIdentity, ScoreResponse
from serving.scoring.decision import Score, decide
from serving.scoring.engine import INPUTS, Inputs
from serving.scoring.scorer import Scorer

ResultType = TypeVar("ResultType")

TOKENIZE, MODEL = "find the brand and tokenize", "the model"

_IDENTITY = ModelIdentity(name="tonika", version="1", run_id="-", dataset="-")


def stage_seconds(scorer: Scorer, mentions: Sequence[Mention], repeats: int) -> dict[str, float]:
    """Time what the service does with a request of these mentions, stage by stage, at best of several times.

    The transport, the queue and the threads between them are not among the stages.
    """
    records = [mention.model_dump(mode="json", exclude_none=True) for mention in mentions]
    body = json.dumps({"mentions": records}, ensure_ascii=False).encode()
    quickest: dict[str, float] = {}

    def timed(stage: str, work: Callable[[], ResultType]) -> ResultType:
        started = time.perf_counter()
        result = work()
        quickest[stage] = min(quickest.get(stage, float("inf")), time.perf_counter() - started)
        return result

    for _ in range(repeats):
        parsed = timed("parse and validate the body", partial(parse_score_request, body)).mentions
        timed(TOKENIZE, partial(scorer.inputs, parsed))
        logits = timed(MODEL, partial(scorer.logits, parsed))
        scores = timed("calibrate and decide", partial(decide, logits, scorer.config))
        answers = timed("put into the API's words", partial(_answers, parsed, scores))
        answer = ScoreResponse(model=_IDENTITY, scores=answers)
        timed("write the answer", answer.model_dump_json)
    quickest[MODEL] -= quickest[TOKENIZE]  # which is a part of it
    return quickest


def operation_shares(model: Path, batches: Sequence[Inputs], threads: int) -> dict[str, float]:
    """Return which share of the engine's time each kind of operation takes, the largest first."""
    properties = {
        "NUM_STREAMS": 1,
        "INFERENCE_NUM_THREADS": threads,
        "INFERENCE_PRECISION_HINT": "f32",
        "PERF_COUNT": True,
    }
    request = openvino.Core().compile_model(model, "CPU", properties).create_infer_request()
    seconds: Counter[str] = Counter()
    for batch in batches:
        inputs = {name: batch[name] for name in INPUTS}
        request.infer(inputs)  # makes the kernels of the shape
        request.infer(inputs)
        for each in request.profiling_info:
            seconds[each.node_type] += each.real_time.total_seconds()
    whole = seconds.total()
    return {kind: taken / whole for kind, taken in seconds.most_common()}


def _answers(mentions: Sequence[Mention], scores: Sequence[Score]) -> list[MentionScore]:
    return [mention_score(*pair) for pair in zip(mentions, scores, strict=True)]
