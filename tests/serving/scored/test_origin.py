from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data.errors import DataError
from data.taxonomy import load_taxonomy
from serving.scored.columns import category_column, columns, probability_column
from serving.scored.origin import ScoreOrigin

TAXONOMY = load_taxonomy()
ORIGIN = ScoreOrigin(
    model="tonika",
    version="7",
    run_id="run",
    dataset="data",
    taxonomy=TAXONOMY,
    confusion=((8, 1, 1), (2, 7, 1), (0, 1, 9)),
)


def test_what_a_parquet_file_says_of_the_model_is_read_back(tmp_path: Path):
    table = pa.table({"id": ["1"]}).replace_schema_metadata(ORIGIN.metadata())
    pq.write_table(table, tmp_path / "scored.parquet")
    assert ScoreOrigin.read(pq.read_schema(tmp_path / "scored.parquet").metadata) == ORIGIN


@pytest.mark.parametrize("metadata", [None, {b"pandas": b"{}"}])
def test_a_file_that_does_not_say_who_scored_it_is_refused(metadata: dict[bytes, bytes] | None):
    with pytest.raises(DataError, match="expected one that `tonika score` wrote"):
        ScoreOrigin.read(metadata)


def test_what_another_version_wrote_is_refused():
    with pytest.raises(DataError, match="score it again"):
        ScoreOrigin.read({b"tonika": b'{"model": "tonika", "charm": 1}'})


def test_a_table_has_a_column_for_every_probability():
    found = columns(TAXONOMY)
    assert len(set(found)) == len(found)
    assert {probability_column("negative"), *map(category_column, TAXONOMY.category_keys)} < set(found)
