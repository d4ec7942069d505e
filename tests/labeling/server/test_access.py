"""Where Label Studio is: the environment first, then what `tonika label up` left."""

import pytest

from labeling.errors import LabelingError
from labeling.server.access import Access, access_file, find_access, write_access

TOKEN = "f" * 40


def test_both_variables_are_taken_and_a_closing_slash_is_not():
    environment = {"LABEL_STUDIO_URL": "https://label.example/", "LABEL_STUDIO_API_KEY": TOKEN}
    assert find_access(environment) == Access(url="https://label.example", token=TOKEN)


@pytest.mark.parametrize(("given", "absent"), [("URL", "API_KEY"), ("API_KEY", "URL")])
def test_one_variable_alone_is_an_error_that_names_the_other(given, absent):
    with pytest.raises(LabelingError, match=f"LABEL_STUDIO_{given} is set and LABEL_STUDIO_{absent} is not"):
        find_access({f"LABEL_STUDIO_{given}": "something"})


def test_without_variables_it_is_the_server_of_our_own(tmp_path):
    access = Access(url="http://127.0.0.1:8080", token=TOKEN)
    write_access(tmp_path, access)
    assert find_access({"TONIKA_STATE": str(tmp_path)}) == access
    assert access_file(tmp_path).stat().st_mode & 0o077 == 0, "others can read the token"


def test_without_any_server_the_message_says_how_to_have_one(tmp_path):
    with pytest.raises(LabelingError, match=r"set LABEL_STUDIO_URL and LABEL_STUDIO_API_KEY.*`tonika label up`"):
        find_access({"TONIKA_STATE": str(tmp_path)})


def test_a_damaged_file_is_an_error(tmp_path):
    access_file(tmp_path).parent.mkdir()
    access_file(tmp_path).write_text("{}")
    with pytest.raises(LabelingError, match="remove it and start again"):
        find_access({"TONIKA_STATE": str(tmp_path)})
