"""How requests fare: how many are being answered, what they spend their time with, and why some are refused."""

from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Gauge, Histogram

from serving.errors import ApiError

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


@dataclass(frozen=True)
class RequestMetrics:
    """Of requests of any kind."""

    in_flight: Gauge
    refused: Counter
    stages: Histogram

    def failed(self, error: ApiError) -> None:
        """Count one refused request."""
        self.refused.labels(code=error.code).inc()


@cache
def request_metrics() -> RequestMetrics:
    """Return the metrics, made at the first call."""
    return RequestMetrics(
        in_flight=Gauge("tonika_requests_in_flight", "Requests that are being answered", multiprocess_mode="livesum"),
        refused=Counter("tonika_refused_requests", "Requests of any kind answered with an error", ("code",)),
        stages=Histogram(
            "tonika_stage_seconds", "Seconds that a request to score spent in a stage", ("stage",), buckets=_SECONDS
        ),
    )
