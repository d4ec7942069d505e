"""Where a brand stands in a text: as given, inflected as Russian inflects, joined or parted, or in the other script."""

import re
from collections.abc import Iterator
from itertools import pairwise

from data.sound import VOWEL, same_script, sound_key

_WORD = re.compile(r"[^\W_]+")
_ACCOUNT = re.compile(r"[@#]\w*$")  # what stands before a word inside an @name or a hashtag
_SHORT = 3  # letters: names this short are abbreviations and do not inflect
_MEDIUM = 5  # letters: what such a name shares with its forms is shared with other words, so endings are looked at
_DROPPED = "аеийоуыьюя"  # of which a last one is dropped before an ending
_ENDING = re.compile(r"(?:[аеийоуыьюя]{0,3}|[аеиоыя][вмх]|[аиыя]ми|[ео](?:го|му))")  # of nouns and adjectives
_MAX_ENDING = 3  # letters that an inflected form may have beyond a longer name
_PARTED = 5  # letters that a name has at least if it is looked for in two words
_SHORTEST_SOUND = 3  # symbols of a key that says enough
_SHORTEST_START = 5  # symbols of a key that an account may begin with (megafonhelp)
_LONGEST_ACCOUNT = 40  # characters that are looked at before a word

Span = tuple[int, int]
_Word = tuple[Span, str]


def locate_brand(text: str, brand: str) -> list[Span]:
    """Return the places of `brand` in `text` as character ranges, in order; empty if it is not named.

    A name is found as it is written, each word by its stem; in one word or in two ("Газпром банк" for Газпромбанк);
    with a number after it (ВТБ24); in the other script, by its sound (beeline for Билайн); and at the beginning of an
    @name or a hashtag (@megafonhelp). A name of several words that is nowhere whole is looked for by its single words
    ("Зонтик" for "Зонтик Страхование"), where capitalized ones, if there are any, rule out the others ("добрый день"
    is not the clinic "Добрый Пульс").
    """
    lowered = _lower(text)
    names = [match.group() for match in _WORD.finditer(_lower(brand))]
    words = [(match.span(), match.group()) for match in _WORD.finditer(lowered)]
    if not names:
        return []
    whole = _without_overlaps([*_in_words(words, names), *_in_one(lowered, words, "".join(names))])
    if whole or len(names) == 1:
        return whole
    single = [span for span, word in words if any(len(name) > _SHORT and _is_form(word, name) for name in names)]
    capitalized = [(start, end) for start, end in single if text[start].isupper()]
    return capitalized or single


def _in_words(words: list[_Word], names: list[str]) -> Iterator[Span]:
    """Yield where the words of a name follow each other."""
    for start in range(len(words) - len(names) + 1):
        run = words[start : start + len(names)]
        if all(_is_form(word, name) for (_, word), name in zip(run, names, strict=True)):
            yield run[0][0][0], run[-1][0][1]


def _in_one(text: str, words: list[_Word], name: str) -> Iterator[Span]:
    """Yield where a name stands as one word, or in two neighbours."""
    for (start, end), word in words:
        account = bool(_ACCOUNT.search(text, max(0, start - _LONGEST_ACCOUNT), start))
        if _is_name(word, name) or (account and _begins(word, name)):
            yield start, end
    if len(name) >= _PARTED:
        for ((start, _), first), ((_, end), second) in pairwise(words):
            alone = _is_name(first, name) or _is_name(second, name)
            if not alone and (min(len(first), len(second)) > 1 or second.isdigit()):
                joined = first + second
                if _is_form(joined, name) or _sounds_like(joined, name):
                    yield start, end


def _is_name(word: str, name: str) -> bool:
    bare = word if name[-1].isdigit() else word.rstrip("0123456789")
    return _is_form(bare, name) or _sounds_like(bare, name)


def _is_form(word: str, name: str) -> bool:
    if len(name) <= _SHORT or name[-1].isdigit():
        return word == name
    if len(name) <= _MEDIUM:
        stem = name.rstrip(_DROPPED) if len(name.rstrip(_DROPPED)) == len(name) - 1 else name
        return word.startswith(stem) and bool(_ENDING.fullmatch(word, len(stem)))
    return word.startswith(name[:-2]) and len(word) <= len(name) + _MAX_ENDING


def _sounds_like(word: str, name: str) -> bool:
    """Compare by sound, between scripts alone: within one, блин would be Билин."""
    key = sound_key(name)
    if len(key) < _SHORTEST_SOUND or same_script(word, name) or sound_key(word) != key:
        return False
    # A key of two consonants is that of many words: осенью sounds like Ozon, озоне does.
    return len(key) - key.count(VOWEL) >= _SHORTEST_SOUND or len(word) - len(name) in (0, 1)


def _begins(account: str, name: str) -> bool:
    key = sound_key(name)
    return len(key) >= _SHORTEST_START and sound_key(account).startswith(key)


def _without_overlaps(spans: list[Span]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _lower(text: str) -> str:
    """Lower the case and unify ё without changing the length, so that places stay what they are."""
    return "".join(low if len(low := char.lower()) == 1 else char for char in text).replace("ё", "е")
