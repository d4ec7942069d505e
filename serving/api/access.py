"""Who is let in: callers from other machines show an API key, or the operator's secret."""

import base64
import binascii
import hmac
import ipaddress
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from serving.access.key_ring import KeyRing
from serving.access.keys import ApiKey, find_key, read_keys
from serving.access.rate_limit import RateLimits
from serving.api.secret import HEADER
from serving.api.state import ServiceState
from serving.errors import JournalUnavailableError, NotReadyError, UnauthorizedError
from serving.settings import RequireKeys, ServiceSettings

# Their callers show the secret, which is asked for where they are answered; or they say no more than that it runs.
OPEN_PATHS = frozenset(
    {"/health", "/v2/health/live", "/v2/health/ready", "/webhook", "/v1/journal", "/v1/journal/erasures"}
)

_HOW = (
    "expected the header Authorization: Bearer KEY, or KEY as the password of Basic authentication. The operator: "
    "`tonika key add CALLER` makes a key"
)


_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares


@dataclass(frozen=True)
class Caller:
    """Who calls, as far as that is known."""

    key: ApiKey | None = None  # None: from this machine, or with the operator's secret

    @property
    def label(self) -> str:
        """What logs say: a key's id, or a dash."""
        return self.key.id if self.key else "-"


class Access:
    """Lets requests in, or not; it knows no keys until it is told the settings."""

    def __init__(self, state: ServiceState, settings: ServiceSettings | None = None) -> None:
        """Take the service's state, whose secret is as good as a key, and the settings, or leave them to `use`."""
        self._state = state
        self._ring: KeyRing | None = None
        self._required: RequireKeys = "remote"
        self._limits = RateLimits()
        if settings is not None:
            self.use(settings)

    def use(self, settings: ServiceSettings) -> None:
        """Heed the keys of the settings from now on.

        Raises:
            AccessError: they cannot be read.
        """
        fixed = read_keys(settings.api_keys, "TONIKA_API_KEYS")
        self._ring = KeyRing(settings.key_file.absolute(), fixed)
        self._required = settings.require_keys
        if self._required != "never" and not self._ring.keys:
            whom = "nobody" if self._required == "always" else "nobody from another machine"
            _log.info("there are no API keys, so %s is let in; `tonika key add CALLER` makes one", whom)

    def admit(self, scope: Scope) -> Caller:
        """Say who sends a request.

        A key that is not asked for is still taken, and its limit holds; one that is wrong then is passed over, since a
        proxy of this machine may ask for a password of its own.

        Raises:
            UnauthorizedError: a key is asked for, and there is none or a wrong one.
            NotReadyError: the service has not read its settings yet.
        """
        if self._ring is None:
            raise NotReadyError("the service is starting; try again in a moment, or wait for /readyz")
        headers = Headers(scope=scope)
        shown = list(_shown(headers))
        keys = self._ring.keys
        for each in shown:
            if key := find_key(each, keys):
                return Caller(key)
        if not self._asks(scope):
            return Caller()
        if self._is_operator(headers, shown):
            return Caller()
        found = "an API key that is not valid" if shown else "no API key"
        raise UnauthorizedError(f"found {found}; {_HOW}")

    def charge(self, request: Request, texts: int) -> None:
        """Count `texts` on the key of a request that was let in.

        Raises:
            RateLimitedError: the key had what it may have.
        """
        caller: Caller = request.state.caller
        if caller.key:
            self._limits.take(caller.key, texts)

    def refund(self, request: Request, texts: int) -> None:
        """Take back a charge for texts that were not judged."""
        caller: Caller = request.state.caller
        if caller.key:
            self._limits.give_back(caller.key, texts)

    def queue_of(self, request: Request) -> str:
        """Name the queue in which a request of this caller waits: each key has its own, and so have other addresses."""
        caller: Caller = request.state.caller
        return caller.key.id if caller.key else f"from {request.client.host if request.client else 'a socket'}"

    def _asks(self, scope: Scope) -> bool:
        return self._required == "always" or (self._required == "remote" and not _is_of_this_machine(scope))

    def _is_operator(self, headers: Mapping[str, str], shown: list[bytes]) -> bool:
        if value := headers.get(HEADER):
            shown = [*shown, value.encode("latin-1")]
        if not shown:
            return False
        try:
            secret = self._state.secret().encode()
        except (JournalUnavailableError, NotReadyError):
            return False
        matches = [hmac.compare_digest(each, secret) for each in shown]  # all of them: time tells nothing
        return any(matches)


def _is_of_this_machine(scope: Scope) -> bool:
    """Tell whether a request came in by an address that only this machine reaches, whoever passed it on."""
    host, port = scope.get("server") or ("", None)
    if port is None:  # a Unix socket
        return bool(host)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _shown(headers: Mapping[str, str]) -> Iterator[bytes]:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        yield credentials.strip().encode("latin-1")
    elif scheme.lower() == "basic":
        try:
            yield base64.b64decode(credentials.strip().encode("latin-1"), validate=True).partition(b":")[2]
        except binascii.Error:
            return
