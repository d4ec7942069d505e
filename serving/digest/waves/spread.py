"""From which source a wave came, and which it reached next."""

from dataclasses import dataclass

import numpy as np

from serving.digest.mentions import Mask, Mentions, Moment, Moments, Numbers
from serving.digest.waves.onset import onset, usual_rate

_HOUR = np.timedelta64(1, "h")


@dataclass(frozen=True)
class SourceOfWave:
    """A source that a wave reached."""

    name: str
    code: int
    joined: Moment  # when its first mention of the wave was published
    negative: int  # its mentions of the wave

    def hours_after(self, start: Moment) -> float:
        """Return how many hours after the start of the wave it joined."""
        return float((self.joined - start) / _HOUR)


@dataclass(frozen=True)
class Course:
    """What a wave is traced by: the brand's negative mentions in the order of time, and which of them may be its."""

    negative: Mentions
    candidates: Mask  # about what the wave is about, in its hours or the day before
    usual: Mask  # about the same, outside of any wave
    calm_hours: int  # hours outside of any wave
    texts: Numbers  # that belong to the wave
    height: Moment  # the end of the hour with most negative mentions
    end: Moment  # the end of the wave's hours


def joined_sources(course: Course) -> list[SourceOfWave]:
    """Return the sources that the wave reached, in the order in which they joined.

    A source has joined where its negative mentions became too many (see `onset`) or where a text appeared that the
    wave went on to repeat, whichever came first.
    """
    found = [_joined(course, code) for code in np.unique(course.negative.source.codes[course.candidates]).tolist()]
    return sorted((one for one in found if one), key=lambda one: (one.joined, -one.negative))


def _joined(course: Course, code: int) -> SourceOfWave | None:
    if code < 0:
        return None
    here = course.negative.source.codes == code
    candidates = here & course.candidates
    moments = course.negative.moment[candidates]
    rate = usual_rate(int((here & course.usual).sum()), course.calm_hours)
    begins = [*_onset(moments, course.height, rate)] or [*_onset(moments, course.end, rate)]
    begins += course.negative.moment[candidates & np.isin(course.negative.text, course.texts)][:1].tolist()
    if not begins:
        return None
    joined = np.min(np.asarray(begins, dtype="datetime64[us]"))
    return SourceOfWave(course.negative.source.names[code], code, joined, int((moments >= joined).sum()))


def _onset(moments: Moments, until: Moment, rate: float) -> Moments:
    """Return the moment of the onset, or none, [0 or 1]."""
    hours = (moments - until) / _HOUR
    place = onset(hours[hours < 0], 0.0, rate)
    return moments[:0] if place is None else moments[place : place + 1]
