"""How the people who annotate are called."""

from typing import Any

import pytest
from label_studio_sdk import LabelStudio as Client

from labeling.agreement.names import annotator_names
from labeling.errors import LabelingError
from labeling.server.connection import Connection
from tests.labeling.answering import answering


def names(status: int, body: Any) -> dict[str, str]:
    with answering(status, body) as url:
        return annotator_names(Connection(url, Client(base_url=url, api_key="f" * 40)))


def user(number: int, email: str, **fields: str) -> dict[str, Any]:
    return {"id": number, "email": email, "username": email, "first_name": "", "last_name": "", "avatar": None} | fields


def test_a_name_goes_before_an_address_and_two_of_one_name_are_told_apart():
    users = [
        user(1, "a@example.org", first_name="Анна", last_name="Белова"),
        user(2, "b@example.org", first_name="Анна", last_name="Белова"),
        user(3, "c@example.org"),
    ]
    assert names(200, users) == {"1": "Анна Белова (1)", "2": "Анна Белова (2)", "3": "c@example.org"}


def test_a_token_that_may_not_list_users_leaves_people_their_ids():
    assert names(403, {"detail": "You do not have permission to perform this action."}) == {}


def test_any_other_refusal_is_told():
    with pytest.raises(LabelingError, match="answered 500"):
        names(500, {"detail": "broken"})
