"""The log as JSON."""

import json
import logging
import sys
from datetime import datetime

from serving.api.json_lines import JsonLines


def line(record: logging.LogRecord) -> dict[str, object]:
    written = JsonLines().format(record)
    assert "\n" not in written
    content = json.loads(written)
    assert isinstance(content, dict)
    return content


def record(message: str, *arguments: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("bentoml.tonika", logging.WARNING, __file__, 1, message, arguments, None)
    vars(made).update(more)
    return made


def test_a_line_says_when_how_bad_who_and_what():
    content = line(record("модель %s\nготова", "7"))
    assert datetime.fromisoformat(str(content.pop("time"))).tzinfo is not None
    assert content == {"level": "WARNING", "logger": "bentoml.tonika", "message": "модель 7\nготова"}


def test_what_is_known_of_a_request_is_in_it_and_what_libraries_add_is_not():
    content = line(record("POST /v1/score 200", request={"id": "a", "mentions": 3}, trace_msg="x", component="[y]"))
    assert content["request"] == {"id": "a", "mentions": 3}
    assert set(content) == {"time", "level", "logger", "message", "request"}


def test_a_traceback_stays_in_its_line():
    failed = record("failed")
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        failed.exc_info = sys.exc_info()
    assert "ZeroDivisionError" in str(line(failed)["exc_info"])
