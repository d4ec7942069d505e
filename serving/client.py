"""A small client of the API: `TonikaClient("http://127.0.0.1:3000").score([Mention(text="...")])`."""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Self

import httpx
from pydantic import ValidationError

from data.errors import TonikaError
from data.json_bodies import Body, json_bodies
from data.record import Labels, Mention
from data.taxonomy import Taxonomy
from serving.api.wire import MAX_BODY, MAX_EXPLAINED, MAX_MENTIONS, ErrorResponse, ModelCard, ScoreResponse
from serving.api.wire_journal import FeedbackReceipt, FeedbackResponse
from serving.errors import ErrorDetail
from serving.journal.entries import Feedback

_TIMEOUT = 60.0  # seconds; 256 long mentions on a small machine take a while
_EXPLAIN = b',"explain":true'  # at the end of a body


class ClientError(TonikaError):
    """The service refused a request, or could not be reached.

    Attributes:
        status: of the HTTP answer; None where there was none.
        code: the API's own, such as `invalid_mention`; None where the answer was not the API's.
        details: which mention, which field and why; indices count from the first mention given to the client.
    """

    def __init__(
        self, message: str, *, status: int | None = None, code: str | None = None, details: Sequence[ErrorDetail] = ()
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = tuple(details)


class TonikaClient:
    """A connection to a service; usable as a context manager."""

    def __init__(self, url: str, *, key: str | None = None, timeout: float = _TIMEOUT) -> None:
        """Take the service's address, without a path, an API key, and seconds to wait for an answer.

        The service asks for a key unless it runs on this machine; see `tonika key`.
        """
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=url, timeout=timeout, headers=headers)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def score(self, mentions: Iterable[Mention], *, explain: bool = False) -> ScoreResponse:
        """Score any number of mentions, in as many requests as that takes; the scores are in their order.

        Args:
            mentions: any number.
            explain: name the words that carried each decision; see `MentionScore.explanation`. It takes a forward pass
                for each word, up to 32 a mention beside its own.

        Raises:
            ClientError: a request was refused or not answered; nothing is returned then.
            ValueError: there are no mentions.
        """
        records = (mention.model_dump_json(exclude_none=True).encode() for mention in mentions)
        responses: list[ScoreResponse] = []
        sent = 0
        most = MAX_EXPLAINED if explain else MAX_MENTIONS
        for body in json_bodies("mentions", records, most, MAX_BODY - len(_EXPLAIN)):
            responses.append(self._score(body, sent, _EXPLAIN if explain else b""))
            sent += body.records
        if not responses:
            raise ValueError("no mentions to score; give at least one")
        # A model may be swapped between two requests; the last one speaks for the service as it is now.
        return ScoreResponse(
            model=responses[-1].model, scores=[score for response in responses for score in response.scores]
        )

    def feedback(
        self, mention: Mention, labels: Labels, *, comment: str | None = None, scored_by: str | None = None
    ) -> FeedbackReceipt:
        """Correct a score: say how `mention` should have been labelled. Sent again, it is still one correction.

        Args:
            mention: as it was scored.
            labels: at least a tonality, a category or a reason to exclude the mention.
            comment: for whoever confirms it, up to 2,000 characters.
            scored_by: name and version of the model that had scored it.

        Raises:
            ClientError: it was refused or not answered. One that was not answered may be on disk; send it again.
            ValueError: the comment or `scored_by` is too long.
        """
        correction = Feedback(mention=mention, labels=labels, comment=comment, scored_by=scored_by)
        content = correction.model_dump_json(exclude_none=True, exclude_unset=True).encode()
        return FeedbackResponse.model_validate_json(self._request("POST", "/v1/feedback", content).content).feedback

    def model(self) -> ModelCard:
        """Return the card of the model that is served."""
        return ModelCard.model_validate_json(self._request("GET", "/v1/model").content)

    def taxonomy(self) -> Taxonomy:
        """Return the model's tonalities and categories."""
        return Taxonomy.model_validate_json(self._request("GET", "/v1/taxonomy").content)

    def _score(self, body: Body, start: int, options: bytes) -> ScoreResponse:
        content = body.content.removesuffix(b"}") + options + b"}"
        try:
            return ScoreResponse.model_validate_json(self._request("POST", "/v1/score", content).content)
        except ClientError as error:
            error.details = tuple(
                detail if detail.index is None else detail.model_copy(update={"index": detail.index + start})
                for detail in error.details
            )
            raise

    def _request(self, method: str, path: str, content: bytes | None = None) -> httpx.Response:
        headers = {"Content-Type": "application/json"} if content else {}
        try:
            response = self._http.request(method, path, content=content, headers=headers)
        except httpx.TransportError as error:
            raise ClientError(
                f"{self._http.base_url} does not answer ({type(error).__name__}: {error}); is `tonika serve` running?"
            ) from error
        if response.is_success:
            return response
        try:
            said = ErrorResponse.model_validate_json(response.content).error
        except ValidationError as error:
            message = f"{response.url} answered {response.status_code}, and not as Tonika does; is the address right?"
            raise ClientError(message, status=response.status_code) from error
        raise ClientError(said.message, status=response.status_code, code=said.code, details=said.details)
