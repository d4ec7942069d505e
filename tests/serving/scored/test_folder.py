"""Which files a table of scored mentions consists of."""

from pathlib import Path

import pytest

from data.errors import DataError
from serving.scored.counts import ScoreCounts
from serving.scored.folder import Asked, Manifest, manifest_path, part_path, scored_files

ASKED = Asked(model="tonika", version="7", bundle_sha256="0", rows_per_part=1, inputs=())


def test_a_file_is_itself_and_a_folder_its_parts_in_order(tmp_path: Path):
    for number in (10, 9):
        part_path(tmp_path, number).touch()
    assert list(scored_files(tmp_path)) == [part_path(tmp_path, 9), part_path(tmp_path, 10)]
    assert list(scored_files(part_path(tmp_path, 9))) == [part_path(tmp_path, 9)]


def test_a_folder_that_is_not_whole_yet_is_refused(tmp_path: Path):
    part_path(tmp_path, 0).touch()
    manifest_path(tmp_path).write_text(Manifest(asked=ASKED).model_dump_json())
    with pytest.raises(DataError, match="is not whole"):
        scored_files(tmp_path)
    manifest_path(tmp_path).write_text(Manifest(asked=ASKED, outcome=ScoreCounts()).model_dump_json())
    assert len(scored_files(tmp_path)) == 1


def test_a_folder_of_something_else_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match="holds no scored mentions"):
        scored_files(tmp_path)
    manifest_path(tmp_path).write_text("{}")
    with pytest.raises(DataError, match="not a manifest that this version reads"):
        scored_files(tmp_path)
