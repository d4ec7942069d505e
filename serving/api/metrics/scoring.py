"""What was judged: mentions by what was said of them, and the model that said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from serving.api.wire import MentionScore, ModelIdentity

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
_MENTIONS = (1, 2, 4, 8, 16, 32, 64, 128, 256)


@dataclass(frozen=True)
class ScoringMetrics:
    """Counters and histograms of this process."""

    mentions: Counter
    truncated: Counter
    seconds: Histogram
    batch: Histogram
    model: Gauge

    def scored(self, scores: Sequence[MentionScore], seconds: float) -> None:
        """Count the mentions of one answered request and the time that scoring them took, waiting included."""
        for score in scores:
            self.mentions.labels(
                tonality=score.tonality.label,
                needs_review=str(score.needs_review).lower(),
                lang=score.lang or "none",
            ).inc()
        self.truncated.inc(sum(score.truncated for score in scores))
        self.seconds.observe(seconds)
        self.batch.observe(len(scores))

    def serves(self, model: ModelIdentity) -> None:
        """Name the model that answers from now on."""
        self.model.labels(name=model.name, version=model.version, run=model.run_id).set_to_current_time()


@cache
def scoring_metrics() -> ScoringMetrics:
    """Return the metrics, made at the first call."""
    return ScoringMetrics(
        mentions=Counter("tonika_mentions", "Mentions scored", ("tonality", "needs_review", "lang")),
        truncated=Counter("tonika_truncated_mentions", "Mentions of which the model read the beginning alone"),
        seconds=Histogram("tonika_score_seconds", "Seconds from the queue's end to the last score", buckets=_SECONDS),
        batch=Histogram("tonika_request_mentions", "Mentions in a request", buckets=_MENTIONS),
        model=Gauge(
            "tonika_model_since_seconds",
            "Unix time at which a model began to answer; the latest is the one that does",
            ("name", "version", "run"),
            multiprocess_mode="livemax",
        ),
    )
