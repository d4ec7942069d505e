"""A file or a folder into parts: all rows once, kept over interruptions, and never mixed with another question's."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data.errors import DataError
from serving.bulk.local import here
from serving.bulk.part import Job
from serving.bulk.plan import Part
from serving.bulk.score_folder import Run, open_run, score_folder
from serving.errors import BulkError
from serving.registry.champion import resolved_model
from serving.scored.counts import ScoreCounts
from serving.scored.folder import part_paths, read_manifest
from serving.scored.origin import ScoreOrigin
from tests.serving.bulk.builders import ROWS, WRITERS, contents, rejected, scored_rows, write_csv, write_jsonl
from tests.serving.tiny import make_tiny_bundle

PART = 300  # rows


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three files of all formats, the second of which ends amid a part; 1,000 rows, and every 100th is bad."""
    folder = tmp_path / "mentions"
    (folder / "2026").mkdir(parents=True)
    rows = [{"text": f"жду возврат {number}" if number % 100 else "", "brand": "Ромашка"} for number in range(1000)]
    write_jsonl(folder / "2026" / "a.jsonl", rows[:450])
    WRITERS[".parquet"](folder / "b.parquet", rows[450:600])
    write_csv(folder / "c.csv", rows[600:])
    (folder / "readme.txt").touch()
    (folder / "_SUCCESS").touch()
    return folder


@contextmanager
def opened(source: Path, output: Path, bundle: Path, *, overwrite: bool = False) -> Iterator[Run]:
    with (
        resolved_model(str(bundle)) as model,
        open_run(source, output, model, rows_per_part=PART, overwrite=overwrite) as run,
    ):
        yield run


def score(source: Path, output: Path, bundle: Path, *, overwrite: bool = False) -> ScoreCounts:
    with opened(source, output, bundle, overwrite=overwrite) as run:
        *_, counts = score_folder(run, here(bundle, 1))
    return counts


def interrupt(source: Path, output: Path, bundle: Path, chunks: int) -> None:
    with opened(source, output, bundle) as run:
        counts = score_folder(run, here(bundle, 1))
        for _ in range(chunks):
            next(counts)


def test_a_folder_becomes_parts_with_every_row_once_and_the_model_in_the_metadata(
    source: Path, bundle: Path, tmp_path: Path
):
    output = tmp_path / "scores"
    with opened(source, output, bundle) as run:
        assert run.inputs.left_out == ("readme.txt",)
        assert (run.rows, len(run.pending)) == (1000, 4)
        *_, counts = score_folder(run, here(bundle, 1))
    assert (counts.scored, counts.rejected) == (990, 10)
    parts = part_paths(output)
    assert [pq.read_metadata(part).num_rows for part in parts] == [297, 297, 297, 99]
    rows = scored_rows(output)
    assert [(row["file"], row["text"]) for row in rows if row["line"] in {200, 2, 12}] == [
        ("2026/a.jsonl", "жду возврат 1"),
        ("2026/a.jsonl", "жду возврат 11"),
        ("2026/a.jsonl", "жду возврат 199"),
        ("b.parquet", "жду возврат 451"),
        ("b.parquet", "жду возврат 461"),
        ("c.csv", "жду возврат 610"),
        ("c.csv", "жду возврат 798"),
    ]
    assert len({row["id"] for row in rows}) == 990
    assert [(reject["file"], reject["line"]) for reject in rejected(output)] == [
        *(("2026/a.jsonl", line) for line in (1, 101, 201, 301, 401)),
        ("b.parquet", 51),
        *(("c.csv", line) for line in (2, 102, 202, 302)),
    ]
    origin = ScoreOrigin.read(pq.read_schema(parts[0]).metadata)
    assert (origin.model, origin.run_id, origin.dataset) == ("tonika", "tiny-run", "tiny-dataset")
    assert pq.read_table(output).num_rows == 990  # rejects and manifest do not disturb who reads the folder as one


@pytest.mark.parametrize("chunks", [2, 3, 5])
def test_an_interrupted_run_goes_on_where_it_was_and_ends_with_the_same_bytes(
    source: Path, bundle: Path, tmp_path: Path, chunks: int
):
    score(source, tmp_path / "whole", bundle)
    output = tmp_path / "scores"
    interrupt(source, output, bundle, chunks)
    kept = {path: path.stat().st_mtime_ns for path in part_paths(output)}
    counts = score(source, output, bundle)
    assert counts == score(source, tmp_path / "whole", bundle)
    assert contents(output) == contents(tmp_path / "whole")
    assert {path: path.stat().st_mtime_ns for path in kept} == kept


