"""How the letters of a text file are written: UTF-8, UTF-16 with its mark, or what Russian Windows writes.

Nothing is guessed that cannot be checked. A file that is UTF-8 from beginning to end is UTF-8; other encodings of
Russian (KOI8-R, DOS, old Macs) are read only where they are named, because a wrong guess makes other letters of them.
"""

import codecs
import re
from pathlib import Path

from data.errors import DataError
from data.notices import notice

UNDECODABLE = re.compile("[\ud800-\udfff]")  # what is left of bytes that are not of the encoding
_BLOCK = 1 << 20  # bytes
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ASCII = bytes(range(0x80))
# The most frequent Russian letters. They are six in ten letters of a Russian text; read as cp1251, bytes of UTF-8,
# KOI8-R and DOS give less than one in five of them.
_FREQUENT = "оеаинтсрвл".encode("cp1251")
_LEAST_FREQUENT = 0.4  # of all bytes beyond ASCII
# Letters of Serbian and Macedonian in cp1251, which are capitals of Russian on old Macs; lower case is alike in both.
_CAPITALS_OF_MAC = bytes([0x80, 0x81, 0x83, 0x8A, 0x8C, 0x8D, 0x8E, 0x8F, 0x90, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F])
_MOST_CAPITALS_OF_MAC = 0.005  # of all bytes beyond ASCII
_LEAST_NUL = 0.05  # of all bytes: spaces, digits and line ends have one in UTF-16; in UTF-8 there should be none
_LEAST_EVIDENCE = 20  # bytes beyond ASCII that are not UTF-8: fewer are slips in a UTF-8 file
_REMEDY = "save it in UTF-8, or name its encoding with --encoding (koi8-r, cp866, mac-cyrillic, ...)"


def find_encoding(path: Path) -> str:
    """Return the name of the encoding of a text file, for `open`; says in the log what is not UTF-8.

    A file in UTF-8 with a few bytes that are not comes back as UTF-8: whoever reads it says which rows they are in.

    Raises:
        DataError: it is none that can be told safely.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            if name == "utf-16":
                notice(f"{path} is read as UTF-16, which its first bytes say")
            return name
    if head.count(0) > _LEAST_NUL * len(head):
        raise DataError(
            f"{path} seems to be UTF-16 without a byte order mark; save it in UTF-8, or name its encoding with "
            "--encoding utf-16-le, or seldom utf-16-be"
        )
    beyond, frequent, of_mac, not_utf8 = _counts(path)
    if not not_utf8:
        return "utf-8-sig"
    if frequent >= _LEAST_FREQUENT * beyond and of_mac <= _MOST_CAPITALS_OF_MAC * beyond:
        notice(f"{path} is not UTF-8; it is read as cp1251, the encoding of Russian Windows")
        return "cp1251"
    if not_utf8 >= _LEAST_EVIDENCE and not_utf8 > beyond / 2:
        raise DataError(f"{path} is neither UTF-8 nor cp1251; {_REMEDY}")
    return "utf-8-sig"


def error_handler(encoding: str) -> str:
    """Return how `open` is to keep what cannot be decoded: as UNDECODABLE characters, so that it costs one row."""
    return "surrogatepass" if encoding.startswith("utf-16") else "surrogateescape"


def checked_encoding(name: str) -> str:
    """Return an encoding's name if Python knows it as one of text.

    Raises:
        DataError: it does not.
    """
    try:
        "".encode(name)
    except LookupError as error:
        raise DataError(f"there is no encoding '{name}'; expected one such as utf-8, cp1251 or koi8-r") from error
    return name


def _counts(path: Path) -> tuple[int, int, int, int]:
    """Count bytes: those beyond ASCII; of these frequent letters of cp1251, capitals of Macs, and not UTF-8."""
    beyond = frequent = of_mac = not_utf8 = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            rest = block.translate(None, _ASCII)
            beyond += len(rest)
            frequent += len(rest) - len(rest.translate(None, _FREQUENT))
            of_mac += len(rest) - len(rest.translate(None, _CAPITALS_OF_MAC))
            not_utf8 += _escaped(decoder.decode(block))
    not_utf8 += _escaped(decoder.decode(b"", final=True))
    return beyond, frequent, of_mac, not_utf8


def _escaped(text: str) -> int:
    return 0 if text.isascii() else len(UNDECODABLE.findall(text))
