"""Words of a text, as somebody would underline them, and the text without some of them."""

import re
from collections.abc import Iterable

from data.brand import Span, locate_brand
from data.text import model_text
from serving.scoring.explanation.alignment import align

# As in data.text: a model is shown neither's letters, but for the @name of the brand.
_LINK = r"(?:https?://|www\.)\S+"
_NAME = r"(?<![\w@.])@\w{2,}"
_HIDDEN = re.compile(f"{_LINK}|{_NAME}", re.IGNORECASE)

# Marks on letters, what makes a digit a keycap, and invisible characters that are put between letters.
_MARKS = r"\u0300-\u036f\u20e3\ufe0f\u00ad\u200b-\u200d\u2060"
_LETTERS = rf"\w[\w{_MARKS}]*"
_INSIDE = r"(?:[-\u2010\u2011'’*@$#]+|(?<=\d)[.,:/](?=\d))"  # из-за, 19:30, г@вно
# Emoji and other symbols; a run of them is one word. Space, control characters and common punctuation are none.
_SYMBOL = r"[^\w\s\x00-\xa0\u00ab\u00ad\u00bb\u0300-\u036f\u2000-\u206f\ufe00-\ufe0f\ufeff]"
_SYMBOLS = rf"{_SYMBOL}(?:{_SYMBOL}|[\u200d\u20e3\ufe00-\ufe0f])*"
_SAID_BY_MARKS = r"[:;=]?['’]?-?[()]+|[!?\u203c\u2049]+"  # a Russian smile is a bracket without eyes
_WORD = re.compile(
    rf"{_LINK}|{_NAME}|\#?{_LETTERS}(?:{_INSIDE}{_LETTERS})*\**|{_SYMBOLS}|{_SAID_BY_MARKS}", re.IGNORECASE
)


def find_words(text: str, brand: str | None = None) -> list[Span]:
    """Return the places of the words of `text`, in order and without the brand's.

    A word is a run of letters and digits, a link, an @name, a run of emoji, or marks that speak: `!`, `?` and smiles of
    brackets. It is found in the text as a model reads it and placed in the text as it came, so that an entity, a letter
    with its marks and an emoji of several code points are never cut.
    """
    aligned = align(text)
    named = _named(aligned.read, brand) if brand else frozenset()
    words = [match.span() for match in _WORD.finditer(aligned.read)]
    return [aligned.original(word) for word in words if named.isdisjoint(range(*word))]


def without(text: str, spans: Iterable[Span]) -> str:
    """Return `text` without some ranges that do not overlap: white space before each goes, and no two words become one.

    So "цена ужас, но" leaves "цена, но", which is written as people write.
    """
    kept, place = "", 0
    for start, end in sorted(spans):
        kept = _joined(kept, text[place:start])
        place = end
    return _joined(kept, text[place:])


def _joined(left: str, right: str) -> str:
    left = left.rstrip()
    between = " " if left and right and right[0].isalnum() else ""
    return left + between + right


def _named(read: str, brand: str) -> frozenset[int]:
    """Return the characters that name the brand where a model sees it: not in links, nor in @names of others."""
    brand = model_text(brand)

    def visible(match: re.Match[str]) -> str:
        names_brand = match[0].startswith("@") and locate_brand(match[0], brand)
        return match[0] if names_brand else " " * len(match[0])

    return frozenset(place for span in locate_brand(_HIDDEN.sub(visible, read), brand) for place in range(*span))
