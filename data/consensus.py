"""Several judgements of one mention resolved into one; what they leave open goes to review."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from data.dawid_skene import count_by_reliability
from data.judgements import Agreement, agreement, latest_judgements, verdict
from data.record import Annotation, LabelledMention, Labels, Mention, Record, Split
from data.taxonomy import Taxonomy
from data.validation import in_order
from data.voting import Count, Tally, Vote, count_equally

Method = Literal["majority", "dawid_skene"]
NONE_APPLIES = "none"

_METHODS: Mapping[Method, Count] = {"majority": count_equally, "dawid_skene": count_by_reliability}
_YES, _NO = "yes", "no"
_PROTECTION: tuple[Split | None, ...] = ("test", "dev", "train", None)  # the first that any judgement asks for

_Judgements = Mapping[str, Sequence[Annotation]]  # by the mention's key


class Disagreement(Record):
    """A mention that people should look at again."""

    key: str
    field: Literal["tonality", "categories"]
    votes: dict[str, int]  # the most frequent first
    set_aside: bool  # True: the mention is in no part; False: it stays, with its categories masked
    mention: Mention
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Consensus:
    """What became of all annotations."""

    resolved: tuple[LabelledMention, ...]  # by key
    disagreements: tuple[Disagreement, ...]  # by key
    superseded: int  # judgements that their annotator replaced by a later one
    agreement: Agreement
    method: Method
    tonality: Tally
    categories: Mapping[str, Tally]  # every category, and whether none applies

    @property
    def set_aside(self) -> tuple[Disagreement, ...]:
        """Disagreements that cost the mention its place."""
        return tuple(disagreement for disagreement in self.disagreements if disagreement.set_aside)


def resolve(annotations: Iterable[Annotation], taxonomy: Taxonomy, method: Method = "majority") -> Consensus:
    """Group judgements by the mention's key and resolve each group, whatever the order they come in.

    The tonality (or the exclusion) is the answer that wins; where none does, the mention is set aside. Then every
    category is voted on among those who voted for that tonality and annotated categories at all. A category on which
    neither yes nor no wins masks them all, and so do votes from which neither a category nor emptiness emerges.

    `method` says how votes are counted: each the same, or by the reliability of who cast it (see data.dawid_skene).

    Raises:
        DataError: the method needs a package that is not installed.
    """
    count = _METHODS[method]
    groups: defaultdict[str, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        groups[annotation.mention.key].append(annotation)
    judged = {key: latest_judgements(groups[key]) for key in sorted(groups)}
    tonality = count(_tonality_polls(judged))
    tied = {key for key, winner in tonality.winners.items() if winner is None}
    choices = {key: _choices(votes, tonality.winners.get(key)) for key, votes in judged.items() if key not in tied}
    categories = {
        category: count(_category_polls(choices, category)) for category in (*taxonomy.category_keys, NONE_APPLIES)
    }
    resolved: list[LabelledMention] = []
    disagreements: list[Disagreement] = []
    for key, votes in judged.items():
        if key in tied:
            disagreements.append(_on_tonality(votes))
            continue
        chosen = _chosen(key, choices[key], categories, taxonomy)
        labels = _labels(votes, tonality.winners.get(key), chosen)
        if choices[key] and chosen is None:
            # Without a tonality either, nothing would be left to learn from.
            disagreements.append(_on_categories(votes, choices[key], set_aside=labels == Labels()))
        if labels != Labels():
            resolved.append(_labelled(votes, labels))
    return Consensus(
        resolved=tuple(resolved),
        disagreements=tuple(disagreements),
        superseded=sum(len(groups[key]) - len(votes) for key, votes in judged.items()),
        agreement=agreement(judged.values()),
        method=method,
        tonality=tonality,
        categories=categories,
    )


def _tonality_polls(judged: _Judgements) -> dict[str, list[Vote]]:
    polls = {
        key: [Vote(vote.annotator, answer) for vote in votes if (answer := verdict(vote.labels))]
        for key, votes in judged.items()
    }
    return {key: votes for key, votes in polls.items() if votes}


def _choices(votes: Sequence[Annotation], winner: str | None) -> list[Annotation]:
    """Return those who have a say in the categories: who annotated them, and not another tonality than the winner."""
    if winner not in {"negative", None}:
        return []
    return [vote for vote in votes if vote.labels.categories is not None and verdict(vote.labels) in {winner, None}]


def _category_polls(choices: _Judgements, category: str) -> dict[str, list[Vote]]:
    return {
        key: [Vote(vote.annotator, _YES if category in _category_votes(vote) else _NO) for vote in votes]
        for key, votes in choices.items()
        if len(votes) > 1
    }


def _category_votes(vote: Annotation) -> tuple[str, ...]:
    return vote.labels.categories or (NONE_APPLIES,)


def _chosen(
    key: str, choices: Sequence[Annotation], tallies: Mapping[str, Tally], taxonomy: Taxonomy
) -> tuple[str, ...] | None:
    if len(choices) <= 1:
        return choices[0].labels.categories if choices else None
    answers = {category: tally.winners[key] for category, tally in tallies.items()}
    winners = {category for category, answer in answers.items() if answer == _YES}
    if None in answers.values() or not winners or (NONE_APPLIES in winners and len(winners) > 1):
        return None
    return in_order(winners, taxonomy.category_keys)


def _labels(votes: Sequence[Annotation], winner: str | None, chosen: tuple[str, ...] | None) -> Labels:
    supporters = [vote.labels for vote in votes if verdict(vote.labels) in {winner, None}]
    decided = next((labels for labels in supporters if verdict(labels)), Labels())
    if decided.excluded:
        return Labels(excluded=decided.excluded)
    if decided.tonality in {"neutral", "positive"}:
        annotated = any(labels.categories is not None for labels in supporters)
        return Labels(tonality=decided.tonality, categories=() if annotated else None)
    return Labels(tonality=decided.tonality, categories=chosen)


def _labelled(votes: Sequence[Annotation], labels: Labels) -> LabelledMention:
    split = min((vote.split for vote in votes), key=_PROTECTION.index)
    return LabelledMention(mention=votes[0].mention, labels=labels, split=split, annotations=len(votes))


def _on_tonality(votes: Sequence[Annotation]) -> Disagreement:
    counts = Counter(answer for vote in votes if (answer := verdict(vote.labels)))
    return _disagreement(votes, "tonality", counts, set_aside=True)


def _on_categories(votes: Sequence[Annotation], choices: Sequence[Annotation], *, set_aside: bool) -> Disagreement:
    counts = Counter(category for vote in choices for category in _category_votes(vote))
    return _disagreement(votes, "categories", counts, set_aside=set_aside)


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
