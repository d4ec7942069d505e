"""Several judgements of one mention resolved into one: the majority; what has none goes to review."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from data.record import Annotation, LabelledMention, Labels, Mention, Record, Split
from data.taxonomy import Taxonomy
from data.validation import in_order

_NONE_APPLY = "none"
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_PROTECTION: tuple[Split | None, ...] = ("test", "dev", "train", None)  # the first that any judgement asks for


class Disagreement(Record):
    """A mention that people should look at again."""

    key: str
    field: Literal["tonality", "categories"]
    votes: dict[str, int]  # the most frequent first
    set_aside: bool  # True: the mention is in no part; False: it stays, with its categories masked
    mention: Mention
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Agreement:
    """How often people who judged the same mention said the same."""

    judged_by_several: int = 0
    same_tonality: int = 0  # all of them chose the same tonality or exclusion
    same_labels: int = 0  # and the same categories


@dataclass(frozen=True)
class Consensus:
    """What became of all annotations."""

    resolved: tuple[LabelledMention, ...]  # by key
    disagreements: tuple[Disagreement, ...]  # by key
    superseded: int  # judgements that their annotator replaced by a later one
    agreement: Agreement

    @property
    def set_aside(self) -> tuple[Disagreement, ...]:
        """Disagreements that cost the mention its place."""
        return tuple(disagreement for disagreement in self.disagreements if disagreement.set_aside)


def resolve(annotations: Iterable[Annotation], taxonomy: Taxonomy) -> Consensus:
    """Group judgements by the mention's key and resolve each group, whatever the order they come in."""
    groups: defaultdict[str, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        groups[annotation.mention.key].append(annotation)
    resolved: list[LabelledMention] = []
    disagreements: list[Disagreement] = []
    superseded = 0
    several: list[Sequence[Annotation]] = []
    for key in sorted(groups):
        votes = latest_judgements(groups[key])
        superseded += len(groups[key]) - len(votes)
        mention, disagreement = resolve_mention(votes, taxonomy)
        if mention:
            resolved.append(mention)
        if disagreement:
            disagreements.append(disagreement)
        if len(votes) > 1:
            several.append(votes)
    return Consensus(tuple(resolved), tuple(disagreements), superseded, _agreement(several))


def latest_judgements(annotations: Sequence[Annotation]) -> list[Annotation]:
    """Keep each annotator's latest judgement of one mention.

    Where an annotator's latest judgements are of the same moment and differ, nothing says which one holds, and
    each is a vote.
    """
    latest: dict[str, datetime] = {}
    for annotation in annotations:
        moment = annotation.updated_at or _LONG_AGO
        latest[annotation.annotator] = max(moment, latest.get(annotation.annotator, moment))
    kept: dict[tuple[str, str], Annotation] = {}
    for annotation in sorted(annotations, key=_order):
        if (annotation.updated_at or _LONG_AGO) == latest[annotation.annotator]:
            kept.setdefault((annotation.annotator, annotation.labels.model_dump_json()), annotation)
    return list(kept.values())


def resolve_mention(
    votes: Sequence[Annotation], taxonomy: Taxonomy
) -> tuple[LabelledMention | None, Disagreement | None]:
    """Resolve the votes on one mention.

    The tonality (or the exclusion) is the one with the most votes; a tie sets the mention aside. Categories are
    those that more than half chose among the voters for that tonality who annotated categories at all; exactly
    half, or no category and no emptiness that more than half agree on, masks them.
    """
    votes = sorted(votes, key=_order)
    counts = Counter(verdict for vote in votes if (verdict := _verdict(vote.labels)))
    ranked = counts.most_common()
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None, _disagreement(votes, "tonality", counts, set_aside=True)
    winner = ranked[0][0] if ranked else None
    supporters = [vote.labels for vote in votes if _verdict(vote.labels) in {winner, None}]
    excluded = next((labels.excluded for labels in supporters if labels.excluded), None)
    if excluded:
        return _labelled(votes, Labels(excluded=excluded)), None
    tonality = next((labels.tonality for labels in supporters if labels.tonality), None)
    chosen = [labels.categories for labels in supporters if labels.categories is not None]
    if tonality in {"neutral", "positive"}:
        return _labelled(votes, Labels(tonality=tonality, categories=() if chosen else None)), None
    categories = _majority(chosen, taxonomy)
    disagreement = None
    if chosen and categories is None:
        disagreement = _disagreement(votes, "categories", _category_votes(chosen), set_aside=False)
        if tonality is None:  # nothing would be left to learn from
            return None, disagreement.model_copy(update={"set_aside": True})
    return _labelled(votes, Labels(tonality=tonality, categories=categories)), disagreement


def _verdict(labels: Labels) -> str | None:
    return labels.excluded or labels.tonality


def _category_votes(chosen: Sequence[tuple[str, ...]]) -> Counter[str]:
    return Counter(key for categories in chosen for key in (categories or (_NONE_APPLY,)))


def _majority(chosen: Sequence[tuple[str, ...]], taxonomy: Taxonomy) -> tuple[str, ...] | None:
    counts = _category_votes(chosen)
    winners = {key for key, votes in counts.items() if 2 * votes > len(chosen)}
    if not winners or any(2 * votes == len(chosen) for votes in counts.values()):
        return None
    return in_order(winners, taxonomy.category_keys)


def _labelled(votes: Sequence[Annotation], labels: Labels) -> LabelledMention:
    split = min((vote.split for vote in votes), key=_PROTECTION.index)
    return LabelledMention(mention=votes[0].mention, labels=labels, split=split, annotations=len(votes))


def _disagreement(
    votes: Sequence[Annotation], field: Literal["tonality", "categories"], counts: Counter[str], *, set_aside: bool
) -> Disagreement:
    return Disagreement(
        key=votes[0].mention.key,
        field=field,
        votes=dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        set_aside=set_aside,
        mention=votes[0].mention,
        origins=tuple(sorted(vote.origin for vote in votes)),
    )


def _order(annotation: Annotation) -> tuple[bool, datetime, str, str]:
    """Order by publication; the first one's mention stands for the key, whichever file it was read from."""
    published = annotation.mention.published_at
    return (published is None, published or _LONG_AGO, annotation.mention.model_dump_json(), annotation.origin)


def _agreement(several: Sequence[Sequence[Annotation]]) -> Agreement:
    return Agreement(
        judged_by_several=len(several),
        same_tonality=sum(len({_verdict(vote.labels) for vote in votes}) == 1 for votes in several),
        same_labels=sum(len({vote.labels for vote in votes}) == 1 for votes in several),
    )
