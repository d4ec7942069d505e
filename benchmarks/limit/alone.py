"""Where the time of a request with one mention goes, from the caller's side of a real service to the engine."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks.limit.stages import MODEL, TOKENIZE
from data.record import Mention
from serving.scoring.decision import decide
from serving.scoring.scorer import Scorer
from tests.serving.running import free_port, running_service

WHOLE = "the caller waits"
_PATH = "/v1/score"
_BEGIN = 50  # requests that are not counted
_STAGES = ("read", "parse", "wait", "score")  # of the service's log


def seconds_of_one(bundle: Path, mentions: Sequence[Mention], folder: Path) -> dict[str, float]:
    """Ask a service on `bundle` for one mention at a time; returns the parts of the median in seconds, last `WHOLE`.

    The parts inside of the scorer are measured in this process, and what the service takes beyond them is a part, too.
    `folder` is where the service keeps its log and state.
    """
    port = free_port()
    command = [sys.executable, "-m", "tonika", "serve"]
    environment = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port), "TONIKA_LOG_FORMAT": "json"}
    with running_service(command, environment, port, folder) as service:
        waited = list(_ask(port, mentions))
    logged = list(_logged(service.log))[_BEGIN:]
    whole, timed = median(waited[_BEGIN:]), median(sum(stages.values()) for stages in logged)
    scorer = Scorer.load(bundle)
    scorer.warm_up()
    parts = _of_the_scorer(scorer, mentions)
    judged = median(stages["wait"] + stages["score"] for stages in logged)
    return {
        "transport, access, log, metrics and answer": whole - timed,
        "read, parse and validate": median(stages["read"] + stages["parse"] for stages in logged),
        "come to a thread and back": judged - sum(parts.values()),
        **parts,
        WHOLE: whole,
    }


def _ask(port: int, mentions: Sequence[Mention]) -> Iterator[float]:
    connection = HTTPConnection("127.0.0.1", port)
    for mention in mentions:
        record = mention.model_dump(mode="json", exclude_none=True)
        body = json.dumps({"mentions": [record]}, ensure_ascii=False).encode()
        started = time.perf_counter()
        connection.request("POST", _PATH, body, {"Content-Type": "application/json"})
        connection.getresponse().read()
        yield time.perf_counter() - started


def _logged(log: Path) -> Iterator[Mapping[str, float]]:
    for line in log.read_text("utf-8").splitlines():
        fields = json.loads(line) if line.startswith("{") else {}
        request = fields.get("request", {})
        if request.get("path") == _PATH:
            yield {stage: request["seconds_by_stage"][stage] for stage in _STAGES}


def _of_the_scorer(scorer: Scorer, mentions: Sequence[Mention]) -> dict[str, float]:
    """Time the scorer's parts; the model on a mention after another one, and after the same."""
    tokenized = median(_seconds(partial(scorer.inputs, [mention])) for mention in mentions)
    in_turn = median(_seconds(partial(scorer.logits, [mention])) for mention in mentions)
    again = median(_second_time(partial(scorer.logits, [mention])) for mention in mentions)
    decided = median(_seconds(partial(decide, scorer.logits([mention]), scorer.config)) for mention in mentions)
    return {
        TOKENIZE: tokenized,
        f"{MODEL}, after a mention of the same length": again - tokenized,
        f"{MODEL}, coming from another length": in_turn - again,
        "calibrate and decide": decided,
    }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _second_time(work: Callable[[], object]) -> float:
    work()
    return _seconds(work)
