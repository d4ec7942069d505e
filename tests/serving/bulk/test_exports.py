"""Exports of monitoring tools are scored as they are, in pieces too, and without the personal data in them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.intake.reading import Intake
from serving.bulk.local import here
from serving.bulk.score_file import score_file
from serving.bulk.score_folder import open_run, score_folder
from serving.errors import BulkError
from serving.registry.champion import resolved_model
from serving.scored.counts import ScoreCounts
from serving.scored.origin import ScoreOrigin
from serving.scoring.scorer import Scorer
from tests.serving.bulk.builders import rejected, scored_rows

TABLE = Intake.named("table", "Ромашка", mask=True)
HEADER = "Отчёт за ноябрь;;;\nТекст;Дата;Источник;Город\n"
ROWS = 20


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """An export as Excel writes it: a title above the table, semicolons, cp1251; row 7 is bad."""
    rows = [f"жду возврат {number}, звоните +7 912 345-67-89;27.11.2026 10:15;vk.com;Пермь" for number in range(ROWS)]
    rows[6] = ";27.11.2026;почта +7 912 345-67-89;"
    path = tmp_path / "export.csv"
    path.write_bytes((HEADER + "\n".join(rows)).encode("cp1251"))
    return path


def in_parts(source: Path, output: Path, bundle: Path, intake: Intake, rows_per_part: int) -> Iterator[ScoreCounts]:
    with (
        resolved_model(str(bundle)) as model,
        open_run(source, output, model, intake, rows_per_part=rows_per_part) as run,
    ):
        yield from score_folder(run, here(bundle, 1))


def test_every_row_of_an_export_is_scored_once_with_its_columns_as_ours(source: Path, bundle: Path, tmp_path: Path):
    *_, counts = in_parts(source, tmp_path / "scores", bundle, TABLE, rows_per_part=3)
    assert (counts.scored, counts.rejected) == (ROWS - 1, 1)
    rows = scored_rows(tmp_path / "scores")
    assert [row["line"] for row in rows] == [number + 3 for number in range(ROWS) if number != 6]
    assert {row["brand"] for row in rows} == {"Ромашка"}
    assert {row["source"] for row in rows} == {"vk"}
    assert {row["published_at"] for row in rows} == {datetime(2026, 11, 27, 7, 15, tzinfo=UTC)}


def test_no_personal_data_are_kept_of_rows_that_are_masked_good_or_bad(source: Path, bundle: Path, tmp_path: Path):
    list(in_parts(source, tmp_path / "scores", bundle, TABLE, rows_per_part=3))
    assert scored_rows(tmp_path / "scores")[0]["text"] == "жду возврат 0, звоните [телефон]"
    assert "345-67" not in str(rejected(tmp_path / "scores"))


def test_one_file_has_the_same_scores_as_parts(source: Path, bundle: Path, tmp_path: Path):
    scorer = Scorer.load(bundle, threads=1)
    output = tmp_path / "scores.parquet"
    *_, counts = score_file(scorer, source, output, ScoreOrigin.of("tonika", "7", scorer.config), TABLE)
    assert (counts.scored, counts.rejected) == (ROWS - 1, 1)


def test_parts_that_were_read_in_another_way_are_not_mixed_with_these(source: Path, bundle: Path, tmp_path: Path):
    list(in_parts(source, tmp_path / "scores", bundle, TABLE, rows_per_part=3))
    with pytest.raises(BulkError, match="read in another way"):
        list(in_parts(source, tmp_path / "scores", bundle, Intake.named("table", "Ромашка"), rows_per_part=3))
    assert sum(1 for _ in in_parts(source, tmp_path / "scores", bundle, TABLE, rows_per_part=3)) == 1
