"""Whatever comes over the socket, the API answers in time, in its own words, and never with a 5xx."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from data.record import MAX_TEXT
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.settings import ServiceSettings
from tests.serving.api.fuzzed import IN_TIME, Fuzzed
from tests.serving.api.nearly_right import ANY_JSON, GOOD_BODIES, HEAVY, Place, nearly_right, places, with_json
from tests.serving.in_process import in_process, make_api
from tests.serving.listening import listening
from tests.serving.running import free_port
from tests.serving.told import SECRET, SECRET_HEADER

EXAMPLES = settings(
    max_examples=150,
    deadline=None,  # the time of an answer is measured where it is asked for
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
DESCRIPTION = schemathesis.openapi.from_dict(in_process(ModelSlot()).get("/openapi.json").json())
OPERATIONS = [found.ok() for found in DESCRIPTION.get_all_operations() if isinstance(found, Ok)]
# Who is let in is held by test_access.py and test_secret.py; that a text must not be blank JSON Schema cannot say.
NOT_ASKED: Any = CHECKS.get_by_names(["ignored_auth", "positive_data_acceptance"])
every_path = pytest.mark.parametrize("path", GOOD_BODIES)


@pytest.fixture(scope="module")
def api(slot: ModelSlot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzzed]:
    state = ServiceState(ServiceSettings(state=tmp_path_factory.mktemp("state"), secret=SECRET))
    with (
        listening(make_api(slot, state), free_port()) as url,
        httpx.Client(base_url=url, timeout=2 * IN_TIME) as client,
    ):
        yield Fuzzed(client)
    state.journal.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.value)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.label)
def test_what_the_api_answers_is_what_its_description_says(api: Fuzzed, operation: Any, mode: GenerationMode):
    @EXAMPLES
    @given(operation.as_strategy(generation_mode=mode))
    def call(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(
            base_url=str(api.client.base_url), headers=SECRET_HEADER, excluded_checks=NOT_ASKED, timeout=IN_TIME
        )

    call()


@every_path
def test_good_bodies_are_answered(api: Fuzzed, path: str):
    assert api.post(path, json.dumps(GOOD_BODIES[path]).encode()).is_success


@every_path
def test_anything_at_any_place_of_a_body_is_answered(api: Fuzzed, path: str):
    @EXAMPLES
    @given(nearly_right(path))
    def send(content: Any) -> None:
        api.post(path, json.dumps(content).encode())

    send()


@every_path
def test_any_json_is_answered(api: Fuzzed, path: str):
    @EXAMPLES
    @given(ANY_JSON)
    def send(content: Any) -> None:
        api.post(path, json.dumps(content).encode())

    send()


@every_path
def test_what_is_no_json_is_answered(api: Fuzzed, path: str):
    good = json.dumps(GOOD_BODIES[path], ensure_ascii=False).encode()
    broken = st.builds(lambda at, bytes_: good[:at] + bytes_ + good[at:], st.integers(0, len(good)), st.binary())

    @EXAMPLES
    @given(st.binary() | broken | st.integers(0, len(good)).map(lambda at: good[:at]))
    @example(b"")
    @example(b"NaN")
    @example(b"1e999")
    @example(b"9" * 1_000_000)
    @example(b"\xef\xbb\xbf" + good)
    def send(body: bytes) -> None:
        api.post(path, body)

    send()


@every_path
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32-be", "cp1251", "koi8-r", "utf-7"])
def test_another_encoding_is_answered(api: Fuzzed, path: str, encoding: str):
    text = json.dumps(GOOD_BODIES[path], ensure_ascii=False)
    api.post(path, text.encode(encoding))
    response = api.post(path, text.encode(encoding), {"Content-Type": f"application/json; charset={encoding}"})
    assert path.startswith("/v2") or response.status_code == 415


@every_path
def test_what_is_deep_long_or_much_is_answered_at_any_place(api: Fuzzed, path: str):
    @settings(EXAMPLES, max_examples=50)
    @given(st.sampled_from(places(GOOD_BODIES[path])), st.sampled_from(sorted(HEAVY)))
    def send(place: Place, name: str) -> None:
        api.post(path, with_json(GOOD_BODIES[path], place, HEAVY[name]))

    send()


@pytest.mark.parametrize(
    ("path", "place", "name"),
    [
        ("/v1/score", ("mentions", 0), "unknown fields"),
        ("/v1/feedback", ("mention",), "unknown fields"),
        ("/v1/feedback", ("labels",), "unknown fields"),
        ("/v1/feedback", ("labels", "categories"), "whole numbers"),
        ("/v1/feedback", ("labels", "categories"), "empty texts"),
        ("/v1/journal/erasures", ("keys",), "whole numbers"),
        ("/v1/journal/erasures", ("authors",), "empty texts"),
        ("/v2/models/tonika/infer", ("inputs", 0, "shape"), "whole numbers"),
        ("/v2/models/tonika/infer", ("inputs", 0, "shape"), "very long numbers"),
    ],
)
def test_many_mistakes_in_one_body_are_told_in_time(api: Fuzzed, path: str, place: Place, name: str):
    assert api.post(path, with_json(GOOD_BODIES[path], place, HEAVY[name])).status_code == 422


def test_the_longest_mention_without_a_space_is_scored_and_a_longer_one_refused(api: Fuzzed):
    for length, status in (MAX_TEXT, 200), (MAX_TEXT + 1, 422), (1_000_000, 422):
        for explain in False, True:
            body = {"mentions": [{"text": "щ" * length, "brand": "щ" * 200}], "explain": explain}
            assert api.post("/v1/score", json.dumps(body, ensure_ascii=False).encode()).status_code == status


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "1e3", "", "0x10", "1_0"])
def test_a_length_that_is_none_is_answered(api: Fuzzed, length: str):
    body = json.dumps(GOOD_BODIES["/v2/models/tonika/infer"]).encode()
    response = api.post("/v2/models/tonika/infer", body, {"Inference-Header-Content-Length": length})
    assert response.status_code == 422
