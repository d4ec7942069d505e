"""Mentions and rejects without personal data."""

from data.masking.mentions import mask_mention, mask_reject
from data.problems import Problem
from data.record import MAX_TEXT, Mention
from data.rejects import Reject, make_reject


def test_text_author_and_address_are_masked_and_the_rest_stays():
    mention = Mention(
        id="89161234567",
        text="Жду звонка: 8 916 123-45-67",
        brand="Ромашка",
        author="@anna",
        url="https://t.example/@anna/1",
        geo="Пермь",
    )
    masked = mask_mention(mention)
    assert isinstance(masked, Mention)
    assert masked.model_dump(exclude_unset=True) == {
        "id": "89161234567",
        "text": "Жду звонка: [телефон]",
        "brand": "Ромашка",
        "author": "@user",
        "url": "https://t.example/@user/1",
        "geo": "Пермь",
    }


def test_an_id_that_follows_from_the_text_does_not_tell_what_was_masked():
    masked = mask_mention(Mention(text="Жду звонка: 8 916 123-45-67"))
    assert isinstance(masked, Mention)
    assert masked.id == Mention(text="Жду звонка: [телефон]").id


def test_a_name_without_an_at_sign_stays():
    masked = mask_mention(Mention(text="а", author="Анна К."))
    assert isinstance(masked, Mention)
    assert masked.author == "Анна К."


def test_a_text_that_becomes_too_long_is_a_problem_of_its_row():
    problems = mask_mention(Mention(text="@ab " * (MAX_TEXT // 4)))
    assert isinstance(problems, list)
    assert [problem.field for problem in problems] == ["text"]


def test_a_reject_shows_nothing_of_it():
    reject = Reject(file="a.csv", line=3, field="text", value="8 916 123-45-67, @anna", reason="is no a@b.ru")
    masked = mask_reject(reject)
    assert (masked.value, masked.reason) == ("[телефон], @user", "is no [почта]")
    assert (masked.file, masked.line, masked.field) == ("a.csv", 3, "text")


def test_half_a_number_at_the_end_of_a_shortened_value_is_not_shown():
    for length in range(100, 210):
        reject = make_reject(
            "a.csv", 3, Problem("text", f"{'а ' * (length // 2)}8 916 123-45-67 {'б ' * 99}", "is long")
        )
        assert "916" not in mask_reject(reject).value
