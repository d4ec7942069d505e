"""The texts that all servers get."""

import json
from pathlib import Path

import pytest

from benchmarks.corpus import CorpusError
from benchmarks.peers.texts import COUNT, Kind, read_texts
from tests.benchmarks.peers.tiny_models import trained_tokenizer

ROWS = 3 * COUNT + 10
KIND = Kind("average", ("absent", "present"), 3)


def _write(folder: Path, count: int) -> Path:
    (folder / "present").mkdir(parents=True)
    rows = [{"text": f"строка   {number} https://example.com/{number}"} for number in range(count)]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "present" / "train.jsonl").write_text(lines, "utf-8")
    return folder


def test_rows_in_a_row_are_joined_and_read_as_a_model_reads_them(tmp_path: Path):
    tokenizer = trained_tokenizer()
    found = read_texts(_write(tmp_path, ROWS), KIND, tokenizer)
    assert found.corpus == "present"
    assert len(set(found.texts)) == len(found.texts) == COUNT
    first = found.texts[0]
    numbers = [int(word) for word in first.split() if word.isdigit()]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]
    assert first == " ".join(f"строка {number} http" for number in numbers)
    assert found.tokens[0] == len(tokenizer.encode(first).ids)
    assert read_texts(tmp_path, KIND, tokenizer) == found


def test_a_text_that_is_cut_counts_what_is_read_of_it(tmp_path: Path):
    tokenizer = trained_tokenizer()
    tokenizer.enable_truncation(7)
    assert set(read_texts(_write(tmp_path, ROWS), KIND, tokenizer).tokens) == {7}


def test_a_folder_without_corpora_is_an_error_that_names_them(tmp_path: Path):
    with pytest.raises(CorpusError, match="none of absent, present"):
        read_texts(tmp_path, KIND, trained_tokenizer())


def test_too_few_texts_are_an_error(tmp_path: Path):
    with pytest.raises(CorpusError, match="gives 10 average texts, 256 are needed"):
        read_texts(_write(tmp_path, 30), KIND, trained_tokenizer())
