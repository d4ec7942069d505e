"""What is shown while a scoring goes on."""

import io
import re
import time
from collections.abc import Iterator

from rich.console import Console

from serving.bulk.progress import shown
from serving.scored.counts import ScoreCounts


def test_rows_rate_and_time_are_shown_and_what_was_kept_does_not_count_as_speed():
    def counts() -> Iterator[ScoreCounts]:
        for scored in (9_000, 9_010, 9_020, 9_030):
            yield ScoreCounts(scored=scored)
            time.sleep(0.05)

    screen = io.StringIO()
    last = shown(counts(), 10_000, Console(file=screen, width=100, force_terminal=True, color_system=None))
    assert last.read == 9_030
    told = screen.getvalue()
    assert "9,030 of 10,000 rows" in told
    rates = [int(rate.replace(",", "")) for rate in re.findall(r"([\d,]+)/s", told)]
    assert rates
    assert max(rates) <= 200
    assert "left" in told


def test_an_empty_input_is_shown_too():
    screen = io.StringIO()
    assert shown([ScoreCounts()], 0, Console(file=screen)).read == 0
    assert "0 of 0 rows" in screen.getvalue()
