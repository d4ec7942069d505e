"""What a client does when it is refused for the moment."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import anyio
import pytest

from data.record import Mention
from serving.access.key_file import add_key
from serving.access.keys import make_key
from serving.api.served import ModelSlot, ServedModel
from serving.api.state import ServiceState
from serving.client import NO_RETRIES, AsyncTonikaClient, ClientError, Retries, TonikaClient
from serving.settings import ServiceSettings
from tests.serving.in_process import make_api
from tests.serving.listening import listening
from tests.serving.running import free_port
from tests.serving.told import SECRET

MENTIONS = [Mention(text="ужас")]


def ask(url: str, *, waits: bool, key: str | None = None, retries: Retries | None = None) -> None:
    """Score by one client or the other."""
    if waits:
        with TonikaClient(url, key=key, retries=retries) as client:
            client.score(MENTIONS)
        return

    async def main() -> None:
        async with AsyncTonikaClient(url, key=key, retries=retries) as client:
            await client.score(MENTIONS)

    anyio.run(main)


def soon(work: Callable[[], None]) -> threading.Timer:
    timer = threading.Timer(0.5, work)
    timer.start()
    return timer


@pytest.mark.parametrize("waits", [True, False])
def test_retry_after_is_heeded(served: ServedModel, tmp_path: Path, *, waits: bool):
    settings = ServiceSettings(state=tmp_path, secret=SECRET)
    key, entry = make_key("monitor", texts_per_minute=60)  # one text a second
    add_key(settings.key_file, entry)
    slot = ModelSlot()
    slot.put(served)
    with listening(make_api(slot, ServiceState(settings), settings), free_port()) as url:
        with TonikaClient(url, key=key) as client:
            client.score(MENTIONS * 61)  # all of a minute, and one more
        with pytest.raises(ClientError) as caught:
            ask(url, waits=waits, key=key, retries=NO_RETRIES)
        assert (caught.value.status, caught.value.code) == (429, "rate_limited")
        started = time.monotonic()
        ask(url, waits=waits, key=key)
        assert time.monotonic() - started > 0.9


@pytest.mark.parametrize("waits", [True, False])
def test_a_service_that_gets_its_model_meanwhile_answers_in_the_end(served: ServedModel, *, waits: bool):
    slot = ModelSlot()
    with listening(make_api(slot), free_port()) as url:
        with pytest.raises(ClientError, match="being loaded"):
            ask(url, waits=waits, retries=NO_RETRIES)
        timer = soon(lambda: slot.put(served))
        ask(url, waits=waits)
        timer.join()


def test_a_service_that_starts_meanwhile_answers_in_the_end(served: ServedModel):
    slot = ModelSlot()
    slot.put(served)
    port = free_port()
    done = threading.Event()

    def serve() -> None:
        with listening(make_api(slot), port):
            done.wait(30)

    timer = soon(serve)
    try:
        ask(f"http://127.0.0.1:{port}", waits=True, retries=Retries(times=8))
    finally:
        done.set()
        timer.join()


def test_patience_ends():
    slot = ModelSlot()  # that stays empty
    with listening(make_api(slot), free_port()) as url:
        started = time.monotonic()
        with pytest.raises(ClientError) as caught:
            ask(url, waits=True, retries=Retries(times=50, patience=0.5))
        assert caught.value.status == 503
        assert time.monotonic() - started < 20


def test_what_does_not_fit_is_not_sent_again(url: str):
    wrong = MENTIONS[0].model_copy(update={"text": " "})
    started = time.monotonic()
    with TonikaClient(url, retries=Retries(times=50)) as client, pytest.raises(ClientError) as caught:
        client.score([wrong])
    assert caught.value.status == 422
    assert time.monotonic() - started < 5
