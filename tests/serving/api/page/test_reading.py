"""The page reads files as `tonika score` does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from data.readers import BrokenRow, Row, read_rows
from tests.serving.api.page.conftest import Served, visiting
from tests.serving.api.page.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("page")]

LIMITS = {"text_characters": 20_000, "body_bytes": 2_097_152, "mentions": 256}


@pytest.fixture(scope="module")
def reader(browser: Browser, service: Served) -> Iterator[Visitor]:
    """A page whose modules are called, and which is not touched."""
    with visiting(browser, service.url) as visitor:
        visitor.open()
        yield visitor


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_every_usual_encoding_is_read(reader: Visitor, encoding: str):
    content = list("text;brand\nМолчит, ёлки;Ромашка\n".encode(encoding))
    read = reader.call("decoding.js", "decode(new Uint8Array(values[0]))", content)
    assert read["text"] == "text;brand\nМолчит, ёлки;Ромашка\n"
    assert read["encoding"] == {"cp1251": "Windows-1251", "utf-16": "UTF-16LE"}.get(encoding, "UTF-8")


CSV = (
    'text,brand\n"Он сказал: ""молчит"", и всё",Ромашка\n\n"в две\nстроки",\n'
    'один столбец\n"закрыта" рано,Ромашка\nобычная,Ромашка\r\nкавычка " внутри,x\n"не закрыта,Ромашка\nдалее,x\n'
)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_the_command_reads_it(reader: Visitor, tmp_path: Path, separator: str):
    content = CSV.replace(", ", "…").replace(",", separator).replace("…", ", ") if separator != "," else CSV
    path = tmp_path / "mentions.csv"
    path.write_bytes(content.encode())
    expected = [(row.line, row.fields if isinstance(row, Row) else None) for row in read_rows(path)]
    read = reader.call("rows.js", "readRows('mentions.csv', values[0], '', values[1])", content, LIMITS)["rows"]
    assert [(row["line"], None if row.get("problem") else fields_of(row)) for row in read] == expected
    assert [line for line, fields in expected if fields is None] == [6, 7, 10]


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row["mention"].items() if value is not None}


def test_jsonl_is_read_as_the_command_reads_it(reader: Visitor, tmp_path: Path):
    lines = ['{"text": "молчит", "brand": null, "id": "7"}', "", "[1]", "{", '{"target": "Ромашка", "text": "x"}']
    path = tmp_path / "mentions.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    read = reader.call("rows.js", "readRows('a.jsonl', values[0], 'Василёк', values[1])", "\n".join(lines), LIMITS)
    assert [row["line"] for row in read["rows"]] == [row.line for row in read_rows(path)]
    broken = [row.line for row in read_rows(path) if isinstance(row, BrokenRow)]
    assert [row["line"] for row in read["rows"] if row.get("problem")] == broken == [3, 4]
    first, *_, last = read["rows"]
    assert fields_of(first) == {"text": "молчит", "brand": "Василёк", "id": "7"}
    assert fields_of(last) == {"text": "x", "brand": "Ромашка"}
