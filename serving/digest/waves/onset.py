"""When a source joined a wave: not with a stray mention before it, but where its negative mentions become too many."""

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.float64]

_LEAST = 3  # mentions; two may come together by chance
_SURE = 6.9  # of a log-likelihood ratio: about one in a thousand


def onset(times: Times, until: float, usual: float) -> int | None:
    """Return the place in `times` of the mention with which a source joined a wave; None if it did not.

    From some mention on, up to `until`, mentions come faster than usual. The likeliest such mention maximizes the
    ratio m ln(m / e) - (m - e), where m mentions came and e would be usual (Kulldorff 1997, "A spatial scan
    statistic", for the intervals that end there). A stray one long before lowers that ratio, so it is not taken.

    Args:
        times: of the source's negative mentions before `until`, in hours, in order.
        until: when the wave was at its height.
        usual: negative mentions of this source in an hour without a wave.
    """
    if len(times) < _LEAST:
        return None
    came = np.arange(len(times), 0, -1)
    expected = usual * np.maximum(until - times, 1.0)  # within the first hour moments say little
    ratio = np.where(came > expected, came * np.log(came / expected) - (came - expected), 0.0)
    ratio[came < _LEAST] = 0.0
    best = int(ratio.argmax())
    return best if ratio[best] >= _SURE else None


def usual_rate(outside: int, hours: float) -> float:
    """Return mentions in an hour, from those in so many hours without a wave; not zero where there were none."""
    return (outside + 0.5) / max(hours, 1.0)
