import pytest

from data.language import written_in


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Третий день жду возврат, поддержка молчит", "ru"),
        ("Купил Samsung Galaxy, очень доволен, всем советую", "ru"),
        ("спасибо https://example.org/a-long-address @someverylongname", "ru"),
        ("Оператор «Київстар» опять поднял цены, сколько можно это терпеть", "ru"),
        ("ЁЛКИ, ещё и нахамили", "ru"),
        ("Third day waiting for a refund, support is silent", "other"),
        ("Uzhe tretiy den zhdu vozvrat", "other"),
        ("Третій день чекаю на повернення, підтримка мовчить", "other"),
        ("Трэці дзень чакаю вяртання, падтрымка маўчыць", "other"),
        ("Қызмет көрсету өте нашар, үшінші күн күтіп отырмын", "other"),
        ("已经等了三天", "other"),
        ("👍👍 5/5", None),
        ("https://example.org @user", None),
    ],
)
def test_a_text_is_told_by_its_letters(text: str, expected: str | None):
    assert written_in(text) == expected
