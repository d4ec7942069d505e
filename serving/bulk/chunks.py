"""From rows to scores, a chunk at a time."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from itertools import islice

from data.intake.mentions import ReadMention, read_mention
from data.problems import Problem
from data.readers import BrokenRow, Row
from data.record import Mention
from data.rejects import Reject, make_reject, writable
from serving.api.answers import mention_score
from serving.api.wire import MentionScore
from serving.scored.counts import ScoreCounts
from serving.scoring.scorer import Scorer

CHUNK = 256  # rows held at once


@dataclass(frozen=True)
class ScoredRow:
    """A mention, where it stands in the input, and its score."""

    file: str
    line: int
    mention: Mention
    score: MentionScore


@dataclass(frozen=True)
class Chunk:
    """What became of a few rows."""

    scored: list[ScoredRow] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    counts: ScoreCounts = field(default_factory=ScoreCounts)


def scored_chunks(
    scorer: Scorer, rows: Iterable[tuple[str, Row | BrokenRow]], *, mask: bool = False
) -> Iterator[Chunk]:
    """Score rows, each given with its file; with `mask`, without the personal data in them.

    Rows keep their order and ids; a row without an id gets its key. The same rows from the same beginning give the
    same scores to the last digit, since they come to the model in the same company.
    """
    remaining = iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        yield _scored(scorer, chunk, mask=mask)


def _scored(scorer: Scorer, rows: Iterable[tuple[str, Row | BrokenRow]], *, mask: bool) -> Chunk:
    mentions: list[tuple[str, int, Mention]] = []
    rejects: list[Reject] = []
    rejected, ignored = 0, Counter[str]()
    for file, row in rows:
        read = _in_utc(read_mention(row, file, mask=mask), file)
        ignored.update(map(writable, read.ignored))
        rejects += read.rejects
        if read.mention is None:
            rejected += 1
        else:
            mentions.append((file, row.line, read.mention))
    scores = scorer.score([mention for _, _, mention in mentions])
    return Chunk(
        [ScoredRow(*where, mention_score(where[-1], score)) for where, score in zip(mentions, scores, strict=True)],
        rejects,
        ScoreCounts(
            scored=len(scores),
            rejected=rejected,
            needs_review=sum(score.needs_review for score in scores),
            tonalities=dict(sorted(Counter(score.tonality for score in scores).items())),
            ignored=dict(sorted(ignored.items())),
        ),
    )


def _in_utc(read: ReadMention, file: str) -> ReadMention:
    mention = read.mention
    if mention is None or mention.published_at is None:
        return read
    try:
        moment = mention.published_at.astimezone(UTC)
    except OverflowError:
        reason = "lies in UTC outside the years 1 to 9999; give the day that is meant, or none"
        problem = Problem("published_at", mention.published_at.isoformat(), reason)
        return replace(read, mention=None, rejects=(make_reject(file, read.line, problem),))
    return replace(read, mention=mention.model_copy(update={"published_at": moment}))
