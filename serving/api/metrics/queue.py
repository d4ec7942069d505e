"""What waits for the model."""

from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter, Gauge


@dataclass(frozen=True)
class QueueMetrics:
    """Of texts; one that is explained counts as all the passes that it may take."""

    admitted: Counter
    waiting: Gauge
    room: Gauge


@cache
def queue_metrics() -> QueueMetrics:
    """Return the metrics, made at the first call."""
    return QueueMetrics(
        admitted=Counter("tonika_admitted_texts", "Texts that were let into the queue"),
        waiting=Gauge("tonika_queue_texts", "Texts that wait or are being judged", multiprocess_mode="livesum"),
        room=Gauge("tonika_queue_most_texts", "Texts that may wait at most", multiprocess_mode="livesum"),
    )


class WatchedByPrometheus:
    """Tells Prometheus what a `serving.api.fair_queue.FairQueue` holds."""

    def opened(self, most: int) -> None:
        """Take how many texts may wait."""
        queue_metrics().room.set(most)

    def admitted(self, size: int) -> None:
        """Count texts that were let in."""
        queue_metrics().admitted.inc(size)

    def holds(self, size: int) -> None:
        """Take how many are there now."""
        queue_metrics().waiting.set(size)
