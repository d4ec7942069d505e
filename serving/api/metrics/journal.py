"""What was noted in the journal."""

from dataclasses import dataclass
from functools import cache

from prometheus_client import Counter

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
    """Return the metrics, made at the first call."""
    return JournalMetrics(
        feedback=Counter("tonika_feedback", "Corrections accepted", ("new",)),
        events=Counter("tonika_events", "Events of Label Studio accepted", ("action", "new")),
    )
