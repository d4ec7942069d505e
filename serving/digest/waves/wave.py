"""A wave: when it began, from where it spread, and what it is about."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Mentions, Moment
from serving.digest.period import Period
from serving.digest.waves.detection import Burst, find_bursts
from serving.digest.waves.hours import Hours, Shares
from serving.digest.waves.spread import Course, SourceOfWave, joined_sources
from serving.digest.waves.subjects import SubjectOfWave, about, subjects
from serving.digest.waves.texts import RepeatedText, repeated_texts, texts_of_wave

_BEFORE = 24  # hours in which a wave may have begun before it is seen in the numbers
_MOST_QUOTED = 5  # earliest mentions, and repeated texts


@dataclass(frozen=True)
class EarlyMention:
    """One of the first mentions of a wave."""

    row: int
    moment: Moment


@dataclass(frozen=True)
class Wave:
    """What is known of a wave of negativity; moments are local time, rows places in the scored files."""

    start: Moment
    peak: Moment  # the hour with most negative mentions
    end: Moment
    negative: int
    mentions: int
    expected: float  # negative mentions that are usual among so many at these hours
    chance: float  # share of periods without a wave in which chance makes one as heavy
    path: list[SourceOfWave]  # sources in the order in which they joined
    subjects: list[SubjectOfWave]  # categories that are more frequent than usual
    earliest: list[EarlyMention]
    repeated: list[RepeatedText]


@dataclass(frozen=True)
class Waves:
    """What was found in a period, and what was looked at."""

    found: list[Wave]
    hours: Hours
    usual: Shares  # share of negative mentions, [T]
    searched: bool  # False: too few negative mentions, too few days or too many


def find_waves(mentions: Mentions, period: Period, seed: int = 0) -> Waves:
    """Find the waves of negativity in the mentions of a period, and describe them."""
    hours = Hours.of(mentions, period)
    detection = find_bursts(hours, seed)
    negative = mentions.where(mentions.negative & mentions.dated)
    negative = negative.where(np.argsort(negative.moment, kind="stable"))
    inside = [_within(negative, hours, burst.begin, burst.end) for burst in detection.bursts]
    outside = ~np.logical_or.reduce([np.zeros(len(negative), dtype=np.bool_), *inside])
    calm_hours = len(hours) - sum(burst.end - burst.begin for burst in detection.bursts)
    found = [
        _wave(negative, its, outside, calm_hours, hours, burst)
        for its, burst in zip(inside, detection.bursts, strict=True)
    ]
    return Waves(found, hours, detection.usual, detection.searched)


def _wave(negative: Mentions, inside: Mask, outside: Mask, calm_hours: int, hours: Hours, burst: Burst) -> Wave:
    its_subjects = subjects(negative, inside, outside)
    same = about(negative, its_subjects)
    near = _within(negative, hours, burst.begin - _BEFORE, burst.end)
    texts = texts_of_wave(negative, near)
    candidates = near & (same | np.isin(negative.text, texts))
    peak = hours.first + (burst.begin + int(hours.negative[burst.begin : burst.end].argmax()))
    course = Course(negative, candidates, outside & same, calm_hours, texts, peak + 1, hours.first + burst.end)
    path = joined_sources(course)
    its = _of_wave(course, path) if path else candidates & inside
    its = its if its.any() else inside
    return Wave(
        start=negative.moment[its][0],
        peak=peak,
        end=negative.moment[its][-1],
        negative=burst.negative,
        mentions=burst.mentions,
        expected=burst.expected,
        chance=burst.chance,
        path=path,
        subjects=its_subjects,
        earliest=[
            EarlyMention(int(row), moment)
            for row, moment in zip(negative.row[its][:_MOST_QUOTED], negative.moment[its], strict=False)
        ],
        repeated=repeated_texts(negative, its, _MOST_QUOTED),
    )


def _of_wave(course: Course, path: list[SourceOfWave]) -> Mask:
    """Tell which candidates came after their source had joined; the stray ones before it are none of the wave's."""
    joined = {source.code: source.joined for source in path}
    first = path[0].joined
    moments = [joined.get(code, first) for code in course.negative.source.codes.tolist()]
    found: Mask = course.candidates & (course.negative.moment >= np.asarray(moments, dtype="datetime64[us]"))
    return found


def _within(mentions: Mentions, hours: Hours, begin: int, end: int) -> Mask:
    found: Mask = (mentions.moment >= hours.first + begin) & (mentions.moment < hours.first + end)
    return found
