"""What is wrong with a record: field by field, in words, and in codes for programs that have words of their own."""

import dataclasses
import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from data.record import Mention

_PYDANTIC_PREFIX = "Value error, "
_QUOTED = re.compile(r"'([^']*)'")

# What can be wrong with a field, for programs that say it in words of their own: ours by pydantic's.
_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_unicode": "not_unicode",
    "string_too_short": "empty",
    "string_too_long": "too_long",  # than `limit`
    "literal_error": "unknown_value",  # and not one of `expected`
    "datetime_from_date_parsing": "not_a_moment",
    "datetime_parsing": "not_a_moment",
    "nul": "nul",  # at `position`
    "empty": "empty",
    "not_a_moment": "not_a_moment",
}
UNKNOWN_CATEGORY = "unknown_category"
OTHER = "invalid"
CODES = (*dict.fromkeys(_CODES.values()), UNKNOWN_CATEGORY, OTHER)

Values = Mapping[str, int | str]  # of a code, none of them the caller's


@dataclasses.dataclass(frozen=True)
class Problem:
    """What is wrong with one field: in words, and as a code of CODES."""

    field: str
    value: object  # what was found; None where nothing was
    reason: str
    code: str = OTHER
    values: Values = dataclasses.field(default_factory=dict)


def problems_of(error: ValidationError) -> list[Problem]:
    """Turn pydantic's errors about a record into problems; HTTP uses the same ones."""
    return [
        Problem(
            field=".".join(map(str, problem["loc"])) or "record",
            value=None if problem["type"] == "missing" else problem["input"],
            reason=_reason(problem["type"], problem["msg"]),
            code=_CODES.get(problem["type"], OTHER),
            values=_values(problem["type"], problem.get("ctx", {})),
        )
        for problem in error.errors(include_url=False)
        # Follows from another error of the same record: a default could not be derived.
        if problem["type"] != "default_factory_not_called"
    ]


def _reason(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return f"unknown field; a mention has {', '.join(Mention.model_fields)}"
    return message.removeprefix(_PYDANTIC_PREFIX)


def _values(kind: str, context: Mapping[str, Any]) -> Values:
    match kind:
        case "string_too_long":
            return {"limit": context["max_length"]}
        case "literal_error":
            return {"expected": ", ".join(_QUOTED.findall(context["expected"]))}
        case "nul":
            return {"position": context["position"]}
        case _:
            return {}
