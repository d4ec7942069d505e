"""Where a brand stands in a text."""

import pytest

from data.brand import locate_brand


def places(text, brand):
    return [text[start:end] for start, end in locate_brand(text, brand)]


@pytest.mark.parametrize(
    ("text", "brand", "expected"),
    [
        ("В Ромашке снова очередь, а Ромашку хвалят", "Ромашка", ["Ромашке", "Ромашку"]),
        ("ромашкой доволен", "Ромашка", ["ромашкой"]),
        ("В ВАСИЛЬКЕ дорого", "Василёк", ["ВАСИЛЬКЕ"]),
        ("Василек закрылся", "Василёк", ["Василек"]),
        ("Звонил в МТС, не в МТСБанк", "МТС", ["МТС"]),
        ("Заказ на iHerb пришёл", "iHerb", ["iHerb"]),
        ("Добрый Пульс закрыт", "Добрый Пульс", ["Добрый Пульс"]),
        ("В Добром Пульсе очередь", "Добрый Пульс", ["Добром Пульсе"]),
        ("Зонтик отказал в выплате", "Зонтик Страхование", ["Зонтик"]),
        ("добрый день! в Пульсе очередь", "Добрый Пульс", ["Пульсе"]),
        ("Ромашковый чай", "Роза", []),
        ("Ничего такого", "Ромашка", []),
        ("в Лентах, Ленте и Лентой", "Лента", ["Лентах", "Ленте", "Лентой"]),
        ("сказали скачать", "Скай", []),
        ("в розыске Роза и розу", "Роза", ["Роза", "розу"]),
        ("банкинг, банкир и банками", "Банк", ["банками"]),
        ("Ромашка", "!!!", []),
    ],
)
def test_a_brand_is_found_as_given_or_inflected(text, brand, expected):
    assert places(text, brand) == expected


@pytest.mark.parametrize(
    ("text", "brand", "expected"),
    [
        ("карта альфабанка", "Альфа-Банк", ["альфабанка"]),
        ("модем скайлинк", "Скай Линк", ["скайлинк"]),
        ("офис Газпром банка", "Газпромбанк", ["Газпром банка"]),
        ("а у теле 2 дешевле", "Теле2", ["теле 2"]),
        ("пришёл спам из ВТБ24", "ВТБ", ["ВТБ24"]),
        ("Tele3 вместо Tele2", "Tele2", ["Tele2"]),
        ("спит и видит мт с утра", "МТС", []),
    ],
)
def test_a_brand_is_found_joined_parted_or_with_a_number(text, brand, expected):
    assert places(text, brand) == expected


@pytest.mark.parametrize(
    ("text", "brand", "expected"),
    [
        ("не ожидал от #beeline", "Билайн", ["beeline"]),
        ("симка МТС, раньше mts", "МТС", ["МТС", "mts"]),
        ("рассылка sber bank", "Сбербанк", ["sber bank"]),
        ("заказал на вайлдберриз", "Wildberries", ["вайлдберриз"]),
        ("с теле2 не звонится", "Tele2", ["теле2"]),
        ("блин, опять", "Билайн", []),
        ("на озоне осенью", "Ozon", ["озоне"]),
        ("visit Russia", "Роза", []),
        ("mts а потом билайн", "МТС", ["mts"]),
    ],
)
def test_a_brand_is_found_in_the_other_script(text, brand, expected):
    assert places(text, brand) == expected


@pytest.mark.parametrize(
    ("text", "brand", "expected"),
    [
        ("@Beeline_RUS отправил", "Билайн", ["Beeline"]),
        ("@ru_mts и @by_mts", "МТС", ["mts", "mts"]),
        ("@MegaFonHelp молчит", "МегаФон", ["MegaFonHelp"]),
        ("@alfa_bank закрыл", "Альфа-Банк", ["alfa_bank"]),
        ("#ромашкадоставка", "Ромашка", ["ромашкадоставка"]),
        ("ромашкадоставка", "Ромашка", []),
        ("@blanka пишет", "Билайн", []),
    ],
)
def test_a_brand_is_found_in_an_account_or_a_hashtag(text, brand, expected):
    assert places(text, brand) == expected


def test_places_are_those_of_the_text_as_it_was_given():
    # Lowering İ makes two characters of one; places must not shift.
    text = "İİİ ёлка Ромашка"
    assert places(text, "Ромашка") == ["Ромашка"]


def test_the_whole_name_goes_before_its_single_words():
    assert places("Зонтик Страхование и просто зонтик", "Зонтик Страхование") == ["Зонтик Страхование"]
