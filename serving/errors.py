"""Errors of the serving room; each HTTP-facing one owns its status and code."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from data.errors import TonikaError
from data.problems import OTHER


class BundleError(TonikaError):
    """A bundle that is missing, incomplete, altered or not understood."""


class RegistryError(TonikaError):
    """A model that the registry does not have, or a registry that cannot be read from here."""


class BulkError(TonikaError):
    """An input or output that bulk scoring cannot work with."""


class BuildError(TonikaError):
    """A Bento that cannot be built here."""


class StartupError(TonikaError):
    """A service that did not become ready."""


class SettingsError(TonikaError):
    """An environment variable with a value that means nothing."""


class AccessError(TonikaError):
    """API keys that cannot be read, made or kept."""


class ErrorDetail(BaseModel):
    """What is wrong with one field of one mention; the text itself is never quoted."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, strict=True)

    index: int | None = None  # of the mention in the request, from 0; null: the request itself
    field: str | None = None  # null: the mention as a whole
    reason: str  # for people who read English
    code: str = OTHER  # for programs: one of data.problems.CODES
    values: dict[str, int | str] = Field(default_factory=dict)  # of the code, such as a limit


class ApiError(TonikaError):
    """An error that a caller of the API sees: one class for each status and code."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    answer_headers: ClassVar[dict[str, str]] = {}

    def __init__(self, message: str, details: Sequence[ErrorDetail] = ()) -> None:
        """Take a message without a word of any mention's text."""
        super().__init__(message)
        self.headers = dict(self.answer_headers)
        self.details = tuple(details)


class MalformedBodyError(ApiError):
    """The body is not JSON in UTF-8."""

    status = 400
    code = "malformed_body"


class BodyTooLargeError(ApiError):
    """The body is over the limit."""

    status = 413
    code = "body_too_large"


class SlowBodyError(ApiError):
    """The body did not arrive in time."""

    status = 408
    code = "slow_body"


class UnsupportedBodyError(ApiError):
    """The body is declared to be something else than plain JSON in UTF-8."""

    status = 415
    code = "unsupported_media_type"


class UnknownModelError(ApiError):
    """A model that this service does not have."""

    status = 404
    code = "unknown_model"


class InvalidRequestError(ApiError):
    """The request as a whole does not fit: no mentions, too many, an unknown field beside them."""

    status = 422
    code = "invalid_request"


class InvalidMentionError(ApiError):
    """At least one mention does not fit; the details say which, which field and why."""

    status = 422
    code = "invalid_mention"


class InvalidFeedbackError(ApiError):
    """A correction does not fit; the details say which field and why."""

    status = 422
    code = "invalid_feedback"


class UnauthorizedError(ApiError):
    """The shared secret, or an API key, is wrong or missing."""

    status = 401
    code = "unauthorized"
    answer_headers: ClassVar[dict[str, str]] = {"WWW-Authenticate": 'Basic realm="tonika"'}


class TooManyTextsError(ApiError):
    """More texts than can be judged now; later they can."""

    status = 429

    def __init__(self, message: str, *, retry_after: int) -> None:
        """Take a message, and the seconds after which it is worth trying again."""
        super().__init__(message)
        self.headers = {"Retry-After": str(retry_after)}


class RateLimitedError(TooManyTextsError):
    """A caller had as many texts judged as its key allows."""

    code = "rate_limited"


class JournalUnavailableError(ApiError):
    """The journal, or the folder that it lies in, cannot be used; nothing was acknowledged."""

    status = 503
    code = "journal_unavailable"
    answer_headers: ClassVar[dict[str, str]] = {"Retry-After": "10"}


class OverloadedError(ApiError):
    """More requests wait already than could be answered in reasonable time."""

    status = 503
    code = "overloaded"
    answer_headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}


class QueueFullError(TooManyTextsError):
    """So many texts wait that more could not be judged in reasonable time."""

    code = "queue_full"


class QueueTimeoutError(ApiError):
    """A request was admitted, and could not be answered in time."""

    status = 503
    code = "timeout"
    answer_headers: ClassVar[dict[str, str]] = {"Retry-After": "10"}


class ClientGoneError(ApiError):
    """The caller closed the connection; the status is nginx's for that, and nobody reads it."""

    status = 499
    code = "client_gone"


class NotReadyError(ApiError):
    """The model is not loaded yet."""

    status = 503
    code = "not_ready"
    answer_headers: ClassVar[dict[str, str]] = {"Retry-After": "1"}
