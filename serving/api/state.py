"""What outlives the service: its journal and its secret, in a folder that nothing is written to before it is needed."""

from collections.abc import Callable
from typing import TypeVar

from starlette.requests import Request

from serving.api.secret import check_secret, kept_secret
from serving.api.turns import Turns
from serving.errors import ApiError, JournalUnavailableError, NotReadyError
from serving.journal.journal import Journal
from serving.settings import ServiceSettings

_THREADS = 4  # the journal takes one entry at a time; the others read bodies meanwhile

ResultType = TypeVar("ResultType")


class ServiceState:
    """The service's folder; it has none until it is told which one."""

    def __init__(self, settings: ServiceSettings | None = None) -> None:
        """Take the settings, or leave them to `use`."""
        self._turns = Turns("place in the journal", _THREADS)
        self._settings: ServiceSettings | None = None
        self._journal: Journal | None = None
        if settings is not None:
            self.use(settings)

    def use(self, settings: ServiceSettings) -> None:
        """Keep things in the folder of the settings from now on."""
        self._settings = settings
        self._journal = Journal(settings.state.absolute()) if settings.keeps_state else None

    @property
    def masks(self) -> bool:
        """Whether personal data are masked before anything is kept."""
        return self._settings is not None and self._settings.mask

    @property
    def journal(self) -> Journal:
        """The journal.

        Raises:
            NotReadyError: the service has not read its settings yet.
            JournalUnavailableError: its folder does not outlive it.
        """
        if self._journal is None:
            raise self._without_folder()
        return self._journal

    def secret(self) -> str:
        """Return the shared secret; one that was not given in the settings is made now.

        Raises:
            NotReadyError: the service has not read its settings yet.
            JournalUnavailableError: it can neither be read nor made.
        """
        if self._settings and self._settings.secret:
            return self._settings.secret
        if self._settings is None or not self._settings.keeps_state:
            raise self._without_folder()
        return kept_secret(self._settings.state.absolute())

    def admit(self, request: Request) -> None:
        """Let a request pass that shows the shared secret.

        Raises:
            UnauthorizedError: it shows none, or another one.
            ApiError: as `secret` does.
        """
        check_secret(request.headers, self.secret())

    async def run(self, work: Callable[[], ResultType]) -> ResultType:
        """Run `work`, which waits for the disk, off the event loop.

        Raises:
            OverloadedError: too many wait already, or the wait was too long.
        """
        return await self._turns.run(work)

    def _without_folder(self) -> ApiError:
        if self._settings is None:
            return NotReadyError("the service is starting; try again in a moment, or wait for /readyz")
        return JournalUnavailableError(
            "this service has no place to keep things. The operator: set TONIKA_STATE to a folder that outlives it"
        )
