"""Tensors: texts that come in and what goes out, each as JSON or as bytes behind the JSON."""

import json
import struct
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from serving.api.refusals import invalid_request

TEXTS = "BYTES"  # the protocol's word for them

_LENGTH = struct.Struct("<I")  # of each text, before it
_DATATYPES = {"f": "FP32", "b": "BOOL", "U": TEXTS}  # by the kind that NumPy has of it


@dataclass(frozen=True)
class Tensor:
    """What goes out under a name."""

    name: str
    values: NDArray[Any]  # float32, bool or text, [n] or [n, columns]

    @property
    def datatype(self) -> str:
        """The protocol's word for what it holds."""
        return _DATATYPES[self.values.dtype.kind]

    def as_bytes(self) -> bytes:
        """Return the values one after the other, texts in UTF-8 behind their length."""
        if self.datatype != TEXTS:
            return self.values.tobytes()
        texts = [str(value).encode() for value in self.values.ravel()]
        return b"".join(_LENGTH.pack(len(text)) + text for text in texts)


def float_tensor(name: str, rows: Sequence[Sequence[float]] | Sequence[float]) -> Tensor:
    """Make a tensor of numbers."""
    return Tensor(name, np.asarray(rows, dtype=np.float32))


def read_texts(tensor: Mapping[str, Any], name: str, content: bytes | None) -> list[str]:
    """Read the texts of an input tensor from its JSON, or from `content`.

    Raises:
        InvalidRequestError: it holds something else than its shape says, or no texts in UTF-8.
    """
    if tensor.get("datatype") != TEXTS:
        raise invalid_request(name, f"expected the datatype {TEXTS}")
    texts = list(_from_json(tensor.get("data"), name) if content is None else _from_bytes(content, name))
    shape = tensor.get("shape")
    if not isinstance(shape, list) or not all(type(size) is int and size >= 0 for size in shape):
        raise invalid_request(name, "expected a shape, a list of whole numbers")
    # Not by the product of its numbers: of a million, or of very long ones, that takes a minute.
    if (shape[0] if shape else 1) != len(texts) or any(size != 1 for size in shape[1:]):
        raise invalid_request(name, f"expected a shape of [{len(texts)}] or [{len(texts)}, 1], as many as it has texts")
    return texts


def written(head: Mapping[str, Any], tensors: Sequence[Tensor], as_bytes: Collection[str]) -> tuple[bytes, int | None]:
    """Return the body of an answer, and the length of its JSON if tensors stand behind that as bytes."""
    described, behind = [], []
    for tensor in tensors:
        entry: dict[str, Any] = {"name": tensor.name, "datatype": tensor.datatype, "shape": list(tensor.values.shape)}
        if tensor.name in as_bytes:
            behind.append(tensor.as_bytes())
            entry["parameters"] = {"binary_data_size": len(behind[-1])}
        else:
            entry["data"] = tensor.values.ravel().tolist()
        described.append(entry)
    content = json.dumps({**head, "outputs": described}).encode()
    return content + b"".join(behind), len(content) if behind else None


def _from_json(data: object, name: str) -> Iterator[str]:
    if not isinstance(data, list):
        raise invalid_request(name, f"expected a list of texts as data, found {type(data).__name__}")
    for row in data:
        for value in row if isinstance(row, list) else [row]:
            if not isinstance(value, str):
                raise invalid_request(name, f"expected texts as data, found {type(value).__name__} among them")
            yield value


def _from_bytes(content: bytes, name: str) -> Iterator[str]:
    place = 0
    while place < len(content):
        start = place + _LENGTH.size
        if start > len(content):
            raise invalid_request(name, "its bytes end within the length of a text")
        place = start + _LENGTH.unpack_from(content, place)[0]
        if place > len(content):
            raise invalid_request(name, "its bytes end within a text")
        try:
            yield content[start:place].decode()
        except UnicodeDecodeError:
            raise invalid_request(name, "a text is not UTF-8") from None
