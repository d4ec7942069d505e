"""Where a brand stands in a text: its name as given, or inflected as Russian inflects it."""

import re

_WORD = re.compile(r"\w+")
_SHORT = 3  # letters: names this short are abbreviations and do not inflect
_MAX_ENDING = 3  # letters that an inflected form may have beyond the name itself

Span = tuple[int, int]


def locate_brand(text: str, brand: str) -> list[Span]:
    """Return the places of `brand` in `text` as character ranges, in order; empty if it is not named.

    The whole name is looked for first, each word by its stem. A name of several words that is nowhere whole is
    looked for by its single words ("Зонтик" for "Зонтик Страхование"), where capitalized ones, if there are any,
    rule out the others ("добрый день" is not the clinic "Добрый Пульс").
    """
    names = [match.group() for match in _WORD.finditer(_lower(brand))]
    words = [(match.span(), match.group()) for match in _WORD.finditer(_lower(text))]
    whole = [
        (words[start][0][0], words[start + len(names) - 1][0][1])
        for start in range(len(words) - len(names) + 1)
        if names and all(_is_form(word, name) for (_, word), name in zip(words[start:], names, strict=False))
    ]
    if whole or len(names) < 2:  # noqa: PLR2004 - a single word was looked for whole
        return whole
    single = [span for span, word in words if any(len(name) > _SHORT and _is_form(word, name) for name in names)]
    capitalized = [(start, end) for start, end in single if text[start].isupper()]
    return capitalized or single


def _is_form(word: str, name: str) -> bool:
    if len(name) <= _SHORT:
        return word == name
    stem = name[: max(_SHORT, len(name) - 2)] if len(name) > _SHORT + 2 else name[:-1]
    return word.startswith(stem) and len(word) <= len(name) + _MAX_ENDING


def _lower(text: str) -> str:
    """Lower the case and unify ё without changing the length, so that places stay what they are."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text).replace("ё", "е")
