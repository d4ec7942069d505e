"""The file between training, which judges labels out of fold, and labeling, which looks for suspect ones."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataError
from data.out_of_fold import Origin, OutOfFold, read_out_of_fold, write_out_of_fold
from data.record import Labels


@pytest.fixture
def judged():
    return OutOfFold(
        origin=Origin(categories=("delivery", "price"), dataset="0123", folds=5, encoder="an encoder"),
        keys=("a", "b", "c", "d"),
        parts=("train", "train", "dev", "test"),
        labels=(
            Labels(tonality="negative", categories=("price",)),
            Labels(tonality="positive", categories=()),
            Labels(tonality="negative"),
            Labels(categories=()),
        ),
        tonality=np.array([[0.5, 0.25, 0.25], [0.1, 0.2, 0.7], [1 / 3] * 3, [0.0, 0.0, 1.0]]),
        categories=np.array([[0.5, 1 / 3], [0.1, 0.2], [0.0, 1.0], [0.7, 0.7]]),
    )


def test_what_was_written_is_read(judged, tmp_path):
    write_out_of_fold(tmp_path / "file.parquet", judged)
    found = read_out_of_fold(tmp_path / "file.parquet")
    assert (found.origin, found.keys, found.parts, found.labels) == (
        judged.origin,
        judged.keys,
        judged.parts,
        judged.labels,
    )
    np.testing.assert_array_equal(found.tonality, judged.tonality)
    np.testing.assert_array_equal(found.categories, judged.categories)


def test_what_was_not_annotated_is_told_from_what_does_not_apply(judged):
    assert judged.true_tonality.tolist() == [0, 2, 0, -1]
    assert judged.true_categories.tolist() == [[False, True], [False, False], [False, False], [False, False]]
    assert judged.categories_judged.tolist() == [True, False, False, True]


def test_a_file_without_mentions_is_read(judged, tmp_path):
    nothing = OutOfFold(judged.origin, (), (), (), np.zeros((0, 3)), np.zeros((0, 2)))
    write_out_of_fold(tmp_path / "file.parquet", nothing)
    found = read_out_of_fold(tmp_path / "file.parquet")
    assert (found.tonality.shape, found.categories.shape, found.keys) == ((0, 3), (0, 2), ())


def test_a_file_that_is_missing_or_of_another_kind_is_named(judged, tmp_path):
    with pytest.raises(DataError, match=r"no .*missing\.parquet"):
        read_out_of_fold(tmp_path / "missing.parquet")
    (tmp_path / "text.parquet").write_text("not Parquet", encoding="utf-8")
    with pytest.raises(DataError, match=r"text\.parquet is not a readable Parquet file"):
        read_out_of_fold(tmp_path / "text.parquet")
    pq.write_table(pa.table({"key": ["a"]}), tmp_path / "other.parquet")
    with pytest.raises(DataError, match=r"other\.parquet does not hold out-of-fold probabilities"):
        read_out_of_fold(tmp_path / "other.parquet")
    write_out_of_fold(tmp_path / "file.parquet", judged)
    table = pq.read_table(tmp_path / "file.parquet")
    metadata = {b"tonika.out_of_fold": b'{"categories": ["delivery"]}'}
    pq.write_table(table.replace_schema_metadata(metadata), tmp_path / "old.parquet")
    with pytest.raises(DataError, match=r"old\.parquet was written by another version"):
        read_out_of_fold(tmp_path / "old.parquet")


def test_probabilities_that_do_not_fit_the_categories_are_an_error(judged, tmp_path):
    fewer = OutOfFold(
        judged.origin, judged.keys, judged.parts, judged.labels, judged.tonality, judged.categories[:, :1]
    )
    write_out_of_fold(tmp_path / "file.parquet", fewer)
    with pytest.raises(DataError, match="written by another version"):
        read_out_of_fold(tmp_path / "file.parquet")
