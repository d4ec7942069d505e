"""The champion is asked within the service's limits, and what goes wrong is said with the remedy."""

import pytest

from data.record import Mention
from labeling.errors import LabelingError
from labeling.exchange.scores import champion, champion_answers, score, service_url
from tests.data.builders import distinct_text
from tests.labeling.answering import answering
from tests.labeling.label_studio import SECRET, LabelStudio

MENTION = Mention(text="Ужас", brand="Ромашка")
UNREACHABLE = "http://127.0.0.1:9"


@pytest.mark.slow
def test_texts_that_are_too_much_for_one_request_are_scored_in_order(service: str):
    longer = [Mention(text=f"{distinct_text(number)} {'ужас ' * 920}", brand="Ромашка") for number in range(256)]
    assert sum(len(mention.text.encode()) for mention in longer) > 2 * 1024 * 1024, "no more mentions than are allowed"
    scored = score(service, longer)
    assert scored.model_version == champion(service).label
    assert len(scored.scores) == len(longer)
    assert scored.scores[-3:] == score(service, longer[-3:]).scores


@pytest.mark.slow
def test_more_mentions_than_one_request_holds_are_scored_in_order(service: str):
    mentions = [Mention(text=distinct_text(number)) for number in range(300)]
    assert score(service, mentions).scores[250:] == score(service, mentions[250:]).scores


@pytest.mark.slow
def test_a_service_that_asks_everybody_is_shown_the_secret(strict_service: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TONIKA_SECRET", SECRET)
    assert len(score(strict_service, [MENTION]).scores) == 1
    assert champion(strict_service).label == score(strict_service, [MENTION]).model_version
    monkeypatch.setenv("TONIKA_SECRET", "another")
    with pytest.raises(LabelingError, match=r"refuses \(401: .*\); TONIKA_SECRET must be the same here and where"):
        score(strict_service, [MENTION])


@pytest.mark.slow
def test_another_service_at_the_address_is_told_apart(label_studio: LabelStudio):
    with pytest.raises(LabelingError, match=r"answers \(404\), but not as Tonika does; check TONIKA_URL"):
        score(label_studio.access.url, [MENTION])


@pytest.mark.parametrize(
    ("environment", "url"),
    [
        ({}, "http://127.0.0.1:3000"),
        ({"TONIKA_PORT": "", "TONIKA_URL": ""}, "http://127.0.0.1:3000"),
        ({"TONIKA_PORT": "3100"}, "http://127.0.0.1:3100"),
        ({"TONIKA_PORT": "3100", "TONIKA_URL": "http://tonika.local/"}, "http://tonika.local"),
    ],
)
def test_the_service_is_where_it_was_started_unless_an_address_says_otherwise(environment: dict[str, str], url: str):
    assert service_url(environment) == url


def test_a_service_that_does_not_answer():
    assert not champion_answers(UNREACHABLE)
    with pytest.raises(LabelingError, match=rf"{UNREACHABLE} does not answer .*`tonika serve` run, and is TONIKA_URL"):
        score(UNREACHABLE, [MENTION])


@pytest.mark.parametrize(
    "url", ["label studio", "http://[", "http://127.0.0.1:70000", "http://127.0.0.1:http", "http://" + "x" * 70_000]
)
def test_an_address_that_is_none(url: str):
    assert not champion_answers(url)
    with pytest.raises(LabelingError, match="is TONIKA_URL right"):
        champion(url)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"hello": "world"}),
        (200, []),
        (200, b""),
        (301, b""),
        (413, b"<html><head><title>413 Request Entity Too Large</title></head></html>"),
        (502, b"<html><head><title>502 Bad Gateway</title></head></html>"),
    ],
)
def test_an_answer_that_is_not_tonikas(status: int, body: object):
    with (
        answering(status, body) as url,
        pytest.raises(LabelingError, match=rf"{url} answers \({status}\), but not as Tonika does; check TONIKA_URL"),
    ):
        score(url, [MENTION])


def test_a_broken_answer_without_a_word_is_still_one_message():
    with (
        answering(200, b"no gzip", {"content-encoding": "gzip"}) as url,
        pytest.raises(LabelingError, match="is TONIKA_URL right"),
    ):
        champion(url)


@pytest.mark.parametrize(
    ("status", "said", "remedy"),
    [
        (503, "the model is not loaded yet", "repeat the command in a while"),
        (413, "the body has 3 bytes, at most 2 are read", "install the same one on both sides"),
    ],
)
def test_a_refusal_is_in_the_services_own_words(status: int, said: str, remedy: str):
    body = {"error": {"code": "some_code", "message": said, "details": []}}
    with (
        answering(status, body) as url,
        pytest.raises(LabelingError, match=rf"refuses \({status}: {said}\); .*{remedy}"),
    ):
        score(url, [MENTION])


def test_fewer_scores_than_mentions_are_not_taken():
    tonality = {"label": "neutral", "probabilities": {"negative": 0.1, "neutral": 0.8, "positive": 0.1}}
    one = {"tonality": tonality, "categories": [], "category_probabilities": {}, "confidence": 0.8}
    with (
        answering(200, {"model": {"name": "tonika", "version": "7"}, "scores": [one]}) as url,
        pytest.raises(LabelingError, match="gave 1 scores for 2 mentions"),
    ):
        score(url, [MENTION, MENTION])


def test_no_mentions_are_refused_without_asking():
    with pytest.raises(ValueError, match="at least one"):
        score(UNREACHABLE, [])
