"""Text as it is compared (`normalize`), named (`mention_key`) and shown to a model (`model_text`)."""

import hashlib
import html
import re
import unicodedata

from data.brand import locate_brand

LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
USER_NAME = re.compile(r"(?<![\w@.])@\w{2,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")  # all of the category Cc
_SPACE = re.compile(r"\s+")
_KEY_LENGTH = 32  # hexadecimal digits: 128 bits, so that two texts never share a key by chance
_MAX_ROUNDS = 4  # real texts need two; a text nested deeper is an attempt to keep the processor busy


def model_text(text: str, brand: str | None = None) -> str:
    """Clean a text for the tokenizer, the same way in training and in serving.

    HTML entities are decoded, links become `http` and @names `@user` (their letters say nothing about
    tonality), control characters go and runs of white space become one space. An @name of the brand, if one is given,
    becomes `@` and the brand: it says who is meant, and often nothing else in the text does.
    """
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = USER_NAME.sub(lambda match: _shown(match[0], brand), LINK.sub("http", text))
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()


def _shown(name: str, brand: str | None) -> str:
    return f"@{brand}" if brand and locate_brand(name, brand) else "@user"


def normalize(text: str) -> str:
    """Reduce a text to what makes two mentions the same one.

    On top of `model_text`: compatibility forms are unified (NFKC), case is folded, ё becomes е and
    invisible format characters (zero-width joiners, direction marks, soft hyphens) go. One step may uncover
    work for another (`&amp;quot;`, a joiner between е and its dots), so they repeat until nothing changes.
    """
    for _ in range(_MAX_ROUNDS):
        before, text = text, _reduced(text)
        if text == before:
            break
    return text


def _reduced(text: str) -> str:
    text = unicodedata.normalize("NFKC", model_text(text)).casefold().replace("ё", "е")
    # Each different character is looked up once: this runs many times a mention.
    for char in set(text):
        if unicodedata.category(char) == "Cf":
            text = text.replace(char, "")
    return _SPACE.sub(" ", text).strip()


def mention_key(text: str, brand: str | None) -> str:
    """Return the key of (normalized text, brand): 32 hexadecimal digits that name a mention for good."""
    return _digest(f"{normalize(text)}\x00{normalize(brand or '')}")


def text_key(text: str) -> str:
    """Return the key of a normalized text alone, the same for every brand that the text names."""
    return _digest(normalize(text))


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode("utf-8")).hexdigest()[:_KEY_LENGTH]
