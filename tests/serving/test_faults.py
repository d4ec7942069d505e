"""What the service does when it is told to end, when its disk is full, and after many requests."""

import json
import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from random import Random

import httpx
import psutil
import pytest

from benchmarks.memory import process_tree
from serving.api.served import ModelSlot
from serving.journal.journal import Journal
from serving.registry.kept_bundle import kept_bundles
from serving.settings import ServiceSettings
from serving.swapping.start import first_model
from serving.swapping.watch import ModelWatch
from tests.serving.live_registry import LiveRegistry
from tests.serving.running import RunningService, free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from tests.serving.told import SECRET, SECRET_HEADER, annotation_created, correction_body
from tests.small_disk import fill

pytestmark = pytest.mark.slow

CALLERS = 6
SECONDS = 60  # in which what must happen happens, on a machine that is busy with other things
ROOM = 128 * 1024  # bytes: an empty journal fits, and a few corrections


def serving(bundle: Path, folder: Path, **more: str) -> AbstractContextManager[RunningService]:
    port = free_port()
    known = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port), "TONIKA_THREADS": "1", "TONIKA_SECRET": SECRET}
    return running_service([sys.executable, "-m", "tonika", "serve"], {**known, **more}, port, folder)


def score(url: str, texts: list[str]) -> httpx.Response:
    return httpx.post(f"{url}/v1/score", json={"mentions": [{"text": text} for text in texts]}, timeout=SECONDS)


def in_flight(url: str) -> float:
    lines = httpx.get(f"{url}/metrics").text.splitlines()
    return sum(float(line.split()[-1]) for line in lines if line.startswith("tonika_requests_in_flight"))


def test_who_was_let_in_is_answered_when_the_service_is_told_to_end(bundle: Path, tmp_path: Path):
    texts = [f"{number} {'ужас ' * 300}" for number in range(128)]
    with serving(bundle, tmp_path) as service, ThreadPoolExecutor(CALLERS) as callers:
        asked = [callers.submit(score, service.url, texts) for _ in range(CALLERS)]
        deadline = time.monotonic() + SECONDS
        while in_flight(service.url) < CALLERS:
            assert time.monotonic() < deadline
        assert not any(each.done() for each in asked)
        os.kill(service.process, signal.SIGTERM)
        assert psutil.Process(service.process).wait(SECONDS) == 0
        for each in asked:
            response = each.result()
            assert response.status_code == 200
            assert len(response.json()["scores"]) == len(texts)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{service.url}/livez")
    assert "Traceback" not in service.log.read_text()


def test_a_full_disk_refuses_corrections_and_nothing_else_until_there_is_room(
    bundle: Path, tmp_path: Path, small_disk: Path
):
    acknowledged: list[str] = []
    state = small_disk / "state"

    def correct(text: str) -> int:
        response = httpx.post(f"{service.url}/v1/feedback", json=correction_body(text))
        if response.status_code == 503:
            assert response.json()["error"]["code"] == "journal_unavailable"
            assert response.headers["Retry-After"]
        else:
            assert response.status_code == 201
            acknowledged.append(text)
        return response.status_code

    with serving(bundle, tmp_path, TONIKA_STATE=str(state)) as service:
        filling = fill(small_disk)
        assert correct("на полный диск") == 503
        filling.unlink()

        filling = fill(small_disk, leaving=ROOM)
        statuses = [correct(f"{number} {'жду ' * 500}") for number in range(100)]
        assert statuses[0] == 201
        assert 503 in statuses
        told = httpx.post(f"{service.url}/webhook", json=annotation_created(1), headers=SECRET_HEADER)
        erased = httpx.post(f"{service.url}/v1/journal/erasures", json={"authors": ["Анна"]}, headers=SECRET_HEADER)
        assert {told.status_code, erased.status_code} <= {200, 503}
        assert score(service.url, ["ужас"]).status_code == 200
        assert httpx.get(f"{service.url}/readyz").status_code == 200

        filling.unlink()
        assert correct("когда есть место") == 201
    journal = Journal(state)
    entries = journal.read(limit=1000, kind="feedback").entries
    journal.close()
    assert [entry.fields["mention"]["text"] for entry in entries] == acknowledged


def test_a_model_that_a_full_disk_cannot_keep_is_served_all_the_same(
    live_registry: LiveRegistry, tmp_path: Path, small_disk: Path, caplog: pytest.LogCaptureFixture
):
    champion = "models:/tonika@champion"
    first, second = (live_registry.register(make_tiny_bundle(tmp_path / str(seed), seed=seed)) for seed in (13, 7))
    live_registry.move_champion(first)
    settings = ServiceSettings(model=champion, state=small_disk / "state", threads=1)
    kept, slot = kept_bundles(settings), ModelSlot()
    assert kept is not None
    filling = fill(small_disk, leaving=20_000)
    slot.put(first_model(settings, kept))
    assert slot.current.identity.version == first
    assert kept.last(champion) is None
    assert "could not be kept for a start without the registry (No space left on device)" in caplog.text

    filling.unlink()
    first_model(settings, kept)
    fill(small_disk, leaving=20_000)
    live_registry.move_champion(second)
    watch = ModelWatch(slot, champion, threads=1, seconds=1, kept=kept)
    assert watch.look() == "swapped"
    assert slot.current.identity.version == second
    last = kept.last(champion)
    assert last is not None
    assert last.version == first


def many_sizes(number: int) -> bytes:
    """The body of a request of 1 to 8 mentions, each of 1 to 3,000 words."""
    random = Random(number)  # noqa: S311 - nobody is to be kept from guessing it
    words = [random.choice([1, 20, 300, 3_000]) for _ in range(random.choice([1, 1, 2, 4, 8]))]
    mentions = [{"text": f"{number} {'жду ' * count}", "id": "1"} for count in words]
    return json.dumps({"mentions": mentions}, ensure_ascii=False).encode()


def held(process: int) -> int:
    """Resident bytes of a process and all that it started: unlike a share, no other program changes them."""
    return sum(each.memory_info().rss for each in process_tree(psutil.Process(process)))


def test_memory_does_not_grow_with_the_requests(bundle: Path, tmp_path: Path):
    sent = 0
    headers = {"Content-Type": "application/json"}
    with serving(bundle, tmp_path) as service, httpx.Client(headers=headers, timeout=SECONDS) as client:
        for number in range(3_000):
            if number == 1_000:  # by now every buffer was as large as it becomes
                sent, before = 0, held(service.process)
            body = many_sizes(number)
            sent += len(body)
            assert client.post(f"{service.url}/v1/score", content=body).status_code == 200
        grown = held(service.process) - before
    # Who kept what was sent would have grown by all of it. BentoML keeps about 1 KB of each request for two minutes.
    assert sent > 35_000_000
    assert grown < sent / 4, grown
