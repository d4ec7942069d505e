"""What servers are sent and what is read out of their answers."""

import json

import pytest

from benchmarks.peers import wire
from benchmarks.peers.errors import PeerError
from benchmarks.peers.wire import Answer, Wire, check_answers

ANSWERS = [
    (wire.TONIKA, {"scores": [{"tonality": {"label": "neutral", "probabilities": {"neutral": 0.4, "positive": 0.5}}}]}),
    (wire.BENTOML, [{"label": "neutral", "score": 0.4}]),
    (wire.LITSERVE, [{"label": "neutral", "score": 0.4}]),
    (wire.INFINITY, {"data": [[{"label": "positive", "score": 0.3}, {"label": "neutral", "score": 0.4}]]}),
    (wire.MLFLOW, {"predictions": [{"tonality": "neutral", "probability_neutral": 0.4, "probability_positive": 0.5}]}),
]


@pytest.mark.parametrize(("kind", "content"), ANSWERS)
def test_an_answer_is_the_label_and_its_probability(kind: Wire, content: object):
    assert kind.read(json.dumps(content).encode()) == [Answer("neutral", 0.4)]


@pytest.mark.parametrize("kind", [kind for kind, _ in ANSWERS])
def test_an_answer_of_another_shape_is_an_error_that_shows_it(kind: Wire):
    with pytest.raises(PeerError, match=r"another shape than expected.*detail"):
        kind.read(b'{"detail": "no"}')


@pytest.mark.parametrize("kind", [kind for kind, _ in ANSWERS])
def test_texts_are_sent_as_they_are(kind: Wire):
    assert "«Ромашка»" in kind.encoded(["«Ромашка» открылась", "ужас"]).decode()


def test_answers_are_right_within_the_last_digits():
    expected = [Answer("negative", 0.5), Answer("neutral", 0.6)]
    check_answers([Answer("negative", 0.5005), Answer("neutral", 0.6)], expected)
    with pytest.raises(PeerError, match="text 1 was answered"):
        check_answers([Answer("negative", 0.5), Answer("neutral", 0.61)], expected)
    with pytest.raises(PeerError, match="text 0 was answered"):
        check_answers([Answer("positive", 0.5), Answer("neutral", 0.6)], expected)
    with pytest.raises(PeerError, match="1 answers to 2 texts"):
        check_answers(expected[:1], expected)
