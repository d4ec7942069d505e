"""The data report: what a dataset version holds, in Markdown for people."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from data.consensus import Consensus
from data.consensus_report import consensus_section
from data.markdown import cell, table
from data.readings import InputCounts
from data.record import TONALITIES, LabelledMention
from data.rejects import Reject
from data.split import PARTS
from data.taxonomy import Taxonomy

_MAX_ROWS = 30  # of a table by brand, source or reason
_NONE = "(none)"


@dataclass(frozen=True)
class ReportFacts:
    """Everything that the report tells."""

    version: str
    taxonomy: Taxonomy
    inputs: Mapping[str, InputCounts]
    rejects: Sequence[Reject]
    annotators: Mapping[str, int]  # judgements by annotator
    forgotten: int  # judgements of what was erased
    consensus: Consensus
    parts: Mapping[str, Sequence[LabelledMention]]
    excluded: Sequence[LabelledMention]
    clusters: Mapping[str, str]  # text key -> cluster
    set_aside_reasons: Sequence[str]  # of each mention that the split left out

    @property
    def mentions(self) -> list[LabelledMention]:
        """Those of all parts."""
        return [item for name in PARTS for item in self.parts[name]]


def flow(facts: ReportFacts) -> list[tuple[str, int]]:
    """Return what became of the records, step by step; every step adds up to the one before."""
    counts = list(facts.inputs.values())
    consensus = facts.consensus
    judged = len(consensus.resolved) + len(consensus.set_aside)
    annotations = sum(count.annotations for count in counts) - facts.forgotten
    return [
        ("records read", sum(count.records for count in counts)),
        ("— labelled", sum(count.labelled for count in counts)),
        ("— unlabelled", sum(count.unlabelled for count in counts)),
        ("— rejected", sum(count.rejected for count in counts)),
        ("annotations cancelled by the annotator, skipped", sum(count.cancelled for count in counts)),
        ("annotations without a label, skipped", sum(count.empty for count in counts)),
        ("annotations of what was forgotten, left out", facts.forgotten),
        ("annotations used", annotations),
        ("— replaced by a later one of the same annotator", consensus.superseded),
        ("— duplicates and further opinions on the same mention", annotations - consensus.superseded - judged),
        ("— different mentions", judged),
        ("of these: set aside for review (no answer won)", len(consensus.set_aside)),
        ("of these: excluded by annotators", len(facts.excluded)),
        ("of these: set aside by the split", len(facts.set_aside_reasons)),
        ("of these: in the parts", len(facts.mentions)),
    ]


def render_report(facts: ReportFacts) -> str:
    """Render the report; the same facts give the same text."""
    sections = [
        f"# Data report\n\nDataset `{facts.version}`, taxonomy `{facts.taxonomy.name}` (`{facts.taxonomy.version}`).",
        "## What became of the records\n\n" + table(("", "count"), flow(facts)),
        "## Inputs\n\n" + _inputs(facts.inputs),
        "## Labels by part\n\n" + _by_part(facts, _tonality, order=(*TONALITIES, _NONE)),
        "## Negativity categories by part\n\nOf the mentions whose categories are annotated.\n\n" + _categories(facts),
        "## By source\n\n" + _by_part(facts, lambda item: item.mention.source or _NONE),
        "## By media type\n\n" + _by_part(facts, lambda item: item.mention.media_type),
        "## By brand\n\n" + _by_part(facts, lambda item: item.mention.brand or _NONE),
        "## Annotators\n\n" + _annotators(facts),
        "## Near-duplicates\n\n" + _near_duplicates(facts),
        "## Excluded\n\n" + _counted("reason", (item.labels.excluded or _NONE for item in facts.excluded)),
        "## Consensus\n\n" + consensus_section(facts.consensus),
        "## For review\n\n" + _review(facts),
        "## Set aside by the split\n\n" + _counted("reason", facts.set_aside_reasons),
        "## Rejects\n\n" + _counted("field and reason", (_reason(reject) for reject in facts.rejects)),
    ]
    return "\n\n".join(sections) + "\n"


def _tonality(item: LabelledMention) -> str:
    return item.labels.tonality or _NONE


def _reason(reject: Reject) -> str:
    return f"{reject.field}: {reject.reason}"


def _inputs(inputs: Mapping[str, InputCounts]) -> str:
    header = ("input", "records", "labelled", "unlabelled", "rejected", "annotations", "cancelled", "empty")
    rows = [
        (path, c.records, c.labelled, c.unlabelled, c.rejected, c.annotations, c.cancelled, c.empty)
        for path, c in inputs.items()
    ]
    ignored = [
        f"{path}: ignored {name}, in {count} records"
        for path, counts in inputs.items()
        for name, count in sorted(counts.ignored.items())
    ]
    return "\n\n".join([table(header, rows), *(f"- {cell(line)}" for line in ignored)])


def _by_part(facts: ReportFacts, value: Callable[[LabelledMention], str], order: Sequence[str] | None = None) -> str:
    counts = {name: Counter(map(value, facts.parts[name])) for name in PARTS}
    total = Counter(map(value, facts.mentions))
    names = [name for name in order if total[name]] if order else _most_common(total)
    rows: list[Sequence[object]] = [
        (name, *(counts[part][name] for part in PARTS), total[name], f"{total[name] / total.total():.1%}")
        for name in names[:_MAX_ROWS]
    ]
    if len(names) > _MAX_ROWS:
        rest = names[_MAX_ROWS:]
        sums = [sum(count[name] for name in rest) for count in (*counts.values(), total)]
        rows.append((f"({len(rest)} more)", *sums, f"{sums[-1] / total.total():.1%}"))
    rows.append(("all", *(counts[part].total() for part in PARTS), total.total(), ""))
    return table(("", *PARTS, "all", "share"), rows)


def _categories(facts: ReportFacts) -> str:
    annotated = {name: [item.labels.categories for item in facts.parts[name]] for name in PARTS}
    known = {name: [keys for keys in annotated[name] if keys is not None] for name in PARTS}

    def row(name: str, applies: Callable[[tuple[str, ...]], bool]) -> Sequence[object]:
        counts = [sum(map(applies, known[part])) for part in PARTS]
        return (name, *counts, sum(counts))

    rows = [row(f"{category.key} ({category.name_en})", _holds(category.key)) for category in facts.taxonomy.categories]
    rows.append(row("(none applies)", lambda keys: not keys))
    masked = [len(annotated[part]) - len(known[part]) for part in PARTS]
    rows.append(("(not annotated: masked in training)", *masked, sum(masked)))
    return table(("", *PARTS, "all"), rows)


def _holds(key: str) -> Callable[[tuple[str, ...]], bool]:
    return lambda keys: key in keys


def _annotators(facts: ReportFacts) -> str:
    agreement = facts.consensus.agreement
    rows = sorted(facts.annotators.items(), key=lambda item: (-item[1], item[0]))
    return (
        table(("annotator", "annotations"), rows)
        + f"\n\nMentions judged more than once: {agreement.judged_by_several}; all chose the same tonality: "
        f"{agreement.same_tonality}; and the same categories: {agreement.same_labels}."
    )


def _near_duplicates(facts: ReportFacts) -> str:
    sizes = [size for size in Counter(facts.clusters.values()).values() if size > 1]
    return (
        f"Different texts: {len(facts.clusters)}. Clusters of near-duplicates: {len(sizes)}, with {sum(sizes)} texts, "
        f"{max(sizes, default=0)} in the largest."
    )


def _review(facts: ReportFacts) -> str:
    disagreements = facts.consensus.disagreements
    masked = sum(not item.set_aside for item in disagreements)
    return (
        f"No tonality won, mention set aside: {len(disagreements) - masked}. No categories won, kept with categories "
        f"masked: {masked}. They are listed in `review.jsonl`; one more judgement settles a tie."
    )


def _counted(name: str, values: Iterable[str]) -> str:
    counts = Counter(values)
    if not counts:
        return "None."
    return table((name, "count"), [(value, counts[value]) for value in _most_common(counts)])


def _most_common(counts: Counter[str]) -> list[str]:
    return sorted(counts, key=lambda name: (-counts[name], name))
