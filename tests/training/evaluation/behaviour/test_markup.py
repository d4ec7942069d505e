"""What `data.text.model_text` takes away cannot change a score: the one capability that has to pass."""

import pytest

from data.text import model_text
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle
from training.evaluation.behaviour.reading import CASES, load_cases

MARKUP = load_cases(CASES / "markup.yaml").invariance


@pytest.fixture(scope="module")
def scorer(tmp_path_factory):
    return Scorer.load(make_tiny_bundle(tmp_path_factory.mktemp("bundle"), max_length=96), threads=1)


@pytest.mark.parametrize("case", MARKUP, ids=lambda case: case.id)
def test_every_variant_gets_exactly_the_scores_of_the_text(scorer, case):
    first, *others = scorer.score(case.mentions)
    assert others == [first] * len(others)


@pytest.mark.parametrize("case", MARKUP, ids=lambda case: case.id)
def test_every_variant_gets_exactly_those_scores_when_it_comes_alone(scorer, case):
    alone = [scorer.score([mention])[0] for mention in case.mentions]
    assert alone == [alone[0]] * len(alone)


def test_the_texts_of_different_cases_do_not_all_get_the_same_score(scorer):
    texts = [case.mentions[0] for case in MARKUP]
    assert len({model_text(mention.text) for mention in texts}) == len(texts)
    assert len({score.confidence for score in scorer.score(texts)}) == len(texts)
