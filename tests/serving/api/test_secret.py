import base64
import stat
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.api.secret import check_secret, kept_secret
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.errors import JournalUnavailableError, UnauthorizedError
from serving.settings import ServiceSettings
from tests.serving.in_process import in_process
from tests.serving.told import SECRET


def basic(password: bytes) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(b"tonika:" + password).decode()}


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path):
    made = kept_secret(tmp_path / "state")
    assert len(made) >= 43
    assert kept_secret(tmp_path / "state") == made
    (file,) = (tmp_path / "state").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert kept_secret(tmp_path / "other") != made


def test_those_who_make_it_at_once_get_the_same_one(tmp_path: Path):
    for round_ in range(20):
        with ThreadPoolExecutor(8) as pool:
            made = set(pool.map(lambda _: kept_secret(tmp_path / str(round_)), range(8)))  # noqa: B023 - used at once
        assert len(made) == 1


def test_a_secret_that_is_replaced_counts_from_then_on(tmp_path: Path):
    kept_secret(tmp_path)
    (tmp_path / "secret").write_text("  chosen by the operator\n")
    assert kept_secret(tmp_path) == "chosen by the operator"


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe"])
def test_a_file_that_holds_no_secret_lets_nobody_in(tmp_path: Path, content: bytes):
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(JournalUnavailableError, match="TONIKA_SECRET"):
        kept_secret(tmp_path)


def test_a_place_where_none_can_be_made_is_said(tmp_path: Path):
    (tmp_path / "state").write_text("a file where the folder should be")
    with pytest.raises(JournalUnavailableError, match="TONIKA_SECRET"):
        kept_secret(tmp_path / "state")


@pytest.mark.parametrize("headers", [{"X-Tonika-Secret": SECRET}, {"x-tonika-secret": SECRET}, basic(SECRET.encode())])
def test_the_header_and_the_password_of_basic_authentication_are_accepted(http: TestClient, headers: dict[str, str]):
    # Headers are found whatever their case, which only the framework's own mapping does.
    check_secret(http.build_request("GET", "/", headers=headers).headers, SECRET)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Tonika-Secret": ""},
        {"X-Tonika-Secret": SECRET[:-1]},
        {"X-Tonika-Secret": SECRET + "x"},
        {"X-Tonika-Secret": SECRET.upper()},
        {"X-Tonika-Secret": "Ñandú"},
        basic(b""),
        basic(b"another"),
        basic("секрет".encode()),
        {"Authorization": f"Bearer {SECRET}"},
        {"Authorization": "Basic"},
        {"Authorization": "Basic not base64!"},
        {"Authorization": "Basic Ñ"},
        {"Authorization": "Basic " + base64.b64encode(SECRET.encode()).decode()},
    ],
)
def test_anything_else_is_refused(headers: Mapping[str, str]):
    with pytest.raises(UnauthorizedError, match="tonika secret"):
        check_secret(headers, SECRET)


def test_a_secret_beyond_ascii_is_compared_byte_for_byte(stateful: TestClient, slot: ModelSlot, tmp_path: Path):
    odd = "секрет"
    state = ServiceState(ServiceSettings(state=tmp_path, secret=odd))
    with in_process(slot, state) as http:
        raw = [(b"x-tonika-secret", odd.encode())]
        assert http.get("/v1/journal", headers=raw).status_code == 200
        assert http.get("/v1/journal", headers=[(b"x-tonika-secret", odd.encode("cp1251"))]).status_code == 401
    state.journal.close()
    assert stateful.get("/v1/journal", headers=raw).status_code == 401


def test_the_service_makes_its_secret_when_it_first_needs_one(slot: ModelSlot, tmp_path: Path):
    state = ServiceState(ServiceSettings(state=tmp_path / "state"))
    with in_process(slot, state) as http:
        assert http.post("/v1/score", json={"mentions": [{"text": "ужас"}]}).status_code == 200
        assert not (tmp_path / "state").exists()
        assert http.get("/v1/journal").status_code == 401
        headers = {"X-Tonika-Secret": (tmp_path / "state" / "secret").read_text().strip()}
        assert http.get("/v1/journal", headers=headers).status_code == 200
    state.journal.close()