def test_a_finished_folder_is_not_scored_again(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    counts = score(source, output, bundle)
    with opened(source, output, bundle) as run:
        assert run.pending == ()
        assert list(score_folder(run, here(tmp_path / "no model", 1))) == [counts]
    manifest = read_manifest(output)
    assert manifest is not None
    assert manifest.outcome == counts


def test_what_was_scored_from_other_inputs_or_by_another_model_is_not_continued(
    source: Path, bundle: Path, tmp_path: Path
):
    output = tmp_path / "scores"
    interrupt(source, output, bundle, 4)
    other = make_tiny_bundle(tmp_path / "other", seed=14)
    before = contents(output)
    with pytest.raises(BulkError, match=r"of model tonika .* now it is tonika"):
        score(source, output, other)
    os.utime(source / "c.csv", (0, 0))
    (source / "b.parquet").unlink()
    write_jsonl(source / "d.jsonl", [{"text": "ужас"}])
    with pytest.raises(BulkError, match=r"d\.jsonl is new; .*b\.parquet is gone; .*c\.csv was changed.*--overwrite"):
        score(source, output, bundle)
    assert contents(output) == before
    assert score(source, output, bundle, overwrite=True).read == 851
    score(source, tmp_path / "fresh", bundle)
    assert contents(output) == contents(tmp_path / "fresh")


def test_a_folder_that_holds_something_else_is_left_alone(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    output.mkdir()
    (output / "thesis.txt").touch()
    for overwrite in (False, True):
        with pytest.raises(BulkError, match=r"thesis\.txt"):
            score(source, output, bundle, overwrite=overwrite)
    assert [path.name for path in output.iterdir()] == ["thesis.txt"]


def test_parts_without_their_manifest_are_not_trusted(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    score(source, output, bundle)
    (output / "_manifest.json").unlink()
    with pytest.raises(BulkError, match="manifest is missing"):
        score(source, output, bundle)


def test_a_damaged_part_is_named(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    score(source, output, bundle)
    part_paths(output)[1].write_bytes(b"PAR1")
    with pytest.raises(BulkError, match=r"part-000001\.parquet is damaged.*remove it"):
        score(source, output, bundle)
    part_paths(output)[1].unlink()
    assert score(source, output, bundle).read == 1000


def test_a_part_under_another_number_is_named(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    score(source, output, bundle)
    parts = part_paths(output)
    shutil.copy(parts[0], parts[1])
    with pytest.raises(BulkError, match="holds other rows"):
        score(source, output, bundle)


def test_two_runs_do_not_write_to_one_folder(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    with opened(source, output, bundle), pytest.raises(BulkError, match="another `tonika score`"):
        score(source, output, bundle)


def test_an_output_within_the_input_is_refused(source: Path, bundle: Path):
    with pytest.raises(BulkError, match="lies in the input"):
        score(source, source / "scores", bundle)


def test_an_input_that_changes_meanwhile_leaves_no_folder_that_passes_for_whole(
    source: Path, bundle: Path, tmp_path: Path
):
    output = tmp_path / "scores"
    with opened(source, output, bundle) as run:
        counts = score_folder(run, here(bundle, 1))
        next(counts)
        os.utime(source / "c.csv", (0, 0))
        with pytest.raises(BulkError, match=r"c\.csv changed while"):
            list(counts)
    manifest = read_manifest(output)
    assert manifest is not None
    assert manifest.outcome is None


def test_an_input_that_shrinks_meanwhile_is_named(source: Path, bundle: Path, tmp_path: Path):
    with opened(source, tmp_path / "scores", bundle) as run:
        write_csv(source / "c.csv", ROWS)
        with pytest.raises(DataError, match=r"c\.csv has .* it was changed"):
            list(score_folder(run, here(bundle, 1)))


def test_an_input_that_cannot_be_read_costs_nothing_of_what_is_there(source: Path, bundle: Path, tmp_path: Path):
    output = tmp_path / "scores"
    score(source, output, bundle)
    before = contents(output)
    (source / "d.csv").touch()
    with pytest.raises(DataError, match=r"d\.csv is empty"):
        score(source, output, bundle, overwrite=True)
    assert contents(output) == before


def test_parts_that_another_machine_put_where_nobody_else_sees_them_are_missed(
    source: Path, bundle: Path, tmp_path: Path
):
    output, elsewhere = tmp_path / "scores", tmp_path / "elsewhere"
    elsewhere.mkdir()

    def on_another_machine(job: Job, parts: Sequence[Part]) -> Iterator[ScoreCounts]:
        yield from here(bundle, 1)(job.model_copy(update={"folder": elsewhere}), parts)

    with opened(source, output, bundle) as run, pytest.raises(BulkError, match=r"4 of 4 parts .* all machines see it"):
        list(score_folder(run, on_another_machine))
    assert score(source, output, bundle).scored == 990


def test_no_rows_at_all_are_an_empty_table(bundle: Path, tmp_path: Path):
    (tmp_path / "in.jsonl").touch()
    assert score(tmp_path / "in.jsonl", tmp_path / "scores", bundle).read == 0
    assert scored_rows(tmp_path / "scores") == []
    assert "tonality" in pq.read_schema(part_paths(tmp_path / "scores")[0]).names


def test_one_file_and_a_folder_of_parts_have_the_same_scores(bundle: Path, tmp_path: Path):
    write_jsonl(tmp_path / "in.jsonl", ROWS)
    score(tmp_path / "in.jsonl", tmp_path / "scores", bundle)
    assert [row["line"] for row in scored_rows(tmp_path / "scores")] == [1, 2, 3]
    assert json.loads((tmp_path / "scores" / "_manifest.json").read_text())["asked"]["inputs"][0]["file"] == "in.jsonl"
