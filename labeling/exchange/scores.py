"""The champion's scores, asked of the service over HTTP: labeling does not know the serving room."""

import os
from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, TypeVar

import httpx
from pydantic import BaseModel, Field, ValidationError

from data.json_bodies import json_bodies
from data.record import Labels, Mention, Tonality
from labeling.errors import LabelingError
from labeling.exchange.service_journal import HEADER, SECRET, find_secret

SERVICE = "TONIKA_URL"
PORT = "TONIKA_PORT"  # of `tonika serve` on this machine, where there is no TONIKA_URL
DEFAULT_PORT = "3000"

REQUEST = 256  # mentions; a request may hold no more
_BODY = 2 * 1024 * 1024  # bytes; nor may it be larger than this
_TIMEOUT = 120.0  # seconds
_UNSCORED = "`tonika label push --no-predictions` pushes mentions unscored"

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
    """The tonality that the model gave."""

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


class ErrorContent(BaseModel):
    """What the service says went wrong; no mention's text is in it."""

    message: str


class ErrorResponse(BaseModel):
    """The service's answer to what it refuses."""

    error: ErrorContent


def service_url(environment: Mapping[str, str] | None = None) -> str:
    """Return where the service is: TONIKA_URL, or this machine's port TONIKA_PORT, which is 3000 unless it is set."""
    environment = os.environ if environment is None else environment
    here = f"http://127.0.0.1:{environment.get(PORT) or DEFAULT_PORT}"
    return (environment.get(SERVICE) or here).rstrip("/")


def champion_answers(url: str) -> bool:
    """Tell whether a service with a model is there."""
    try:
        return httpx.get(f"{url}/readyz", timeout=_TIMEOUT).is_success
    except (httpx.HTTPError, httpx.InvalidURL):
        return False


def champion(url: str) -> Model:
    """Return which model the service scores with.

    Raises:
        LabelingError: the service does not answer, has no model, or is not Tonika's.
    """
    return _parsed(url, Model, lambda: httpx.get(f"{url}/v1/model", headers=_secret(), timeout=_TIMEOUT))


def score(url: str, mentions: Sequence[Mention]) -> ScoreResponse:
    """Score any number of mentions, in order, in as many requests as the service's limits take.

    A model may be swapped between two requests: the last answer's stands for all.

    Raises:
        LabelingError: the service does not answer, refuses, or is not Tonika's.
        ValueError: there are no mentions.
    """
    if not mentions:
        raise ValueError("no mentions to score; give at least one")
    records = (item.model_dump_json(include={"text", "brand"}, exclude_none=True).encode() for item in mentions)
    answers = [_scored(url, *body) for body in json_bodies("mentions", records, REQUEST, _BODY)]
    return ScoreResponse(model=answers[-1].model, scores=[one for answer in answers for one in answer.scores])


def _scored(url: str, content: bytes, mentions: int) -> ScoreResponse:
    headers = {"Content-Type": "application/json", **_secret()}
    answer = _parsed(
        url,
        ScoreResponse,
        lambda: httpx.post(f"{url}/v1/score", content=content, headers=headers, timeout=_TIMEOUT),
    )
    if len(answer.scores) != mentions:
        raise LabelingError(f"{url} gave {len(answer.scores)} scores for {mentions} mentions; is it Tonika's?")
    return answer


def _secret() -> dict[str, str]:
    """Return the header that lets us in where a service asks callers from other machines who they are."""
    secret = find_secret()
    return {HEADER: secret} if secret else {}


def _parsed(url: str, kind: type[AnswerType], ask: Callable[[], httpx.Response]) -> AnswerType:
    try:
        answer = ask()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise LabelingError(
            f"{url} does not answer ({str(error) or type(error).__name__}); does `tonika serve` run, and is {SERVICE} "
            f"right, or on this machine {PORT}? {_UNSCORED}"
        ) from error
    try:
        if answer.is_success:
            return kind.model_validate_json(answer.content)
        said = ErrorResponse.model_validate_json(answer.content).error.message
    except ValidationError as error:
        raise LabelingError(
            f"{url} answers ({answer.status_code}), but not as Tonika does; check {SERVICE}, and a proxy if one stands "
            f"before it. {_UNSCORED}"
        ) from error
    if answer.status_code == HTTPStatus.UNAUTHORIZED:
        remedy = f"{SECRET} must be the same here and where the service runs"
    elif answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        remedy = "repeat the command in a while"
    else:
        remedy = "a service of this command's own version would take it; install the same one on both sides"
    raise LabelingError(f"{url} refuses ({answer.status_code}: {said}); {remedy}. {_UNSCORED}")
