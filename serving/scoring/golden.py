"""The golden set: a few mentions whose scores a bundle carries, so that whoever loads it sees that it still gives them.

It says nothing of how good a model is. It fails where a graph, a tokenizer or a library does not do here what they did
where the bundle was exported.
"""

from data.record import Mention, Record

GOLDEN_MENTIONS = (
    Mention(text="Третий день жду возврат, поддержка молчит", brand="Ромашка"),
    Mention(text="Спасибо, всё привезли вовремя, курьер вежливый", brand="Ромашка"),
    Mention(text="Ромашка открывает магазин на улице Ленина, 5", brand="Ромашка"),
    Mention(text="У Василька цены выросли, а у Ромашки всё по-прежнему честно", brand="Василёк"),
    Mention(text="У Василька цены выросли, а у Ромашки всё по-прежнему честно", brand="Ромашка"),
    Mention(text="ну «молодцы», опять лежит приложение 🤦‍♀️ #ромашка https://example.com"),
    Mention(text="НЕ РАБОТАЕТ!!! Верните деньги"),
    Mention(text="ok"),
)


class GoldenScore(Record):
    """What a bundle gave for a mention where it was exported."""

    mention: Mention
    tonality: tuple[float, float, float]  # probabilities, in the order of data.record.TONALITIES
    categories: tuple[float, ...]  # probabilities, in the order of the taxonomy
