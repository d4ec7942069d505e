"""The champion's scores, asked of the service over HTTP: labeling does not know the serving room."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from data.record import Labels, Mention, Tonality
from labeling.errors import LabelingError

SERVICE = "TONIKA_URL"
DEFAULT_SERVICE = "http://127.0.0.1:3000"

REQUEST = 256  # mentions; the service's own limit
_TIMEOUT = 120.0  # seconds

AnswerType = TypeVar("AnswerType", bound=BaseModel)


Probability = Annotated[float, Field(ge=0, le=1)]


class Model(BaseModel):
    """Which model scored."""

    name: str
    version: str

    @property
    def label(self) -> str:
        """The model as Label Studio names it beside its predictions."""
        return f"{self.name}-{self.version}"


class TonalityScore(BaseModel):
    """The most probable tonality."""

    label: Tonality
    probabilities: dict[Tonality, Probability]


class CategoryScore(BaseModel):
    """A category that applies."""

    key: str


class Score(BaseModel):
    """What this room needs of a score; a newer service may say more."""

    tonality: TonalityScore
    categories: list[CategoryScore]
    category_probabilities: dict[str, Probability]
    confidence: Probability

    @property
    def labels(self) -> Labels:
        """The score as an annotator would have labelled; a negative without a chosen category leaves that open."""
        chosen = tuple(category.key for category in self.categories)
        return Labels(tonality=self.tonality.label, categories=chosen or None)


class ScoreResponse(BaseModel):
    """The service's answer."""

    model: Model
    scores: list[Score]

    @property
    def model_version(self) -> str:
        """The model as Label Studio names it beside its predictions."""
        return self.model.label


def service_url(environment: Mapping[str, str] | None = None) -> str:
    """Return where the service is: TONIKA_URL, or this machine's port 3000."""
    environment = os.environ if environment is None else environment
    return (environment.get(SERVICE) or DEFAULT_SERVICE).rstrip("/")


def champion_answers(url: str) -> bool:
    """Tell whether a service with a model is there."""
    try:
        return httpx.get(f"{url}/readyz", timeout=_TIMEOUT).is_success
    except httpx.TransportError:
        return False


def champion(url: str) -> Model:
    """Return which model the service scores with.

    Raises:
        LabelingError: the service does not answer, or not as Tonika does.
    """
    return _parsed(url, Model, lambda: httpx.get(f"{url}/v1/model", timeout=_TIMEOUT))


def score(url: str, mentions: Sequence[Mention]) -> ScoreResponse:
    """Score up to REQUEST mentions, in order.

    Raises:
        LabelingError: the service does not answer, or not as Tonika does.
    """
    body: dict[str, Any] = {
        "mentions": [{"text": item.text, **({"brand": item.brand} if item.brand else {})} for item in mentions]
    }
    answer = _parsed(url, ScoreResponse, lambda: httpx.post(f"{url}/v1/score", json=body, timeout=_TIMEOUT))
    if len(answer.scores) != len(mentions):
        raise LabelingError(f"{url} gave {len(answer.scores)} scores for {len(mentions)} mentions; is it Tonika's?")
    return answer


def _parsed(url: str, kind: type[AnswerType], ask: Callable[[], httpx.Response]) -> AnswerType:
    try:
        return kind.model_validate_json(ask().raise_for_status().content)
    except (httpx.HTTPError, ValidationError) as error:
        raise LabelingError(
            f"{url} did not score ({type(error).__name__}: {str(error).splitlines()[0]}); is it Tonika's service, and "
            "does `tonika serve` run? With --no-predictions mentions are pushed unscored"
        ) from error
