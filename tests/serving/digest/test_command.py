"""What `tonika digest` writes, and what it says of input that it cannot use."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from data.errors import DataError, TonikaError
from serving.cli import app
from serving.digest.digest import Question
from serving.digest.page.language import language
from serving.digest.write import Written, write_digest
from serving.scored.folder import Asked, Manifest, manifest_path, part_path
from tests.serving.digest.scored import ORIGIN, write_scored
from tests.serving.digest.synthetic import Planted, month

NOON = datetime(2026, 10, 8, 12, tzinfo=UTC)
WAVE = Planted(NOON, (("telegram", 0), ("vk", 4)), size=60)
ATTACK = '<script>alert("да")</script>'


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["digest", *map(str, arguments)], env={"COLUMNS": "200"})


def written(folder: Path, rows: Sequence[Mapping[str, Any]], question: Question | None = None) -> tuple[Written, str]:
    scored = write_scored(folder / "scored.parquet", rows)
    made = write_digest(scored, folder / "digest.html", question or Question(), language("en"), "UTC")
    return made, made.page.read_text("utf-8")


def test_a_page_and_the_figures_beside_it_come_out(tmp_path: Path):
    scored = write_scored(tmp_path / "scored.parquet", month(1, (WAVE,)) + month(2, daily=20, brand="Василёк"))
    result = run(scored, "-o", tmp_path / "digest.html")
    assert result.exit_code == 0, result.output
    assert "waves of negativity: 1" in result.output
    page = (tmp_path / "digest.html").read_text("utf-8")
    assert '<html lang="ru">' in page
    assert "Telegram" in page
    names = {path.name for path in (tmp_path / "digest_files").iterdir()}
    figures = ("tonality_by_day", "media_types", "sources", "places", "categories", "waves", "wave_1", "brands")
    assert names == {f"{name}.{suffix}" for name in figures for suffix in ("png", "csv")}


def test_the_page_needs_nothing_from_elsewhere_and_every_picture_says_what_it_shows(tmp_path: Path):
    _, page = written(tmp_path, month(1, (WAVE,)))
    assert not re.search(r"<script|<link|@import|url\(", page)
    pictures = [dict(attributes) for tag, attributes in tags(page) if tag == "img"]
    assert pictures
    assert all((picture["src"] or "").startswith("data:image/svg+xml;base64,") for picture in pictures)
    assert all(picture["alt"] for picture in pictures)
    assert page.count("<table") == page.count("<caption")


def test_what_others_wrote_cannot_act_on_the_page(tmp_path: Path):
    rows = month(1, (WAVE,))
    for row in rows:
        row |= {"text": f"{ATTACK} {row['text']}", "author": ATTACK, "brand": ATTACK, "geo": f"$x {ATTACK}"}
        row |= {"url": "javascript:alert(1)"}
    made, page = written(tmp_path, rows)
    assert made.digest.waves is not None
    assert made.digest.waves.found
    found = tags(page)
    assert not [tag for tag, _ in found if tag == "script"]
    links = [dict(attributes).get("href") or "" for tag, attributes in found if tag == "a"]
    assert all(link.startswith("#") for link in links)
    assert "&lt;script&gt;" in page


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(tmp_path: Path):
    rows = [{"text": geo, "brand": "b", "geo": geo, "source": "vk"} for geo in ("=1+1", "Тула")]
    made, _ = written(tmp_path, rows)
    assert "'=1+1" in (made.folder / "places.csv").read_text("utf-8-sig")


MENTION = {"text": "Ромашка", "brand": "Ромашка", "source": "vk", "published_at": NOON}


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [MENTION],
        [{"text": "no more than a text"}],
        [{**MENTION, "published_at": None, "tonality": "negative"}] * 30,
        [{**MENTION, "text": str(number), "tonality": "positive"} for number in range(40)],
        [{**MENTION, "text": str(number), "tonality": "negative"} for number in range(40)],
        [{**MENTION, "published_at": NOON + timedelta(days=400 * number)} for number in range(2)],
    ],
    ids=["none", "one", "only a text", "undated", "one day, all positive", "all negative", "two years"],
)
@pytest.mark.parametrize("code", ["ru", "en"])
def test_little_or_uniform_input_gives_a_page(tmp_path: Path, rows: list[dict[str, Any]], code: str):
    scored = write_scored(tmp_path / "scored.parquet", rows)
    result = run(scored, "-o", tmp_path / "digest.html", "--language", code)
    assert result.exit_code == 0, result.exception
    assert f"{len(rows)} of {len(rows)} scored mentions" in result.output


def test_what_mentions_do_not_say_is_counted_as_unknown(tmp_path: Path):
    rows = [*month(1, daily=10), *[{"text": str(number), "brand": "Ромашка"} for number in range(7)]]
    made, _ = written(tmp_path, rows)
    unknown = [part for part in made.digest.sources if part.kind == "unknown"]
    assert [part.mentions for part in unknown] == [7]
    assert sum(part.mentions for part in made.digest.sources) == len(rows)
    assert made.digest.coverage.undated == 7


def test_every_mention_of_the_file_is_accounted_for(tmp_path: Path):
    rows = [*month(1, daily=10), *month(2, daily=5, brand="Василёк"), {"text": "?"}, {**MENTION, "brand": None}]
    made, _ = written(tmp_path, rows, Question("Василёк", NOON.date(), NOON.date()))
    coverage = made.digest.coverage
    left_out = (coverage.other_period, coverage.undated_left_out, coverage.other_brands, coverage.unbranded)
    assert made.digest.headline.whole.mentions + sum(left_out) == len(rows) == coverage.scored
    assert coverage.undated_left_out == 1


def test_without_known_errors_the_page_says_so(tmp_path: Path):
    scored = write_scored(tmp_path / "s.parquet", [MENTION], ORIGIN.model_copy(update={"confusion": None}))
    made = write_digest(scored, tmp_path / "d.html", Question(), language("en"), "UTC")
    assert "does not say how often the model errs" in made.page.read_text("utf-8")


def test_a_folder_of_parts_is_read_as_one_table(tmp_path: Path):
    folder = tmp_path / "scored"
    folder.mkdir()
    rows = month(1, (WAVE,))
    for number in range(3):
        write_scored(folder / f"part-{number:06}.parquet", rows[number::3])
    _, whole = written(tmp_path, [row for number in range(3) for row in rows[number::3]])
    made = write_digest(folder, tmp_path / "digest.html", Question(), language("en"), "UTC")
    assert made.page.read_text("utf-8") == whole


def test_a_folder_whose_scoring_was_interrupted_is_refused(tmp_path: Path):
    write_scored(part_path(tmp_path, 0), [MENTION])
    asked = Asked(model="tonika", version="7", bundle_sha256="0", rows_per_part=1, inputs=())
    manifest_path(tmp_path).write_text(Manifest(asked=asked).model_dump_json(), "utf-8")
    with pytest.raises(DataError, match="is not whole"):
        write_digest(tmp_path, tmp_path / "d.html", Question(), language("ru"), "UTC")


def test_parts_that_two_models_scored_are_refused(tmp_path: Path):
    write_scored(part_path(tmp_path, 0), [MENTION])
    write_scored(part_path(tmp_path, 1), [MENTION], ORIGIN.model_copy(update={"version": "8"}))
    with pytest.raises(DataError, match="their scores do not add up"):
        write_digest(tmp_path, tmp_path / "digest.html", Question(), language("ru"), "UTC")


def test_a_table_without_scores_is_refused_with_what_is_missing(tmp_path: Path):
    pq.write_table(pa.table({"text": ["a"], "tonality": ["negative"]}), tmp_path / "other.parquet")
    with pytest.raises(DataError, match="has no column brand, source"):
        write_digest(tmp_path / "other.parquet", tmp_path / "d.html", Question(), language("ru"), "UTC")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--brand", "Лютик"), "no scored mention is of the brand 'Лютик'; the file has Ромашка"),
        (("--from", "2026-10-09", "--to", "2026-10-08"), "give another --from or --to"),
        (("--timezone", "Europe/Mosc"), "expected a name such as Europe/Moscow"),
    ],
)
def test_what_cannot_be_answered_is_explained(tmp_path: Path, arguments: tuple[str, ...], message: str):
    result = run(write_scored(tmp_path / "s.parquet", [MENTION]), "-o", tmp_path / "d.html", *arguments)
    assert isinstance(result.exception, TonikaError)
    assert message in str(result.exception)
    assert not (tmp_path / "d.html").exists()


def test_a_stray_date_does_not_make_a_page_of_a_hundred_years(tmp_path: Path):
    stray = {**MENTION, "published_at": datetime(1926, 1, 1, tzinfo=UTC)}
    scored = write_scored(tmp_path / "s.parquet", [MENTION, stray])
    result = run(scored, "-o", tmp_path / "d.html")
    assert isinstance(result.exception, TonikaError)
    assert "give --from and --to" in str(result.exception)
    assert run(scored, "-o", tmp_path / "d.html", "--from", "2026-10-01").exit_code == 0


def tags(page: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, attrs))

    Reader().feed(page)
    return found
