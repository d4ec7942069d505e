import numpy as np
import pytest

from benchmarks.endurance.outcomes import Outcomes
from benchmarks.endurance.requests import TOLERANCE, Known, Prepared, difference, draw, know
from data.record import Mention
from serving.api.wire import MentionScore, ModelIdentity, ScoreResponse
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle

IDENTITY = ModelIdentity(name="tonika", version="1", run_id="r", dataset="d")
MENTIONS = [
    Mention(id="1", text="Третий день жду возврат, поддержка молчит", brand="Ромашка"),
    Mention(id="2", text="Спасибо, всё привезли вовремя"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> list[Known]:
    return know(Scorer.load(make_tiny_bundle(tmp_path_factory.mktemp("bundle")), threads=1), MENTIONS)


@pytest.fixture(scope="module")
def prepared(known: list[Known]) -> Prepared:
    return draw(known, (4,), np.random.default_rng(0))


def answer(*scores: MentionScore) -> bytes:
    return ScoreResponse(model=IDENTITY, scores=list(scores)).model_dump_json().encode()


def right(prepared: Prepared) -> list[MentionScore]:
    return [each.answer for each in prepared.known]


def moved(score: MentionScore, by: float) -> MentionScore:
    label = score.tonality.label
    probabilities = score.tonality.probabilities | {label: score.tonality.probabilities[label] - by}
    return score.model_copy(update={"tonality": score.tonality.model_copy(update={"probabilities": probabilities})})


def test_a_request_holds_as_many_mentions_as_were_asked_for(prepared: Prepared):
    assert prepared.texts == 4
    assert prepared.body.decode().count('"text"') == 4


def test_the_scorers_own_answer_does_not_differ(prepared: Prepared):
    assert difference(prepared, answer(*right(prepared))) == 0


def test_a_moved_probability_is_measured(prepared: Prepared):
    first, *others = right(prepared)
    assert difference(prepared, answer(moved(first, 0.004), *others)) == pytest.approx(0.004)


def test_a_missing_score_says_another_thing(prepared: Prepared):
    assert difference(prepared, answer(*right(prepared)[1:])) is None


def test_scores_in_another_order_say_another_thing(known: list[Known]):
    both = Prepared(tuple(known), b"")
    assert difference(both, answer(known[1].answer, known[0].answer)) is None


def test_another_label_says_another_thing(known: list[Known]):
    score = known[0].answer
    label = next(label for label in score.tonality.probabilities if label != score.tonality.label)
    other = score.model_copy(update={"tonality": score.tonality.model_copy(update={"label": label})})
    assert difference(Prepared((known[0],), b""), answer(other)) is None


def test_every_request_is_counted_once():
    outcomes = Outcomes(sent=5)
    outcomes.answered(3, 0.1, 0.0)
    outcomes.answered(3, 0.1, TOLERANCE + 0.001)
    outcomes.answered(3, 0.1, None)
    outcomes.refused("queue_full", 0.01)
    assert (outcomes.right, outcomes.texts) == (1, 3)
    assert outcomes.failures.total() == 2
    assert outcomes.unanswered == 1
