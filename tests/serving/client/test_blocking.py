import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from data.record import Labels, Mention
from serving.api.wire import MAX_BODY, MAX_EXPLAINED
from serving.client import NO_RETRIES, ClientError, TonikaClient
from serving.scoring.scorer import Scorer
from tests.serving.running import free_port
from tests.serving.told import SECRET_HEADER

PUBLISHED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MENTIONS = [Mention(id=str(row), text=f"ужас {row}", published_at=PUBLISHED) for row in range(600)]


def test_any_number_of_mentions_is_scored_in_order(url: str, scorer: Scorer):
    with TonikaClient(url) as client:
        response = client.score(iter(MENTIONS))
    assert response.model.version == "7"
    assert [score.id for score in response.scores] == [mention.id for mention in MENTIONS]
    assert [score.tonality.label for score in response.scores] == [score.tonality for score in scorer.score(MENTIONS)]


def test_texts_that_are_too_much_for_one_request_are_scored_in_order(url: str):
    longer = [Mention(id=str(row), text="ужас " * 920) for row in range(256)]
    assert sum(len(mention.text.encode()) for mention in longer) > MAX_BODY
    with TonikaClient(url) as client:
        assert [score.id for score in client.score(longer).scores] == [mention.id for mention in longer]


def test_scores_are_explained_on_request_in_as_many_requests_as_that_takes(url: str):
    mentions = MENTIONS[: 2 * MAX_EXPLAINED + 1]
    with TonikaClient(url) as client:
        explained, plain = client.score(mentions, explain=True).scores, client.score(mentions).scores
    assert [score.id for score in explained] == [mention.id for mention in mentions]
    assert all(score.explanation for score in explained)
    assert not any(score.explanation for score in plain)


def test_the_card_and_the_taxonomy_come_as_records(url: str, scorer: Scorer):
    with TonikaClient(url) as client:
        assert client.model().dataset == "d"
        assert client.taxonomy() == scorer.config.taxonomy


def test_a_correction_arrives_as_it_was_given_and_once(url: str):
    mention = Mention(text="Жду возврат", brand="Ромашка", published_at=PUBLISHED)
    labels = Labels(tonality="negative", categories=("payment",))
    with TonikaClient(url) as client:
        receipts = [client.feedback(mention, labels, comment="так", scored_by="tonika-7") for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[0].key == mention.key
    (entry,) = httpx.get(f"{url}/v1/journal", headers=SECRET_HEADER).json()["entries"]
    assert entry["id"] == receipts[0].id
    assert Mention.model_validate(entry["mention"]) == mention
    assert entry["labels"] == {"tonality": "negative", "categories": ["payment"]}
    assert (entry["comment"], entry["scored_by"]) == ("так", "tonika-7")


def test_a_correction_without_a_label_is_refused_by_field(url: str):
    with TonikaClient(url) as client, pytest.raises(ClientError, match="labels") as caught:
        client.feedback(MENTIONS[0], Labels())
    assert (caught.value.status, caught.value.code) == (422, "invalid_feedback")
    assert [detail.field for detail in caught.value.details] == ["labels"]


def test_a_refusal_is_a_typed_error_whose_index_counts_over_all_requests(url: str):
    # What a client of another version lets through, the service still refuses.
    wrong = MENTIONS[0].model_copy(update={"text": " "})
    with TonikaClient(url) as client, pytest.raises(ClientError) as caught:
        client.score([*MENTIONS[:300], wrong])
    error = caught.value
    assert (error.status, error.code) == (422, "invalid_mention")
    ((index, field),) = [(detail.index, detail.field) for detail in error.details]
    assert (index, field) == (300, "text")


def test_no_mentions_are_refused_without_asking(url: str):
    with TonikaClient(url) as client, pytest.raises(ValueError, match="at least one"):
        client.score([])


def test_an_address_where_nobody_answers_is_named():
    url = f"http://127.0.0.1:{free_port()}"
    with (
        TonikaClient(url, retries=NO_RETRIES) as client,
        pytest.raises(ClientError, match=f"{url}.*tonika serve") as caught,
    ):
        client.score(MENTIONS[:1])
    assert caught.value.status is None


def test_an_answer_that_is_not_the_apis_is_told_apart():
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as other:  # answers 501 to everything, in HTML
        thread = threading.Thread(target=other.handle_request)
        thread.start()
        with (
            TonikaClient(f"http://127.0.0.1:{other.server_port}") as client,
            pytest.raises(ClientError, match="is the address right") as caught,
        ):
            client.model()
        thread.join(10)
    assert (caught.value.status, caught.value.code) == (501, None)


def test_a_body_over_the_limit_is_answered_while_it_is_still_being_sent(url: str):
    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 100_000

    headers = {"content-type": "application/json"}
    response = httpx.post(f"{url}/v1/score", content=endless(), headers=headers, timeout=30)
    assert response.status_code == 413
    assert json.loads(response.content)["error"]["code"] == "body_too_large"
    assert int(response.json()["error"]["message"].split(" bytes")[0].split()[-1]) < 20_000_000
