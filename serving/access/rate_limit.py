"""How many texts a key may have judged in a while."""

import math
import threading
import time
from collections.abc import Callable

from serving.access.keys import ApiKey
from serving.errors import RateLimitedError

_MINUTE = 60.0  # seconds
_ONE = 1 - 1e-6  # token; sums of what fractions of seconds bring are a little off


class RateLimits:
    """A token bucket for each key, full with what it may have in a minute; one token is one text.

    A request is let in while its bucket holds a token, and takes all that it needs, into debt if need be: a limit below
    the size of a request delays the next one instead of refusing this one for ever.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock in seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # id: tokens, and when they were counted

    def give_back(self, key: ApiKey, texts: int) -> None:
        """Put back what a request took that was not answered after all."""
        with self._lock:
            if key.id in self._buckets:
                tokens, counted = self._buckets[key.id]
                self._buckets[key.id] = (tokens + texts, counted)

    def take(self, key: ApiKey, texts: int) -> None:
        """Take `texts` tokens of a key's bucket, if it has a limit.

        Raises:
            RateLimitedError: the bucket holds none; the error says when it will. Nothing was taken.
        """
        if key.texts_per_minute is None:
            return
        rate = key.texts_per_minute / _MINUTE
        with self._lock:
            now = self._clock()
            tokens, counted = self._buckets.get(key.id, (float(key.texts_per_minute), now))
            tokens = min(float(key.texts_per_minute), tokens + rate * (now - counted))
            if tokens >= _ONE:
                self._buckets[key.id] = (tokens - texts, now)
                return
        seconds = math.ceil((1 - tokens) / rate)
        raise RateLimitedError(
            f"key {key.id} may have {key.texts_per_minute} texts a minute judged and had them; "
            f"try again in {seconds} s",
            retry_after=seconds,
        )
