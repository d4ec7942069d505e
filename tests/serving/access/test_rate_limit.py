"""How many texts a key may have judged."""

import threading

import pytest

from serving.access.keys import make_key
from serving.access.rate_limit import RateLimits
from serving.errors import RateLimitedError


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def refused_for(limits: RateLimits, key, texts: int) -> int:
    with pytest.raises(RateLimitedError, match=key.id) as refused:
        limits.take(key, texts)
    return int(refused.value.headers["Retry-After"])


def test_a_key_without_a_limit_has_none():
    limits = RateLimits(Clock())
    for _ in range(100):
        limits.take(make_key("monitor")[1], 256)


def test_a_minutes_worth_may_come_at_once_and_then_as_much_as_time_brings():
    clock = Clock()
    limits, (_, key) = RateLimits(clock), make_key("monitor", 60)
    for _ in range(60):
        limits.take(key, 1)
    wait = refused_for(limits, key, 1)
    assert wait == 1
    clock.now += wait
    limits.take(key, 1)
    refused_for(limits, key, 1)


def test_a_moment_brings_no_more_than_a_part_of_a_text():
    clock = Clock()
    limits, (_, key) = RateLimits(clock), make_key("monitor", 60)
    limits.take(key, 60)
    clock.now += 0.9
    assert refused_for(limits, key, 1) == 1
    clock.now += 0.1
    limits.take(key, 1)


def test_a_request_above_the_limit_is_let_in_and_delays_the_next():
    clock = Clock()
    limits, (_, key) = RateLimits(clock), make_key("monitor", 60)
    limits.take(key, 256)
    wait = refused_for(limits, key, 1)
    assert 196 < wait <= 198  # 196 texts of debt, at one a second
    clock.now += wait - 2
    refused_for(limits, key, 1)
    clock.now += 2
    limits.take(key, 1)


def test_what_is_said_to_be_long_enough_is():
    for limit in (1, 7, 59, 60, 61, 600, 10_000):
        clock = Clock()
        limits, (_, key) = RateLimits(clock), make_key("monitor", limit)
        for texts in (limit, 256, 3):
            clock.now += 0 if texts == limit else refused_for(limits, key, texts)
            limits.take(key, texts)


def test_a_long_rest_saves_up_no_more_than_a_minute():
    clock = Clock()
    limits, (_, key) = RateLimits(clock), make_key("monitor", 60)
    limits.take(key, 60)
    clock.now += 24 * 3600
    limits.take(key, 60)
    refused_for(limits, key, 1)


def test_one_keys_limit_is_not_anothers():
    limits, (_, one), (_, other) = RateLimits(Clock()), make_key("monitor", 1), make_key("monitor", 1)
    limits.take(one, 1)
    refused_for(limits, one, 1)
    limits.take(other, 1)


def test_threads_together_get_no_more_than_one_would():
    limits, (_, key) = RateLimits(Clock()), make_key("monitor", 100)
    admitted: list[int] = []

    def ask() -> None:
        for _ in range(50):
            try:
                limits.take(key, 1)
            except RateLimitedError:
                continue
            admitted.append(1)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(admitted) == 100
