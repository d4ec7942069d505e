"""The client for programs that do other things meanwhile."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self, TypeVar

import httpx

from data.record import Labels, Mention
from data.taxonomy import Taxonomy
from serving.api.wire import ModelCard, ScoreResponse
from serving.api.wire_journal import FeedbackReceipt
from serving.client.calls import (
    MODEL,
    TAXONOMY,
    TIMEOUT,
    Call,
    answer_of,
    authorization,
    feedback_call,
    joined,
    score_calls,
    unanswered,
)
from serving.client.retrying import Retries, retrying_transport

ResultType = TypeVar("ResultType")


class AsyncTonikaClient:
    """`serving.client.TonikaClient` with `await`: the same methods, arguments, answers and errors."""

    def __init__(
        self, url: str, *, key: str | None = None, timeout: float = TIMEOUT, retries: Retries | None = None
    ) -> None:
        """Take the service's address, without a path, an API key, seconds to wait for an answer, and `Retries`."""
        transport = retrying_transport(retries or Retries())
        self._http = httpx.AsyncClient(base_url=url, timeout=timeout, headers=authorization(key), transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connection."""
        await self._http.aclose()

    async def score(self, mentions: Iterable[Mention], *, explain: bool = False) -> ScoreResponse:
        """Score any number of mentions, one request after the other; see `TonikaClient.score`.

        Raises:
            ClientError: a request was refused or not answered; nothing is returned then.
            ValueError: there are no mentions.
        """
        return joined([await self._answer(call) for call in score_calls(mentions, explain=explain)])

    async def feedback(
        self, mention: Mention, labels: Labels, *, comment: str | None = None, scored_by: str | None = None
    ) -> FeedbackReceipt:
        """Correct a score; see `TonikaClient.feedback`.

        Raises:
            ClientError: it was refused or not answered. One that was not answered may be on disk; send it again.
            ValueError: the comment or `scored_by` is too long.
        """
        return await self._answer(feedback_call(mention, labels, comment, scored_by))

    async def model(self) -> ModelCard:
        """Return the card of the model that is served."""
        return await self._answer(MODEL)

    async def taxonomy(self) -> Taxonomy:
        """Return the model's tonalities and categories."""
        return await self._answer(TAXONOMY)

    async def _answer(self, call: Call[ResultType]) -> ResultType:
        try:
            response = await self._http.request(call.method, call.path, content=call.content, headers=call.headers)
        except httpx.TransportError as error:
            raise unanswered(self._http.base_url, error) from error
        return answer_of(call, response)
