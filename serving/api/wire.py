"""The API's words: what a request and a response look like, version 1."""

from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from data.language import WrittenIn
from data.record import MAX_TEXT, Mention, Record, Tonality
from serving.errors import ApiError, ErrorDetail

MAX_MENTIONS = 256
MAX_BODY = 2 * 1024 * 1024  # bytes
MAX_EXPLAINED = 8  # mentions; with 32 forward passes each they cost about what MAX_MENTIONS cost

Probability = Annotated[float, Field(ge=0, le=1)]


class ScoreRequest(Record):
    """Mentions to score; each is scored by itself."""

    mentions: Annotated[list[Mention], Field(min_length=1, max_length=MAX_MENTIONS)]
    explain: Annotated[
        bool, Field(description=f"Name the words that carried each decision; then at most {MAX_EXPLAINED} mentions")
    ] = False


class Answer(BaseModel):
    """Part of a response; an older client passes over what a newer service adds."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, strict=True)


class ModelIdentity(Answer):
    """Which model gave the scores."""

    name: str
    version: str  # the registry's number, or the beginning of the SHA-256 of a bundle that came as a folder
    run_id: str
    dataset: str


class TonalityScore(Answer):
    """The tonality, toward the brand where one was given.

    `label` has the probability that is the largest multiple of its threshold, see `ModelCard`.
    """

    label: Tonality
    probabilities: dict[Tonality, Probability]


class CategoryScore(Answer):
    """A negativity category that applies."""

    key: str
    name: str
    probability: Probability


class CarryingWord(Answer):
    """A word of the mention's text that carried a decision; of a text of very many words, several neighbours."""

    start: int  # characters (Unicode code points) of the text as it was sent
    end: int
    text: str
    weight: float  # how far the probability of what was said falls without it


class MentionExplanation(Answer):
    """The words without which what was said would be less probable, those with the greatest weight first."""

    tonality: list[CarryingWord]
    categories: dict[str, list[CarryingWord]]  # of each category that applies


class MentionScore(Answer):
    """What the model says of one mention."""

    id: str  # the mention's own, or its key where it came without
    tonality: TonalityScore
    categories: list[CategoryScore]  # most probable first; empty unless the tonality is negative
    category_probabilities: dict[str, Probability]
    confidence: Probability  # the calibrated probability of `tonality.label`
    needs_review: bool  # the confidence lies under the model's threshold
    truncated: bool  # the text did not fit the model; its end was not read
    lang: WrittenIn | None  # "other": not in Russian letters, so nobody measured how good this score is
    explanation: Annotated[MentionExplanation | None, Field(exclude_if=lambda value: value is None)] = None


class ScoreResponse(Answer):
    """Scores, in the order of the mentions."""

    model: ModelIdentity
    scores: list[MentionScore]


class Limits(Answer):
    """What one request may hold."""

    mentions: int = MAX_MENTIONS
    explained_mentions: int = MAX_EXPLAINED
    text_characters: int = MAX_TEXT
    body_bytes: int = MAX_BODY


class ModelCard(ModelIdentity):
    """The model that is served, and how its outputs are read."""

    backbone: str
    precision: str
    created_at: str
    taxonomy: str
    taxonomy_version: str
    max_tokens: int  # of text and brand together; what is longer is truncated
    shows_brand: bool
    tonality_thresholds: dict[Tonality, float]  # the lower one is, the sooner its tonality is given
    category_thresholds: dict[str, float]
    abstention_threshold: float
    metrics: dict[str, float]  # measured on the calibration part when the bundle was exported
    limits: Limits = Limits()


class ErrorContent(Answer):
    """What went wrong."""

    code: str
    message: str
    details: list[ErrorDetail]


class ErrorResponse(Answer):
    """The body of every answer from 400 on."""

    error: ErrorContent


def error_response(error: ApiError) -> ErrorResponse:
    """Put an error into words of the wire."""
    content = ErrorContent(code=error.code, message=str(error), details=list(error.details))
    return ErrorResponse(error=content)
