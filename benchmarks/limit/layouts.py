"""What it is worth to give a pass all cores, or to let several passes of fewer threads run at once."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from data.record import Mention
from serving.scoring.scorer import Scorer

_REQUEST = 32  # mentions
_REPEATS = 6  # of all mentions


@dataclass(frozen=True)
class Layout:
    """So many passes at once of so many threads each, and what they reach."""

    passes: int
    threads: int
    rate: float  # mentions a second, all passes together, in requests of 32
    seconds: float  # of one such request, while the others run (median)
    seconds_alone: float  # of a single mention, while nothing else runs (median)


def measure_layouts(bundle: Path, mentions: Sequence[Mention], cores: int) -> list[Layout]:
    """Measure each number of threads that divides the cores evenly."""
    return [_measured(bundle, mentions, threads, cores // threads) for threads in _divisors(cores)]


def _measured(bundle: Path, mentions: Sequence[Mention], threads: int, passes: int) -> Layout:
    scorer = Scorer.load(bundle, threads=threads)
    scorer.warm_up()

    def seconds(request: Sequence[Mention]) -> float:
        started = time.perf_counter()
        scorer.score(request)
        return time.perf_counter() - started

    requests = [mentions[start : start + _REQUEST] for start in range(0, len(mentions), _REQUEST)] * _REPEATS
    with ThreadPoolExecutor(passes) as pool:
        started = time.perf_counter()
        each = list(pool.map(seconds, requests))
        whole = time.perf_counter() - started
    alone = [seconds([mention]) for mention in mentions]
    return Layout(passes, threads, sum(map(len, requests)) / whole, median(each), median(alone))


def _divisors(number: int) -> list[int]:
    return [each for each in range(1, number + 1) if number % each == 0]
