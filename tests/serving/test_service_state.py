"""What a real service process keeps, and when it makes it."""

import sys
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest

from serving.journal.journal import Journal
from tests.serving.running import RunningService, free_port, kill_at_once, running_service
from tests.serving.told import SECRET, SECRET_HEADER, annotation_created, correction_body

pytestmark = pytest.mark.slow


def serving(bundle: Path, folder: Path, environment: Mapping[str, str]) -> AbstractContextManager[RunningService]:
    port = free_port()
    known = {"TONIKA_MODEL": str(bundle), "TONIKA_PORT": str(port), "TONIKA_THREADS": "1"}
    return running_service([sys.executable, "-m", "tonika", "serve"], {**known, **environment}, port, folder)


def journal(url: str, headers: Mapping[str, str]) -> Any:
    response = httpx.get(f"{url}/v1/journal", params={"limit": 1000}, headers=dict(headers))
    assert response.status_code == 200, response.text
    return response.json()


def test_what_was_acknowledged_outlives_a_service_that_is_killed_at_once(bundle: Path, tmp_path: Path):
    acknowledged: dict[str, str] = {}
    enough = threading.Event()

    def tell(url: str, name: str) -> None:
        with httpx.Client() as client:
            for number in range(100_000):
                text = f"{name}: жду {number}"
                try:
                    response = client.post(f"{url}/v1/feedback", json=correction_body(text))
                    event = client.post(f"{url}/webhook", json=annotation_created(number), headers=SECRET_HEADER)
                except httpx.TransportError:
                    return
                assert (response.status_code, event.status_code) == (201, 200)
                acknowledged[text] = response.json()["feedback"]["id"]
                if len(acknowledged) >= 100:
                    enough.set()

    with serving(bundle, tmp_path, {"TONIKA_SECRET": SECRET}) as service:
        threads = [threading.Thread(target=tell, args=[service.url, name]) for name in "АБВ"]
        for thread in threads:
            thread.start()
        assert enough.wait(60)
        kill_at_once(service)
        for thread in threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in threads)
    kept = Journal(service.state)
    page = kept.read(limit=1_000_000)
    kept.close()
    found = {entry.fields["mention"]["text"]: entry.id for entry in page.entries if entry.kind == "feedback"}
    assert acknowledged.items() <= found.items()
    assert len(acknowledged) >= 100

    with serving(bundle, tmp_path, {"TONIKA_SECRET": SECRET}) as service:  # goes on where the other one ended
        again = httpx.post(f"{service.url}/v1/feedback", json=correction_body("А: жду 0"))
        assert (again.status_code, again.json()["feedback"]["id"]) == (200, acknowledged["А: жду 0"])
        content = journal(service.url, SECRET_HEADER)
        assert (content["journal"], content["last"]) == (page.journal, page.last)


def test_a_service_makes_its_folder_journal_and_secret_when_each_is_needed(bundle: Path, tmp_path: Path):
    with serving(bundle, tmp_path, {}) as service:
        assert httpx.post(f"{service.url}/v1/score", json={"mentions": [{"text": "ужас"}]}).status_code == 200
        assert not service.state.exists()
        assert httpx.post(f"{service.url}/v1/feedback", json=correction_body()).status_code == 201
        assert {path.name for path in service.state.iterdir()} >= {"journal.sqlite"}
        assert httpx.get(f"{service.url}/v1/journal").status_code == 401
        secret = (service.state / "secret").read_text().strip()
        assert len(journal(service.url, {"X-Tonika-Secret": secret})["entries"]) == 1
        assert secret not in service.log.read_text()


def test_a_service_without_a_place_for_its_state_still_scores_and_says_what_is_wrong(bundle: Path, tmp_path: Path):
    (tmp_path / "state").write_text("a file where the folder should be")
    with serving(bundle, tmp_path, {"TONIKA_SECRET": SECRET}) as service:
        for response in (
            httpx.post(f"{service.url}/v1/feedback", json=correction_body("Тайное")),
            httpx.post(f"{service.url}/webhook", json=annotation_created(1, "Тайное"), headers=SECRET_HEADER),
            httpx.get(f"{service.url}/v1/journal", headers=SECRET_HEADER),
        ):
            assert response.status_code == 503
            assert response.json()["error"]["code"] == "journal_unavailable"
        assert httpx.post(f"{service.url}/v1/score", json={"mentions": [{"text": "ужас"}]}).status_code == 200
        printed = service.log.read_text()
        assert f"the journal {tmp_path / 'state' / 'journal.sqlite'} cannot be used: Not a directory" in printed
        assert "Тайное" not in printed
