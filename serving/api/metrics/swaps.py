"""Models that took the place of others, and those that did not."""

from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter

from serving.api.metrics.scoring import scoring_metrics
from serving.api.wire import ModelIdentity


@dataclass(frozen=True)
class SwapMetrics:
    """Counters of this process."""

    done: Counter
    failures: Counter

    def swapped(self, model: ModelIdentity) -> None:
        """Count a model that was put in place."""
        self.done.inc()
        scoring_metrics().serves(model)

    def failed(self, error: Exception) -> None:
        """Count a look at the registry after which everything stayed as it was."""
        self.failures.labels(reason=type(error).__name__).inc()


@cache
def swap_metrics() -> SwapMetrics:
    """Return the metrics, made at the first call."""
    return SwapMetrics(
        done=Counter("tonika_model_swaps", "Models that took the place of another"),
        failures=Counter(
            "tonika_model_swap_failures", "Looks at the registry that failed, by the kind of error", ("reason",)
        ),
    )
