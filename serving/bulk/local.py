"""Scoring parts in this process."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from serving.bulk.part import Executor, Job, score_part
from serving.bulk.plan import Part
from serving.scored.counts import ScoreCounts
from serving.scoring.scorer import Scorer


def here(bundle: Path, threads: int) -> Executor:
    """Score parts one after the other, by a bundle with so many threads; 0: one a core."""

    def executor(job: Job, parts: Sequence[Part]) -> Iterator[ScoreCounts]:
        scorer = Scorer.load(bundle, threads=threads)
        for part in parts:
            yield from score_part(scorer, job, part)

    return executor
