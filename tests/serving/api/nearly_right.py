"""Bodies that are nearly right: any JSON at any place of a good one."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from data.record import MAX_TEXT, MEDIA_TYPES, TONALITIES
from tests.serving.told import annotation_created

TEXT = "Ромашка третий день не возвращает деньги"
_MARK = "here it stands"
_MENTION = {
    "text": TEXT,
    "brand": "Ромашка",
    "source": "vk",
    "media_type": "social",
    "published_at": "2026-01-01T00:00:00+03:00",
    "author": "Анна",
    "url": "https://example.com/1",
    "geo": "Казань",
    "lang": "ru",
    "id": "42",
}
_TENSOR = {"datatype": "BYTES", "shape": [1], "parameters": {"binary_data_size": None}}

# What every path that takes a body takes.
GOOD_BODIES: Mapping[str, dict[str, Any]] = {
    "/v1/score": {"mentions": [_MENTION, {"text": TEXT}], "explain": True},
    "/v1/feedback": {
        "mention": _MENTION,
        "labels": {"tonality": "negative", "categories": ["payment"], "excluded": None},
        "comment": "не нейтральная",
        "scored_by": "7",
    },
    "/v1/journal/erasures": {"keys": ["0" * 32], "authors": ["Анна"]},
    "/v2/models/tonika/infer": {
        "id": "1",
        "inputs": [
            {"name": "text", "data": [TEXT], **_TENSOR},
            {"name": "brand", "data": [["Ромашка"]], **_TENSOR, "shape": [1, 1]},
        ],
        "outputs": [{"name": "tonality", "parameters": {"binary_data": False}}],
        "parameters": {"binary_data_output": False},
    },
    "/predict": {"tasks": [{"id": 1, "data": _MENTION | {"target": "Ромашка"}}], "params": {}},
    "/setup": {"schema": '<View><Choices name="tonality" toName="text"/></View>', "project": "1"},
    "/webhook": annotation_created(7),
}

_WORDS = [*TONALITIES, *MEDIA_TYPES, "payment", "spam", "BYTES", "text", "brand", "confidence", "<View/>", "2026-01-01"]
_NUMBERS = [-1, 0, 1, 2**31, 2**63, -(2**63), 10**400, 10**4000, 1e308, float("inf"), float("nan")]
_TEXTS = st.text(st.characters())  # lone surrogates, too
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.sampled_from([*_WORDS, *_NUMBERS])
ANY_JSON = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4), max_leaves=8
)

# JSON as it is written: deep, around where Python gives up and far beyond; long; and much.
_DEPTHS = (*range(sys.getrecursionlimit() - 120, sys.getrecursionlimit() + 10, 10), 100_000)
HEAVY: Mapping[str, str] = {
    **{f"{depth} lists": "[" * depth + "1" + "]" * depth for depth in _DEPTHS},
    **{f"{depth} objects": '{"a":' * depth + "1" + "}" * depth for depth in _DEPTHS},
    **{
        f"{size} of {ord(char)}": json.dumps(char * size)
        for size in (MAX_TEXT, MAX_TEXT + 1)
        for char in "щ@&\u200d\ufdfa"
    },
    "half characters": json.dumps("\ud800" * MAX_TEXT),
    "a megabyte without a space": json.dumps("щ" * 500_000, ensure_ascii=False),
    "unknown fields": json.dumps({f"x{number}": 1 for number in range(150_000)}),
    "whole numbers": json.dumps([10] * 500_000),
    "very long numbers": json.dumps([10**4000] * 480),
    "empty texts": json.dumps([""] * 450_000),
    "empty objects": json.dumps([{}] * 450_000),
}

Place = tuple[str | int, ...]


def places(content: object) -> list[Place]:
    """Where something stands in JSON, itself first."""
    items: Sequence[tuple[str | int, object]] = ()
    if isinstance(content, dict):
        items = list(content.items())
    elif isinstance(content, list):
        items = list(enumerate(content))
    return [(), *((step, *rest) for step, inner in items for rest in places(inner))]


def with_value(content: Any, place: Place, value: object) -> Any:
    """A copy of JSON with another value at a place."""
    if not place:
        return value
    copy = content.copy()
    copy[place[0]] = with_value(content[place[0]], place[1:], value)
    return copy


def with_json(content: Any, place: Place, written: str) -> bytes:
    """A body with JSON as it is written at a place, even such as no value has."""
    return json.dumps(with_value(content, place, _MARK), ensure_ascii=False).replace(f'"{_MARK}"', written).encode()


def without(content: Any, place: Place) -> Any:
    """A copy of JSON that lacks what stands at a place."""
    copy = content.copy()
    if len(place) == 1:
        del copy[place[0]]
    else:
        copy[place[0]] = without(content[place[0]], place[1:])
    return copy


@st.composite
def nearly_right(draw: st.DrawFn, path: str) -> Any:
    """A good body of a path with one to three changes: another value, a value less, or a field more."""
    content: Any = GOOD_BODIES[path]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(places(content)))
        change = draw(st.sampled_from(["value", "less", "more"]))
        found = content
        for step in place:
            found = found[step]
        if change == "less" and place:
            content = without(content, place)
        elif change == "more" and isinstance(found, dict):
            content = with_value(content, place, {**found, draw(_TEXTS): draw(ANY_JSON)})
        else:
            content = with_value(content, place, draw(ANY_JSON))
    return content
