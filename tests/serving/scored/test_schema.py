"""The types of scored mentions, and what their schema says of the model."""

import pyarrow as pa

from data.taxonomy import load_taxonomy
from serving.scored.columns import columns
from serving.scored.origin import ScoreOrigin
from serving.scored.schema import scored_schema

ORIGIN = ScoreOrigin(model="tonika", version="7", run_id="run", dataset="data", taxonomy=load_taxonomy())
SCHEMA = scored_schema(ORIGIN)


def test_a_schema_has_the_columns_of_its_taxonomy_in_their_order():
    assert tuple(SCHEMA.names) == columns(ORIGIN.taxonomy)


def test_probabilities_are_numbers_moments_are_in_utc_and_the_rest_is_text():
    found = {field.name: field.type for field in SCHEMA}
    assert found.pop("line") == pa.int64()
    assert found.pop("published_at") == pa.timestamp("us", "UTC")
    assert found.pop("categories") == pa.list_(pa.string())
    assert {found.pop(name) for name in ("needs_review", "truncated")} == {pa.bool_()}
    numbers = {name for name, kind in found.items() if kind == pa.float64()}
    assert numbers == {name for name in found if name.startswith(("probability_", "category_"))} | {"confidence"}
    assert {kind for name, kind in found.items() if name not in numbers} == {pa.string()}


def test_it_says_which_model_gave_the_scores():
    assert ScoreOrigin.read(SCHEMA.metadata) == ORIGIN
