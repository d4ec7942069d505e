"""One pass over a project's mentions: how far people agree, and what deserves another look."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from data.record import Labels
from data.taxonomy import Taxonomy
from labeling.agreement.annotators import AnnotatorCounts, AnnotatorFigures
from labeling.agreement.disagreements import Disagreement, Disagreements, Excerpt, excerpt
from labeling.agreement.judged import JudgedMention
from labeling.agreement.overlaps import OverlapFigures, Overlaps


@dataclass(frozen=True)
class Counts:
    """How much there is."""

    tasks: int
    mentions: int
    judged: int  # mentions that anybody judged
    judged_by_several: int
    judgements: int  # the latest of each person on each mention
    unusable: int  # values outside the taxonomy
    differ_on_tonality: int  # mentions
    differ_on_categories: int  # mentions whose tonality is agreed on


@dataclass(frozen=True)
class Measured:
    """What a pass found."""

    counts: Counts
    overlaps: OverlapFigures
    annotators: tuple[AnnotatorFigures, ...]
    disagreements: tuple[Disagreement, ...]  # the most contested, as many as were asked for
    found: Mapping[str, Excerpt]  # the mentions that were looked for, by key


@dataclass(frozen=True)
class Question:
    """What a pass is to find out."""

    taxonomy: Taxonomy
    answers: Mapping[str, Labels]  # known ones, by the mention's key
    look_for: Collection[str]  # keys of mentions to be shown
    most_contested: int  # how many to keep
    seed: int  # of the intervals


def measure(mentions: Iterable[JudgedMention], question: Question) -> Measured:
    """Go through all mentions once and keep counts; texts are kept only of what will be shown."""
    overlaps, annotators = Overlaps(), AnnotatorCounts(question.answers)
    disagreements = Disagreements(question.most_contested)
    found: dict[str, Excerpt] = {}
    counts: Counter[str] = Counter()
    for judged in mentions:
        overlaps.add(judged)
        annotators.add(judged)
        disagreements.add(judged)
        if judged.key in question.look_for:
            found[judged.key] = excerpt(judged)
        counts.update(
            tasks=len(judged.tasks),
            mentions=1,
            judged=bool(judged.labels),
            judged_by_several=len(judged.labels) > 1,
            judgements=len(judged.labels),
            unusable=judged.unusable,
        )
    names = ("tasks", "mentions", "judged", "judged_by_several", "judgements", "unusable")
    return Measured(
        counts=Counts(
            **{name: counts[name] for name in names},
            differ_on_tonality=disagreements.on_tonality,
            differ_on_categories=disagreements.on_categories,
        ),
        overlaps=overlaps.figures(question.taxonomy, question.seed),
        annotators=annotators.figures(),
        disagreements=disagreements.most_contested(),
        found=found,
    )
