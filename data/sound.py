"""How a word sounds, roughly: one key for a name in Cyrillic and in Latin letters (Билайн and Beeline, МТС and mts).

Consonants count by their class, all vowels are one, and nothing counts twice in a row, after the idea of Soundex
(Russell 1918) and Metaphone (Philips 1990), whose classes are those of one script and one language.
"""

import re
from functools import lru_cache

VOWEL = "a"
_CLASSES = {
    VOWEL: "аеёийоуыэюяaeijouy",
    "b": "бb",
    "v": "вvw",
    "g": "гg",
    "d": "дd",
    "j": "ж",
    "s": "зсsz",
    "k": "кkq",
    "l": "лl",
    "m": "мm",
    "n": "нn",
    "p": "пp",
    "r": "рr",
    "t": "тt",
    "f": "фf",
    "h": "хh",
    "c": "ч",
    "w": "шщ",
    "": "ъь",
}
_LONGEST = 64  # characters: longer than any name, and a bound on what a megabyte without a space costs
_SYMBOLS = {letter: symbol for symbol, letters in _CLASSES.items() for letter in letters}
# What several Latin letters write together, or one letter writes that is two sounds.
_SPELLINGS = {"shch": "щ", "sch": "щ", "sh": "ш", "ch": "ч", "zh": "ж", "kh": "х", "ph": "ф", "th": "т", "ck": "к"}
_SPELLINGS |= {"ce": "се", "ci": "си", "cy": "си", "c": "к", "x": "кс", "ц": "тс"}
_SPELLED = re.compile("|".join(_SPELLINGS))
_LATIN = re.compile("[a-z]")
_CYRILLIC = re.compile("[а-яё]")


def sound_key(word: str) -> str:
    """Return the key of a word in small letters: digits stay, a last vowel and what is no letter do not count.

    Of a longer word the first _LONGEST characters count.
    """
    return _key(word[:_LONGEST])


@lru_cache(maxsize=1 << 14)  # words come again and again; a few megabytes, because they are cut
def _key(word: str) -> str:
    spelled = _SPELLED.sub(lambda match: _SPELLINGS[match[0]], word)
    key = ""
    for char in spelled:
        symbol = _SYMBOLS.get(char, char if char.isdigit() else "")
        if not key.endswith(symbol) or not symbol:
            key += symbol
    return key.rstrip(VOWEL)


def same_script(one: str, other: str) -> bool:
    """Whether two words in small letters are both in Latin, both in Cyrillic, or one of them in neither."""
    scripts = [(bool(_LATIN.search(word)), bool(_CYRILLIC.search(word))) for word in (one, other)]
    return scripts[0] == scripts[1] or (False, False) in scripts
