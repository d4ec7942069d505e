"""What Prometheus sees of scoring and of the journal; BentoML adds requests and status codes, and offers /metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Histogram

from serving.api.wire import MentionScore
from serving.errors import ApiError

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_MENTIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True)
class ScoringMetrics:
    """Counters and histograms of this process."""

    mentions: Counter
    refused: Counter
    seconds: Histogram
    batch: Histogram

    def scored(self, scores: Sequence[MentionScore], seconds: float) -> None:
        """Count the mentions of one answered request and the time that scoring them took."""
        for score in scores:
            self.mentions.labels(
                tonality=score.tonality.label,
                needs_review=str(score.needs_review).lower(),
                lang=score.lang or "none",
            ).inc()
        self.seconds.observe(seconds)
        self.batch.observe(len(scores))

    def failed(self, error: ApiError) -> None:
        """Count one refused request."""
        self.refused.labels(code=error.code).inc()


@cache
def scoring_metrics() -> ScoringMetrics:
    """Return the metrics, made at the first call: by then BentoML has set where processes share theirs."""
    return ScoringMetrics(
        mentions=Counter("tonika_mentions", "Mentions scored", ("tonality", "needs_review", "lang")),
        refused=Counter("tonika_refused_requests", "Requests of any kind answered with an error", ("code",)),
        seconds=Histogram("tonika_score_seconds", "Seconds to score the mentions of a request", buckets=_SECONDS),
        batch=Histogram("tonika_request_mentions", "Mentions in a request", buckets=_MENTIONS),
    )


_ACTIONS = frozenset(
    f"{thing}_{what}"
    for thing in ("PROJECT", "TASKS", "ANNOTATION", "ANNOTATIONS")
    for what in ("CREATED", "UPDATED", "DELETED")
) | {"START_TRAINING"}


@dataclass(frozen=True)
class JournalMetrics:
    """Counters of this process: what was noted, and what had been noted before."""

    feedback: Counter
    events: Counter

    def corrected(self, *, new: bool) -> None:
        """Count one correction that is on disk."""
        self.feedback.labels(new=str(new).lower()).inc()

    def happened(self, action: str, *, new: bool) -> None:
        """Count one event that is on disk; actions that are not Label Studio's are counted together."""
        self.events.labels(action=action if action in _ACTIONS else "other", new=str(new).lower()).inc()


@cache
def journal_metrics() -> JournalMetrics:
    """Return the metrics, made at the first call as `scoring_metrics` are."""
    return JournalMetrics(
        feedback=Counter("tonika_feedback", "Corrections accepted", ("new",)),
        events=Counter("tonika_events", "Events of Label Studio accepted", ("action", "new")),
    )
