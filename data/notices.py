"""What is said of a file once, however often it is opened: to find its columns, to count its rows, to read parts."""

import logging
from functools import cache

_log = logging.getLogger("tonika.data")


@cache
def notice(message: str) -> None:
    """Say something that whoever gave a file should know, unless this process has said it already."""
    _log.warning("%s", message)
