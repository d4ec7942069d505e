"""Small bars in a table."""

from collections.abc import Sequence

_WIDTH, _HEIGHT = 140, 22  # pixels


def sparkline(counts: Sequence[int]) -> str:
    """Return the path of bars, one a day, for an SVG of 140 x 22."""
    most = max(max(counts, default=0), 1)
    step = _WIDTH / max(len(counts), 1)
    bars = []
    for place, count in enumerate(counts):
        height = _HEIGHT * int(count) / most
        if height:
            bars.append(f"M{place * step:.1f} {_HEIGHT}v-{height:.1f}h{max(step - 0.6, 0.4):.1f}v{height:.1f}z")
    return "".join(bars)
