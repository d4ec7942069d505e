"""Numbers that have a checksum, or a word before them, which says what they are: bank cards and documents."""

import re
from collections.abc import Iterator
from itertools import chain

Span = tuple[int, int]

_GAP = r"[ \u00a0-]"
_CARD = re.compile(
    rf"(?<![\w+])(?:\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}{_GAP}\d{{4}}(?:{_GAP}\d{{2,3}})?|\d{{4}}{_GAP}\d{{6}}{_GAP}\d{{5}}|\d{{15,19}})(?!\w)"
)
_SIXTEEN = 16
_LENGTHS = {15, 16, 18, 19}
# How the numbers of cards begin: Mir, Mastercard, American Express, Visa, Maestro, UnionPay.
_ISSUERS = re.compile(r"220[0-4]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720|4|5[0-8]|6|3[47](?=\d{13}$)")
_INSURANCE = re.compile(r"(?<![\w-])\d{3}-\d{3}-\d{3}[ -]\d\d(?![\w-])")
_PASSPORT = re.compile(
    r"\b(?:паспорт|сери[яи])[^\d\n]{0,20}(?P<number>\d\d ?\d\d[^\d\n]{1,12}\d{6}|\d{10})(?!\w)", re.IGNORECASE
)


def card_places(text: str) -> Iterator[Span]:
    """Yield where numbers of bank cards stand: 15 to 19 digits as they are printed or in a row, the last one right."""
    for match in _CARD.finditer(text):
        number = match[0]
        shorter = re.match(rf"(?:\d{{4}}{_GAP}){{3}}\d{{4}}", number)
        for candidate in filter(None, (number, shorter and shorter[0])):
            if _is_card(re.sub(r"\D", "", candidate)):
                yield match.start(), match.start() + len(candidate)
                break


def document_places(text: str) -> Iterator[Span]:
    """Yield where numbers of documents stand: of social insurance (СНИЛС) as they are printed, and of passports."""
    insurance = (match.span() for match in _INSURANCE.finditer(text) if _is_insurance(re.sub(r"\D", "", match[0])))
    return chain(insurance, (match.span("number") for match in _PASSPORT.finditer(text)))


def _is_card(digits: str) -> bool:
    return len(digits) in _LENGTHS and bool(_ISSUERS.match(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    """Check the last digit (ISO/IEC 7812-1): every second digit from the right is doubled, and its digits added."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _is_insurance(digits: str) -> bool:
    """Check the last two digits (Pension Fund of Russia): nine digits by 9 to 1, their sum modulo 101, then 100."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(9, 0, -1), strict=False))
    return total % 101 % 100 == int(digits[-2:])
