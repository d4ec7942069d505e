"""Who is let in, and what those are told who are not."""

import base64
import logging
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from serving.access.key_file import add_key, remove_key
from serving.access.keys import make_key, written_keys
from serving.api.access import Access
from serving.api.app import create_api
from serving.api.fair_queue import FairQueue
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.errors import AccessError
from serving.settings import RequireKeys, ServiceSettings
from tests.serving.in_process import client_of, make_api
from tests.serving.told import SECRET, SECRET_HEADER, correction_body

REMOTE = "10.1.2.3"
ROUTES = ("/v1/model", "/v1/taxonomy", "/docs", "/openapi.json", "/", "/page/page.js", "/versions", "/nothing-here")
MENTION = {"mentions": [{"text": "ужас"}]}


class Service:
    """The API with a folder, and its own keys."""

    def __init__(self, slot: ModelSlot, folder: Path, require: RequireKeys = "remote", api_keys: str = "") -> None:
        settings = ServiceSettings(state=folder, secret=SECRET, require_keys=require, api_keys=api_keys)
        self.file = settings.key_file
        self.api = make_api(slot, ServiceState(settings), settings)

    def key(self, texts_per_minute: int | None = None) -> tuple[str, str]:
        """Make a key; returns it and its id."""
        key, entry = make_key("monitor", texts_per_minute)
        add_key(self.file, entry)
        return key, entry.id

    def client(self, host: str = REMOTE) -> TestClient:
        return client_of(self.api, host)


@pytest.fixture
def service(slot: ModelSlot, tmp_path: Path) -> Service:
    return Service(slot, tmp_path)


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def basic(password: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'anybody:{password}'.encode()).decode()}"}


def refused(response) -> str:
    assert response.status_code == 401
    assert response.headers["www-authenticate"].startswith("Basic")  # so that a browser asks for the password
    error = response.json()["error"]
    assert error["code"] == "unauthorized"
    return str(error["message"])


@pytest.mark.parametrize("route", ROUTES)
def test_from_another_machine_no_route_answers_without_a_key(service: Service, route: str):
    assert "found no API key" in refused(service.client().get(route))
    key, _ = service.key()
    assert service.client().get(route, headers=bearer(key), follow_redirects=False).status_code != 401


def test_a_key_lets_score_and_correct_as_bearer_or_as_a_password(service: Service):
    key, _ = service.key()
    for headers in (bearer(key), basic(key), {"Authorization": f"bearer  {key}"}):
        assert service.client().post("/v1/score", json=MENTION, headers=headers).status_code == 200
        assert service.client().post("/v1/feedback", json=correction_body(), headers=headers).is_success


@pytest.mark.parametrize(
    "headers",
    [
        bearer("tonika_00000000_wrong"),
        bearer(""),
        basic("wrong"),
        {"Authorization": "Basic not-base64"},
        {"Authorization": "Bearer"},
        {"Authorization": "Digest x"},
        {"X-Tonika-Secret": "wrong"},
        [(b"authorization", b"Bearer \xff\xfe")],
    ],
)
def test_a_wrong_key_is_told_what_is_expected_and_nothing_of_what_exists(service: Service, headers):
    key, identifier = service.key()
    message = refused(service.client().post("/v1/score", json=MENTION, headers=headers))
    assert "`tonika key add CALLER`" in message
    assert identifier not in message
    assert key not in message


def test_a_body_is_not_read_before_its_sender_is_known(service: Service):
    read: list[int] = []

    def body():
        read.append(1)
        yield b"{"

    refused(service.client().post("/v1/score", content=body(), headers={"content-type": "application/json"}))
    key, _ = service.key()
    response = service.client().post(
        "/v1/score", content=body(), headers={"content-type": "application/json", **bearer(key)}
    )
    assert response.json()["error"]["code"] == "malformed_body"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "[::1]"])
def test_on_the_services_own_machine_no_key_is_asked_for(service: Service, host: str):
    assert service.client(host).post("/v1/score", json=MENTION).status_code == 200
    # A proxy of this machine may ask for a password of its own, and hand it on.
    assert service.client(host).post("/v1/score", json=MENTION, headers=basic("the-proxys-own")).status_code == 200


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.0.7", "[2001:db8::1]", "localhost.example.org", "localhost"])
def test_other_addresses_are_other_machines(service: Service, host: str):
    refused(service.client(host).post("/v1/score", json=MENTION))


def test_always_asks_on_the_services_own_machine_as_well(slot: ModelSlot, tmp_path: Path):
    service = Service(slot, tmp_path, require="always")
    refused(service.client("127.0.0.1").post("/v1/score", json=MENTION))
    key, _ = service.key()
    assert service.client("127.0.0.1").post("/v1/score", json=MENTION, headers=bearer(key)).status_code == 200


def test_never_asks_nobody(slot: ModelSlot, tmp_path: Path):
    service = Service(slot, tmp_path, require="never")
    assert service.client().post("/v1/score", json=MENTION).status_code == 200


@pytest.mark.parametrize("headers", [SECRET_HEADER, basic(SECRET), bearer(SECRET)])
def test_the_operators_secret_is_as_good_as_a_key(service: Service, headers: dict[str, str]):
    assert service.client().post("/v1/score", json=MENTION, headers=headers).status_code == 200


