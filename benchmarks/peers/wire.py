"""What each kind of server is sent, and how its answer is read."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.peers.errors import PeerError

_TOLERANCE = 2e-3  # of a probability: other versions of the same libraries add in another order


@dataclass(frozen=True)
class Answer:
    """What is said of one text: the same of every server that has the same model."""

    label: str
    probability: float  # of that label


@dataclass(frozen=True)
class Wire:
    """The shape of requests and answers of one kind of server."""

    path: str
    body: Callable[[Sequence[str]], Any]  # texts to what is sent as JSON
    answers: Callable[[Any], list[Answer]]  # parsed JSON to an answer a text

    def encoded(self, texts: Sequence[str]) -> bytes:
        """Make the body of a request, in UTF-8."""
        return json.dumps(self.body(texts), ensure_ascii=False).encode()

    def read(self, content: bytes) -> list[Answer]:
        """Read the body of an answer.

        Raises:
            PeerError: it has another shape.
        """
        try:
            return self.answers(json.loads(content))
        except (ValueError, KeyError, TypeError) as error:
            raise PeerError(f"{self.path} answered in another shape than expected: {content[:200]!r}") from error


def check_answers(found: Sequence[Answer], expected: Sequence[Answer]) -> None:
    """Compare a server's answers with those of the same model in this process.

    Raises:
        PeerError: there are more or fewer, or one says another thing.
    """
    if len(found) != len(expected):
        raise PeerError(f"{len(found)} answers to {len(expected)} texts")
    for number, (one, other) in enumerate(zip(found, expected, strict=True)):
        if one.label != other.label or abs(one.probability - other.probability) > _TOLERANCE:
            raise PeerError(f"text {number} was answered with {one}, the same model in this process says {other}")


def _of_tonika(content: Any) -> list[Answer]:  # noqa: ANN401 - parsed JSON, as in the three below
    tonalities = [score["tonality"] for score in content["scores"]]
    return [Answer(each["label"], each["probabilities"][each["label"]]) for each in tonalities]


def _of_pipeline(content: Any) -> list[Answer]:  # noqa: ANN401
    return [Answer(each["label"], each["score"]) for each in content]


def _of_infinity(content: Any) -> list[Answer]:  # noqa: ANN401
    best = [max(labels, key=lambda label: float(label["score"])) for labels in content["data"]]
    return _of_pipeline(best)


def _of_mlflow(content: Any) -> list[Answer]:  # noqa: ANN401
    return [Answer(row["tonality"], row[f"probability_{row['tonality']}"]) for row in content["predictions"]]


TONIKA = Wire("/v1/score", lambda texts: {"mentions": [{"text": text} for text in texts]}, _of_tonika)
BENTOML = Wire("/classify", lambda texts: {"texts": list(texts)}, _of_pipeline)
LITSERVE = Wire("/predict", lambda texts: {"texts": list(texts)}, _of_pipeline)
FASTAPI = Wire("/classify", lambda texts: {"texts": list(texts)}, _of_pipeline)
INFINITY = Wire("/classify", lambda texts: {"input": list(texts), "model": "peer"}, _of_infinity)
MLFLOW = Wire(
    "/invocations",
    lambda texts: {"dataframe_split": {"columns": ["text"], "data": [[text] for text in texts]}},
    _of_mlflow,
)
