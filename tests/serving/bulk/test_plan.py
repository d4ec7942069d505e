"""How rows are cut into parts."""

from pathlib import Path

from serving.bulk.plan import Part, part_rows, plan_parts
from tests.serving.bulk.builders import write_jsonl


def cut(folder: Path, rows_of_files: list[int], rows_per_part: int) -> list[Part]:
    names = [f"{number}.jsonl" for number in range(len(rows_of_files))]
    for name, rows in zip(names, rows_of_files, strict=True):
        write_jsonl(folder / name, ({"text": f"{name} {row}"} for row in range(rows)))
    return list(plan_parts(folder, names, rows_per_part))


def test_a_part_takes_the_end_of_a_file_and_the_beginning_of_the_next(tmp_path: Path):
    parts = cut(tmp_path, [5, 1, 0, 8], 4)
    assert [part.number for part in parts] == [0, 1, 2, 3]
    assert [[(each.file, each.line, each.rows) for each in part.slices] for part in parts] == [
        [("0.jsonl", 1, 4)],
        [("0.jsonl", 5, 1), ("1.jsonl", 1, 1), ("3.jsonl", 1, 2)],
        [("3.jsonl", 3, 4)],
        [("3.jsonl", 7, 2)],
    ]
    assert [len(list(part_rows(tmp_path, part))) for part in parts] == [part.rows for part in parts]


def test_files_that_end_with_their_part_leave_no_empty_one(tmp_path: Path):
    assert [part.rows for part in cut(tmp_path, [4, 4], 4)] == [4, 4]


def test_no_rows_are_one_empty_part(tmp_path: Path):
    assert [part.rows for part in cut(tmp_path, [0, 0], 4)] == [0]
