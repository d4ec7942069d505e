"""What goes wrong between a client and the service."""

from collections.abc import Sequence

from data.errors import TonikaError
from serving.errors import ErrorDetail


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
