"""What clients send and how they read what comes back, without the sending."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import httpx
from pydantic import ValidationError

from data.json_bodies import json_bodies
from data.record import Labels, Mention
from data.taxonomy import Taxonomy
from serving.api.wire import MAX_BODY, MAX_EXPLAINED, MAX_MENTIONS, ErrorResponse, ModelCard, ScoreResponse
from serving.api.wire_journal import FeedbackReceipt, FeedbackResponse
from serving.client.errors import ClientError
from serving.journal.entries import Feedback

TIMEOUT = 60.0  # seconds; 256 long mentions on a small machine take a while

_EXPLAIN = b',"explain":true'  # at the end of a body

ResultType = TypeVar("ResultType")


@dataclass(frozen=True)
class Call(Generic[ResultType]):
    """A request, and how its answer is read."""

    method: str
    path: str
    read: Callable[[bytes], ResultType]
    content: bytes | None = None
    first: int = 0  # number of its first mention among all that a client was given

    @property
    def headers(self) -> dict[str, str]:
        """Headers that go with the content."""
        return {"Content-Type": "application/json"} if self.content else {}


MODEL = Call("GET", "/v1/model", ModelCard.model_validate_json)
TAXONOMY = Call("GET", "/v1/taxonomy", Taxonomy.model_validate_json)


def score_calls(mentions: Iterable[Mention], *, explain: bool) -> Iterator[Call[ScoreResponse]]:
    """Yield as many requests as mentions take."""
    records = (mention.model_dump_json(exclude_none=True).encode() for mention in mentions)
    options = _EXPLAIN if explain else b""
    first = 0
    for body in json_bodies("mentions", records, MAX_EXPLAINED if explain else MAX_MENTIONS, MAX_BODY - len(_EXPLAIN)):
        content = body.content.removesuffix(b"}") + options + b"}"
        yield Call("POST", "/v1/score", ScoreResponse.model_validate_json, content, first)
        first += body.records


def joined(responses: Sequence[ScoreResponse]) -> ScoreResponse:
    """Put the answers to `score_calls` together.

    Raises:
        ValueError: there are none, because there were no mentions.
    """
    if not responses:
        raise ValueError("no mentions to score; give at least one")
    # A model may be swapped between two requests; the last one speaks for the service as it is now.
    return ScoreResponse(
        model=responses[-1].model, scores=[score for response in responses for score in response.scores]
    )


def feedback_call(
    mention: Mention, labels: Labels, comment: str | None, scored_by: str | None
) -> Call[FeedbackReceipt]:
    """Make the request that corrects a score.

    Raises:
        ValueError: the comment or `scored_by` is too long.
    """
    correction = Feedback(mention=mention, labels=labels, comment=comment, scored_by=scored_by)
    content = correction.model_dump_json(exclude_none=True, exclude_unset=True).encode()
    return Call("POST", "/v1/feedback", lambda body: FeedbackResponse.model_validate_json(body).feedback, content)


def authorization(key: str | None) -> dict[str, str]:
    """Headers that show an API key."""
    return {"Authorization": f"Bearer {key}"} if key else {}


def answer_of(call: Call[ResultType], response: httpx.Response) -> ResultType:
    """Read an answer.

    Raises:
        ClientError: it is a refusal, or not Tonika's.
    """
    if response.is_success:
        return call.read(response.content)
    try:
        said = ErrorResponse.model_validate_json(response.content).error
    except ValidationError as error:
        message = f"{response.url} answered {response.status_code}, and not as Tonika does; is the address right?"
        raise ClientError(message, status=response.status_code) from error
    details = [
        detail if detail.index is None else detail.model_copy(update={"index": detail.index + call.first})
        for detail in said.details
    ]
    raise ClientError(said.message, status=response.status_code, code=said.code, details=details)


def unanswered(url: httpx.URL, error: httpx.TransportError) -> ClientError:
    """Say that there was no answer."""
    return ClientError(f"{url} does not answer ({type(error).__name__}: {error}); is `tonika serve` running?")
