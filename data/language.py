"""Whether a text is written in Russian letters: an honest guess by the alphabet, not a language model."""

import re
from typing import Literal

from data.masking.tokens import NAME, TOKENS
from data.text import model_text

WrittenIn = Literal["ru", "other"]

# What `model_text` puts for links and names, and what masking puts for other personal data.
_PLACEHOLDERS = re.compile("|".join((r"\bhttp\b", rf"{NAME}\b", *map(re.escape, TOKENS))))
_CYRILLIC = re.compile(r"[\u0400-\u052F]")
_RUSSIAN = frozenset("абвгдеёжзийклмнопрстуфхцчшщъыьэюя")
_LEAST_CYRILLIC = 0.3  # share of all letters; Russian mentions are full of Latin brand names
_MOST_FOREIGN = 0.03  # share of Cyrillic letters; Ukrainian, Belarusian and Kazakh have twice that and more


def written_in(text: str) -> WrittenIn | None:
    """Guess by the letters whether a text is Russian.

    "other" when under 30 % of the letters are Cyrillic, or over 3 % of the Cyrillic ones are letters that
    Russian lacks (і ї є ґ, ў, қ ң ғ ү ұ һ ә ө, ј љ њ, ...); None without any letters. A Bulgarian text, which
    has no letter of its own, passes for Russian, and transliterated Russian does not.
    """
    letters = [char for char in _PLACEHOLDERS.sub("", model_text(text)).casefold() if char.isalpha()]
    if not letters:
        return None
    cyrillic = [char for char in letters if _CYRILLIC.match(char)]
    if len(cyrillic) < _LEAST_CYRILLIC * len(letters):
        return "other"
    foreign = sum(char not in _RUSSIAN for char in cyrillic)
    return "other" if foreign > _MOST_FOREIGN * len(cyrillic) else "ru"
