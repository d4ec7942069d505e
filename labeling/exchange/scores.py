"""The champion's scores, asked of the service over HTTP: labeling does not know the serving room."""

import os
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, Field, ValidationError

from data.record import Labels, Mention, Tonality
from labeling.errors import LabelingError

SERVICE = "TONIKA_URL"
DEFAULT_SERVICE = "http://127.0.0.1:3000"

_REQUEST = 256  # mentions; the service's own limit
_TIMEOUT = 120.0  # seconds


class Model(BaseModel):
    """Which model scored."""

    name: str
    version: str


class TonalityScore(BaseModel):
    """The most probable tonality."""

    label: Tonality


class CategoryScore(BaseModel):
    """A category that applies."""

    key: str


class Score(BaseModel):
    """What this room needs of a score; a newer service may say more."""

    tonality: TonalityScore
    categories: list[CategoryScore]
    category_probabilities: dict[str, float]
    confidence: Annotated[float, Field(ge=0, le=1)]

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
        return f"{self.model.name}-{self.model.version}"


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


def score(url: str, mentions: Sequence[Mention]) -> ScoreResponse:
    """Score mentions, in order, in as many requests as that takes; the last answer's model stands for all.

    Raises:
        LabelingError: the service does not answer, or not as Tonika does.
        ValueError: there are no mentions.
    """
    if not mentions:
        raise ValueError("no mentions to score; give at least one")
    answers = [_ask(url, mentions[start : start + _REQUEST]) for start in range(0, len(mentions), _REQUEST)]
    return ScoreResponse(model=answers[-1].model, scores=[score for answer in answers for score in answer.scores])


def _ask(url: str, mentions: Sequence[Mention]) -> ScoreResponse:
    body: dict[str, Any] = {
        "mentions": [{"text": item.text, **({"brand": item.brand} if item.brand else {})} for item in mentions]
    }
    try:
        response = httpx.post(f"{url}/v1/score", json=body, timeout=_TIMEOUT).raise_for_status()
        answer = ScoreResponse.model_validate_json(response.content)
    except (httpx.HTTPError, ValidationError) as error:
        raise LabelingError(
            f"{url} did not score ({type(error).__name__}: {str(error).splitlines()[0]}); is it Tonika's service, and "
            "does `tonika serve` run? Without --predictions mentions are pushed unscored"
        ) from error
    if len(answer.scores) != len(mentions):
        raise LabelingError(f"{url} gave {len(answer.scores)} scores for {len(mentions)} mentions; is it Tonika's?")
    return answer
