"""Golden scores: a bundle that gives others than where it was exported is not served."""

from pathlib import Path
from typing import Any

import pytest

from serving.errors import BundleError
from serving.scoring.bundle import BundleConfig
from serving.scoring.golden import GOLDEN_MENTIONS
from serving.scoring.golden_check import TOLERANCE, check_golden, golden_scores
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle


def with_golden(folder: Path, seed: int = 13, **changes: Any) -> Scorer:
    """A tiny bundle with the golden scores of one of seed 13; `changes` come after those were taken."""
    scorer = Scorer.load(make_tiny_bundle(folder / "first"))
    golden = golden_scores(GOLDEN_MENTIONS, scorer.logits(GOLDEN_MENTIONS), scorer.config)
    return Scorer.load(make_tiny_bundle(folder / "second", seed=seed, golden=golden, **changes))


def test_a_bundle_that_gives_what_it_gave_passes(tmp_path: Path):
    scorer = with_golden(tmp_path)
    assert len(scorer.config.golden or ()) == len(GOLDEN_MENTIONS)
    check_golden(scorer)


@pytest.mark.parametrize("changes", [{"seed": 7}, {"prefix": "отзыв: "}, {"category_temperature": 3.0}])
def test_one_that_gives_something_else_does_not(tmp_path: Path, changes: dict[str, Any]):
    with pytest.raises(BundleError, match=f"off by 0.*at most {TOLERANCE}"):
        check_golden(with_golden(tmp_path, **changes))


def test_one_that_does_not_say_passes(tmp_path: Path):
    check_golden(Scorer.load(make_tiny_bundle(tmp_path)))


def test_golden_scores_survive_json(tmp_path: Path):
    config = with_golden(tmp_path).config
    assert BundleConfig.model_validate_json(config.model_dump_json()) == config
