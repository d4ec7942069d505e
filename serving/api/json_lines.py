"""The service's log as JSON, an object a line, for those who collect the logs of many services."""

import logging
from typing import Any

from pythonjsonlogger.json import JsonFormatter

_LIBRARY = "bentoml"  # its logger is above ours, and has the handlers
_FIELDS = ("time", "level", "logger", "message", "request", "exc_info")


class JsonLines(JsonFormatter):
    """`time`, `level`, `logger` and `message` of every line, `request` where it is about one, and tracebacks."""

    def __init__(self) -> None:
        """Say what goes into a line."""
        super().__init__(
            ["levelname", "name", "message", "request"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            json_ensure_ascii=False,
        )

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        """Leave out what libraries put beside these fields."""
        return {name: log_data[name] for name in _FIELDS if log_data.get(name) is not None}


def log_json() -> None:
    """Let this process write its log as JSON from now on."""
    for handler in logging.getLogger(_LIBRARY).handlers:
        handler.setFormatter(JsonLines())
