"""Texts and addresses without the personal data that stand in them."""

import re
from collections.abc import Iterable

from data.brand import locate_brand
from data.masking import tokens
from data.masking.numbers import card_places, document_places
from data.masking.phones import phone_places
from data.text import LINK, USER_NAME

_DIGIT = re.compile(r"\d")
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"  # of a domain, in any script
_MAIL = re.compile(rf"(?<![\w.+-])\w[\w.+-]{{0,63}}@(?P<domain>(?:{_LABEL}\.)+[^\W\d_]{{2,}})")
_PHONE_IN_ADDRESS = re.compile(
    r"(?<=wa\.me/)\d{10,15}|(?<=phone=)(?:\+|%2B)?\d{10,15}|(?<=tel:)[\d-]{10,18}|\+\d{10,15}"
)


def mask_text(text: str, brand: str | None = None) -> str:
    """Replace telephone numbers, e-mail addresses, numbers of cards and documents, and @names by words.

    An @name of the brand stays, as data.text.model_text shows it to the model, and so does the domain of its e-mail
    addresses: often nothing else says who is meant. Masking a masked text changes nothing.

    Args:
        text: what was written, or the name of who wrote it.
        brand: that the text is judged toward.
    """
    parts: list[str] = []
    end = 0
    for link in LINK.finditer(text):
        parts += (_mask_words(text[end : link.start()], brand), mask_address(link[0], brand))
        end = link.end()
    return "".join((*parts, _mask_words(text[end:], brand)))


def mask_address(url: str, brand: str | None = None) -> str:
    """Replace in the address of a page what names a person: @names, e-mail addresses, telephone numbers.

    Numbers are left alone unless the address says that they are telephone numbers: posts have long ones.
    """
    return _mask_names(_PHONE_IN_ADDRESS.sub(tokens.PHONE, _mask_mails(url, brand)), brand)


def _mask_words(text: str, brand: str | None) -> str:
    text = _mask_mails(text, brand)
    if _DIGIT.search(text):  # most texts have none
        text = _replaced(text, card_places(text), tokens.CARD)
        text = _replaced(text, document_places(text), tokens.DOCUMENT)
        text = _replaced(text, phone_places(text), tokens.PHONE)
    return _mask_names(text, brand)


def _mask_mails(text: str, brand: str | None) -> str:
    def shown(match: re.Match[str]) -> str:
        ours = brand and locate_brand(match["domain"], brand)
        return f"{tokens.MAIL}@{match['domain']}" if ours else tokens.MAIL

    return _MAIL.sub(shown, text)


def _mask_names(text: str, brand: str | None) -> str:
    return USER_NAME.sub(lambda match: match[0] if brand and locate_brand(match[0], brand) else tokens.NAME, text)


def _replaced(text: str, places: Iterable[tuple[int, int]], token: str) -> str:
    parts: list[str] = []
    done = 0
    for start, end in sorted(places):
        if start >= done:
            parts += (text[done:start], token)
            done = end
    return "".join((*parts, text[done:]))
