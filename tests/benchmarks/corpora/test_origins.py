"""The table that says when and where each model was made."""

from pathlib import Path

from benchmarks.corpora.bundles import Bundles, Origin
from benchmarks.corpora.origins import origin_rows

EARLIER = Origin("joint-1", "a" * 40, "a machine, 2 cores", 71.6)
LATER = Origin("tweets-1", "b" * 40 + "+changes", "another, 4 cores", 9.0)


def bundles(origin: Origin) -> Bundles:
    return Bundles(Path("float32"), Path("int8"), int8_kept=True, origin=origin)


def test_a_model_of_several_tasks_has_one_row_and_separate_models_come_first():
    found = origin_rows(
        {"tweets": {"joint": bundles(EARLIER), "separate": bundles(LATER)}, "other": {"joint": bundles(EARLIER)}}
    )
    assert found == [
        f"| separate | tweets | 9 | `{'b' * 12}+` | another, 4 cores |",
        f"| joint | tweets; other | 72 | `{'a' * 12}` | a machine, 2 cores |",
    ]
