"""From the body of a request to its mentions, and what is wanted of their scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.record import Mention
from serving.api.body import parse_json
from serving.api.inference.tensors import read_texts
from serving.api.parsing import parse_mentions
from serving.api.refusals import field_name, invalid_request
from serving.api.wire import MAX_MENTIONS

INPUTS = ("text", "brand")
JSON_LENGTH = "Inference-Header-Content-Length"  # a header

_BYTES = "binary_data_size"


@dataclass(frozen=True)
class InferenceRequest:
    """What is asked."""

    id: str | None
    mentions: list[Mention]
    outputs: tuple[str, ...]  # names, in the order of the answer
    as_bytes: frozenset[str]  # those of them that are wanted as bytes behind the JSON


def parse_inference(body: bytes, json_length: int | None, outputs: Sequence[str]) -> InferenceRequest:
    """Parse and validate the body of an inference request; `outputs` are the names that there are.

    The JSON is the whole body, or its first `json_length` bytes, with tensors as bytes behind it.

    Raises:
        MalformedBodyError: it is not JSON in UTF-8.
        InvalidRequestError: it has no input `text`, an input that is unknown, or a tensor that is none.
        InvalidMentionError: a mention does not fit.
    """
    length = len(body) if json_length is None else json_length
    if length > len(body):
        raise invalid_request(JSON_LENGTH, f"is {length}, and the body has {len(body)} bytes")
    content = parse_json(body[:length])
    if not isinstance(content, dict):
        raise invalid_request(None, f"expected an object with 'inputs', found {type(content).__name__}")
    inputs = _inputs(content.get("inputs"), body[length:])
    if "text" not in inputs:
        raise invalid_request("inputs", "there is no tensor 'text'")
    texts = inputs["text"]
    brands = inputs.get("brand", [""] * len(texts))
    if not 1 <= len(texts) <= MAX_MENTIONS:
        raise invalid_request("text", f"expected 1 to {MAX_MENTIONS} texts, found {len(texts)}")
    if len(brands) != len(texts):
        raise invalid_request("brand", f"expected as many as there are texts, {len(texts)}, found {len(brands)}")
    mentions = parse_mentions({"text": text, "brand": brand or None} for text, brand in zip(texts, brands, strict=True))
    wanted = _wanted(content.get("outputs"), outputs)
    all_bytes = _parameters(content).get("binary_data_output") is True
    identifier = content.get("id")
    if not isinstance(identifier, str | None):
        raise invalid_request("id", f"expected a text, found {type(identifier).__name__}")
    return InferenceRequest(
        identifier,
        mentions,
        tuple(wanted),
        frozenset(name for name, as_bytes in wanted.items() if (all_bytes if as_bytes is None else as_bytes)),
    )


def _inputs(inputs: object, behind: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for tensor in _objects(inputs, "inputs"):
        name = tensor.get("name")
        if not isinstance(name, str) or name not in INPUTS or name in found:
            shown = field_name(name) if isinstance(name, str) else type(name).__name__
            raise invalid_request("inputs", f"expected the tensors {' and '.join(INPUTS)}, each once; found {shown}")
        size = _parameters(tensor).get(_BYTES)
        if size is None:
            found[name] = read_texts(tensor, name, None)
            continue
        if type(size) is not int or not 0 <= size <= len(behind):
            raise invalid_request(name, f"{_BYTES} is more than the {len(behind)} bytes that follow, or no number")
        found[name] = read_texts(tensor, name, behind[:size])
        behind = behind[size:]
    if behind:
        raise invalid_request("inputs", f"{len(behind)} bytes follow that belong to no tensor")
    return found


def _wanted(outputs: object, known: Sequence[str]) -> dict[str, bool | None]:
    """Return the outputs that are wanted, and whether as bytes, where that is said; all if none is named."""
    if outputs is None or outputs == []:
        return dict.fromkeys(known)
    wanted: dict[str, bool | None] = {}
    for output in _objects(outputs, "outputs"):
        name = output.get("name")
        if not isinstance(name, str) or name not in known:
            raise invalid_request("outputs", f"expected some of {', '.join(known)}")
        as_bytes = _parameters(output).get("binary_data")
        wanted[name] = as_bytes if isinstance(as_bytes, bool) else None
    return wanted


def _objects(content: object, field: str) -> list[Mapping[str, Any]]:
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise invalid_request(field, "expected a list of objects")
    return content


def _parameters(content: Mapping[str, Any]) -> Mapping[str, Any]:
    parameters = content.get("parameters")
    return parameters if isinstance(parameters, dict) else {}
