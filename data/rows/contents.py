"""Files that are not what they are called, told by their first bytes: what would be read out of them makes no sense."""

from pathlib import Path

from data.errors import DataError

_HEAD = 64  # bytes
_ARCHIVE = b"PK\x03\x04"  # a ZIP archive, which an .xlsx is, too
_OLD_OFFICE = bytes.fromhex("D0CF11E0A1B11AE1")  # an .xls, and whatever Office keeps under a password
_PARQUET = b"PAR1"
_COMPRESSED = b"\x1f\x8b"  # by gzip
_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml")

_WORKBOOKS = (".xlsx",)
_BY_ROWS = (".jsonl", ".ndjson")  # of which a file without a byte has no rows, and is as good as any


def check_contents(path: Path) -> None:
    """Make sure that a file begins as one of its kind may.

    Raises:
        DataError: it is empty, or plainly of another kind; the message says which, and what to do.
    """
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head and suffix not in _BY_ROWS:
        raise DataError(f"{path} is empty: it has 0 bytes; export it again")
    found = _another_kind(head, suffix)
    if found:
        raise DataError(f"{path} is not what its name says, {found}")


def _another_kind(head: bytes, suffix: str) -> str:
    if head.startswith(_OLD_OFFICE):
        return "but an .xls, or a workbook under a password; save it in Excel as .xlsx without a password"
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_PAGES):
        return "but a page of HTML or XML; open it in Excel and save it as .xlsx"
    if head.startswith(_COMPRESSED):
        return "but compressed; unpack it"
    if head.startswith(_ARCHIVE) and suffix not in _WORKBOOKS:
        return "but a workbook, which has to be called .xlsx, or an archive, which has to be unpacked"
    if head.startswith(_PARQUET) and suffix != ".parquet":
        return "but Parquet; call it .parquet"
    return ""