def test_what_asks_for_the_secret_itself_asks_for_no_key(service: Service):
    assert service.client().get("/health").status_code == 200
    key, _ = service.key()
    journal = service.client().get("/v1/journal", headers=bearer(key))
    assert "secret" in journal.json()["error"]["message"]
    assert service.client().get("/v1/journal", headers=SECRET_HEADER).status_code == 200


def test_a_key_is_replaced_without_a_restart(service: Service):
    old, identifier = service.key()
    with service.client() as http:
        assert http.post("/v1/score", json=MENTION, headers=bearer(old)).status_code == 200
        new, _ = service.key()
        for key in (old, new):
            assert http.post("/v1/score", json=MENTION, headers=bearer(key)).status_code == 200
        remove_key(service.file, identifier)
        refused(http.post("/v1/score", json=MENTION, headers=bearer(old)))
        assert http.post("/v1/score", json=MENTION, headers=bearer(new)).status_code == 200


def test_keys_come_from_the_environment_as_well(slot: ModelSlot, tmp_path: Path):
    key, entry = make_key("monitor")
    service = Service(slot, tmp_path, api_keys=written_keys([entry]))
    other, _ = service.key()
    for each in (key, other):
        assert service.client().get("/v1/model", headers=bearer(each)).status_code == 200
    with pytest.raises(AccessError, match="TONIKA_API_KEYS does not hold API keys"):
        Service(slot, tmp_path, api_keys="tonika_00000000_secret")


def test_texts_are_counted_by_key_and_the_limit_says_when_to_come_back(service: Service):
    key, identifier = service.key(texts_per_minute=10)
    other, _ = service.key(texts_per_minute=10)
    with service.client() as http:
        three = {"mentions": MENTION["mentions"] * 3}
        for _ in range(4):  # the fourth goes into debt
            assert http.post("/v1/score", json=three, headers=bearer(key)).status_code == 200
        response = http.post("/v1/score", json=three, headers=bearer(key))
        assert response.status_code == 429
        assert response.json()["error"]["code"] == "rate_limited"
        assert identifier in response.json()["error"]["message"]
        assert 1 <= int(response.headers["retry-after"]) <= 18
        assert http.post("/v1/feedback", json=correction_body(), headers=bearer(key)).status_code == 429
        assert http.post("/v1/score", json=three, headers=bearer(other)).status_code == 200


def test_a_mention_that_is_explained_counts_as_the_passes_that_it_may_take(service: Service):
    key, _ = service.key(texts_per_minute=10)
    with service.client() as http:
        assert http.post("/v1/score", json={**MENTION, "explain": True}, headers=bearer(key)).status_code == 200
        response = http.post("/v1/score", json=MENTION, headers=bearer(key))
        assert int(response.headers["retry-after"]) > 60


def test_a_request_that_does_not_fit_costs_nothing(service: Service):
    key, _ = service.key(texts_per_minute=1)
    with service.client() as http:
        for _ in range(3):
            assert http.post("/v1/score", json={"mentions": [{"text": ""}]}, headers=bearer(key)).status_code == 422
        assert http.post("/v1/score", json=MENTION, headers=bearer(key)).status_code == 200


def test_the_log_names_a_key_by_its_id(service: Service, caplog: pytest.LogCaptureFixture):
    key, identifier = service.key()
    with caplog.at_level(logging.INFO, logger="bentoml"):
        service.client().post("/v1/score", json=MENTION, headers=bearer(key))
        service.client().post("/v1/score", json=MENTION)
    lines = [record.getMessage() for record in caplog.records if record.name == "bentoml.tonika.access"]
    assert [line.rpartition(" ")[2] for line in lines] == [identifier, "-"]
    assert key not in caplog.text


def test_a_service_without_keys_says_who_is_kept_out(slot: ModelSlot, tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, logger="bentoml"):
        Service(slot, tmp_path)
        assert "nobody from another machine is let in; `tonika key add CALLER`" in caplog.text
        caplog.clear()
        Service(slot, tmp_path, require="never")
        Service(slot, tmp_path).key()
        Service(slot, tmp_path, api_keys=written_keys([make_key("monitor")[1]]))
    assert len([record for record in caplog.records if "are no API keys" in record.getMessage()]) == 1


def test_the_documentation_says_how_to_show_a_key(service: Service):
    key, _ = service.key()
    described = service.client().get("/openapi.json", headers=bearer(key)).json()
    assert {scheme["scheme"] for scheme in described["components"]["securitySchemes"].values()} == {"bearer", "basic"}
    assert {"401", "429"} <= set(described["paths"]["/v1/score"]["post"]["responses"])


def test_before_the_settings_are_read_nobody_is_let_in(slot: ModelSlot):
    state = ServiceState()
    api = create_api(slot, FairQueue(), state, Access(state))
    for host in (REMOTE, "127.0.0.1"):
        response = client_of(api, host).post("/v1/score", json=MENTION)
        assert response.status_code == 503
        assert response.json()["error"]["code"] == "not_ready"
