"""Telephone numbers in Russian texts.

Of the shapes that people write, only those are taken that hardly anything else has: numbers of orders, prices, accounts
and tax payers have as many digits. The library phonenumbers knows the numbering plans of all countries, but looks at
digits alone: it takes orders, links and prices for telephones, and misses numbers of a town.
"""

import re
from collections.abc import Iterator

_SPACE = r"[ \t\u00a0\u2009\u202f]"
_GAP = rf"{_SPACE}?[-–—‑.]?{_SPACE}?"
_LOCAL = rf"\d{{3}}{_GAP}\d\d{_GAP}\d\d"
_RUSSIAN = rf"""
    (?:\+{_SPACE}?7|[78]) {_GAP} (?:
        \(?[3489]\d\d\)? {_GAP} {_LOCAL}
      | \(?[348]\d{{3}}\)? {_GAP} \d\d {_GAP} \d\d {_GAP} \d\d
      | \(?[348]\d{{4}}\)? {_GAP} \d {_GAP} \d\d {_GAP} \d\d
    )
"""
_FOREIGN = rf"\+\d(?:{_SPACE}?[().-]?{_SPACE}?\d){{9,14}}"
_WITHOUT_EIGHT = rf"\([3489]\d\d\){_SPACE}?{_LOCAL} | 9\d\d[- ]\d{{3}}[- ]\d\d[- ]\d\d"
_IN_TOWN = r"\d{3}-\d\d-\d\d"
_MONEY = r"(?!\s?(?:руб|₽|р\b|тыс|млн|млрд|\$|€|%))"

_NUMBER = re.compile(
    rf"(?<![\w+]) (?<!\d[-.]) (?:{_RUSSIAN} | {_FOREIGN} | {_WITHOUT_EIGHT} | {_IN_TOWN}) (?!\w|[-.]\d) {_MONEY}",
    re.VERBOSE | re.IGNORECASE,
)
# Ten digits in a row are as often something else, and eleven may be: the word before them decides.
_SAID_TO_BE_ONE = re.compile(
    r"\b(?:тел|телефон\w*|номер\w* телефона|позвон\w*|звон\w*|сотов\w*|мобильн\w*|whats ?app|viber|вайбер\w*|"
    r"в[ао]тсап\w*)\b[^\d\n+]{0,15}(?P<number>9\d{9})(?!\w)",
    re.IGNORECASE,
)
_SAID_TO_BE_ANOTHER = re.compile(
    r"(?:заказ\w*|№|инн|огрн\w*|снилс|трек\w*|отправлени\w*|договор\w*|чек\w*|код\w*|артикул\w*|\bid|сч[её]т\w*)\W{0,3}$",
    re.IGNORECASE,
)
_LOOKED_BACK = 20  # characters


def phone_places(text: str) -> Iterator[tuple[int, int]]:
    """Yield where telephone numbers stand in a text, as ranges of characters, in no order; they may overlap."""
    for match in _NUMBER.finditer(text):
        before = text[max(0, match.start() - _LOOKED_BACK) : match.start()]
        if not (match[0].isdigit() and _SAID_TO_BE_ANOTHER.search(before)):
            yield match.span()
    for match in _SAID_TO_BE_ONE.finditer(text):
        yield match.span("number")
