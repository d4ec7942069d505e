"""What reading one record of a labelled input gave, and the counts of many."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from data.problems import Problem
from data.record import Annotation, Mention
from data.rejects import Reject, writable
from data.validation import parse_mention

Outcome = Literal["labelled", "unlabelled", "rejected"]


@dataclass(frozen=True)
class Reading:
    """One record (a row, or a task of Label Studio) as it was read."""

    annotations: tuple[Annotation, ...] = ()
    rejects: tuple[Reject, ...] = ()
    cancelled: int = 0  # annotations that were skipped by the annotator
    empty: int = 0  # annotations without any label
    ignored: frozenset[str] = field(default_factory=frozenset)  # columns and controls that are not ours

    @property
    def outcome(self) -> Outcome:
        """Exactly one for each record, so that what goes in is what comes out."""
        if self.annotations:
            return "labelled"
        return "rejected" if self.rejects else "unlabelled"


@dataclass
class InputCounts:
    """Counts of one input file: records = labelled + unlabelled + rejected."""

    records: int = 0
    labelled: int = 0
    unlabelled: int = 0
    rejected: int = 0
    flawed: int = 0  # records with anything in the rejects file: the rejected, and labelled ones that lost a part
    annotations: int = 0  # usable ones
    cancelled: int = 0
    empty: int = 0
    ignored: Counter[str] = field(default_factory=Counter)

    def add(self, reading: Reading) -> None:
        """Count one record."""
        self.records += 1
        self.labelled += reading.outcome == "labelled"
        self.unlabelled += reading.outcome == "unlabelled"
        self.rejected += reading.outcome == "rejected"
        self.flawed += bool(reading.rejects)
        self.annotations += len(reading.annotations)
        self.cancelled += reading.cancelled
        self.empty += reading.empty
        self.ignored.update(map(writable, reading.ignored))


def labelled_mention(
    fields: Mapping[str, Any], label_fields: frozenset[str] = frozenset()
) -> tuple[Mention | list[Problem], frozenset[str]]:
    """Take a mention from the fields of a labelled record.

    `target` is an alias of `brand`, null is absent, and fields that are neither a mention's nor `label_fields` are
    ignored and returned by name: a corpus has columns of its own.
    """
    present = {name: value for name, value in fields.items() if value is not None}
    target = present.pop("target", None)
    if target is not None and present.setdefault("brand", target) != target:
        reason = f"contradicts 'brand', which is {present['brand']!r}; a mention has one brand"
        return [Problem("target", target, reason)], frozenset()
    ignored = frozenset(present) - set(Mention.model_fields) - label_fields
    return parse_mention({name: present[name] for name in Mention.model_fields if name in present}), ignored
