"""The client that waits."""

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


class TonikaClient:
    """A connection to a service; usable as a context manager."""

    def __init__(
        self, url: str, *, key: str | None = None, timeout: float = TIMEOUT, retries: Retries | None = None
    ) -> None:
        """Take the service's address, without a path, an API key, seconds to wait for an answer, and `Retries`.

        The service asks for a key unless it runs on this machine; see `tonika key`.
        """
        transport = retrying_transport(retries or Retries())
        self._http = httpx.Client(base_url=url, timeout=timeout, headers=authorization(key), transport=transport)

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
        return joined([self._answer(call) for call in score_calls(mentions, explain=explain)])

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
        return self._answer(feedback_call(mention, labels, comment, scored_by))

    def model(self) -> ModelCard:
        """Return the card of the model that is served."""
        return self._answer(MODEL)

    def taxonomy(self) -> Taxonomy:
        """Return the model's tonalities and categories."""
        return self._answer(TAXONOMY)

    def _answer(self, call: Call[ResultType]) -> ResultType:
        try:
            response = self._http.request(call.method, call.path, content=call.content, headers=call.headers)
        except httpx.TransportError as error:
            raise unanswered(self._http.base_url, error) from error
        return answer_of(call, response)
