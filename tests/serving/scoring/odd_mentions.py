"""Mentions of characters that fall apart where a text is cut, composed, folded or counted in other units."""

import numpy as np
from hypothesis import strategies as st

from data.record import MAX_TEXT, Mention
from data.validation import parse_mention
from serving.scoring.decision import Score

FAMILY = "👨‍👩‍👧"  # three people and two joiners
FLAG = "🏳️‍🌈"
STACKED = "и" + "\u0301\u0306\u0308\u0323" * 8
RIGHT_TO_LEFT = "\u202eтамборш\u202c \u200fשלום\u200e"
LONG = "щ" * MAX_TEXT

_PIECES = [FAMILY, FLAG, STACKED, RIGHT_TO_LEFT, "\u200b", "\u200d", "\ufe0f", "\ufeff", "\u00ad", "\ufdfa", "ﷺ" * 9]
_PIECES += [
    "\x01",
    "\x7f",
    "\x85",
    "\u2028",
    "\U0010ffff",
    "\ue000",
    "&#x200d;",
    "&amp;lt;",
    "@Ромашка",
    "http://т.рф/",
]
_PIECES += ["ужас", "Ромашка", " ", "ROMASHKA", "ромашкой", "е\u0308", "İ", "ẞ", "ſ", "ﬁ", "①", "𝓤", "я" * 300]

_pieces = st.sampled_from(_PIECES) | st.text(max_size=12)
_texts = st.lists(_pieces, min_size=1, max_size=12).map("".join)
_brands = (
    st.none() | st.sampled_from(["Ромашка", FAMILY, STACKED, RIGHT_TO_LEFT, "İ", "щ" * 200]) | st.text(max_size=20)
)


@st.composite
def any_mentions(draw: st.DrawFn) -> Mention:
    """A mention of odd characters, if it is one."""
    found = parse_mention({"text": draw(_texts), "brand": draw(_brands), "id": "1"})
    return found if isinstance(found, Mention) else Mention(text="ужас " + FAMILY, id="1")


COMPANIES = st.lists(any_mentions(), min_size=1, max_size=12)


def assert_same(found: Score, wanted: Score) -> None:
    """No probability may differ by more than 0.01."""
    for name in ("tonality_probabilities", "category_probabilities"):
        one, other = (list(getattr(score, name).values()) for score in (found, wanted))
        np.testing.assert_allclose(one, other, rtol=0, atol=0.01)
    assert found.truncated == wanted.truncated
