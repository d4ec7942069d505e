"""Write the sample: `python -m serving.digest.sample.make`. The same rows come out every time."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data.record import TONALITIES
from data.taxonomy import Taxonomy, load_taxonomy
from data.text import mention_key
from serving.digest.sample.rows import Row, sample_rows
from serving.scored.columns import category_column, probability_column
from serving.scored.origin import ScoreOrigin
from serving.scored.schema import scored_schema

SAMPLE = Path(__file__).with_name("mentions.parquet")

_REVIEW = 0.55  # needs review below this confidence


def sample_table() -> pa.Table:
    """Return the sample as `tonika score` would write it; the scores are invented, as the texts are."""
    taxonomy = load_taxonomy()
    origin = ScoreOrigin(
        model="sample",
        version="1",
        run_id="invented",
        dataset="invented",
        taxonomy=taxonomy,
        confusion=((52, 7, 2), (6, 71, 5), (2, 8, 44)),
    )
    random = np.random.default_rng(1)
    rows = [_scored(number, row, taxonomy, random) for number, row in enumerate(sample_rows(), start=1)]
    return pa.Table.from_pylist(rows, scored_schema(origin))


def _scored(line: int, row: Row, taxonomy: Taxonomy, random: np.random.Generator) -> Row:
    confidence = round(float(random.beta(4, 2)) * 0.6 + 0.38, 3)
    rest = (1 - confidence) / 2
    probabilities = {
        probability_column(key): round(confidence if key == row["tonality"] else rest, 4) for key in TONALITIES
    }
    chosen = {
        category_column(key): round(float(random.uniform(0.6, 0.95) if key in row["categories"] else 0.02), 2)
        for key in taxonomy.category_keys
    }
    return {
        "file": "romashka.jsonl",
        "line": line,
        "id": mention_key(row["text"], row["brand"]),
        "lang": "ru",
        "confidence": confidence,
        "needs_review": confidence < _REVIEW,
        "truncated": False,
        **row,
        **probabilities,
        **chosen,
    }


if __name__ == "__main__":
    pq.write_table(sample_table(), SAMPLE, compression="zstd")
