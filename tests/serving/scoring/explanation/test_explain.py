from pathlib import Path

import pytest

from data.record import Mention
from serving.scoring.decision import Score
from serving.scoring.explanation.explain import LEAST_WEIGHT, MOST_WORDS, Explanation, explain
from serving.scoring.explanation.occlusion import MAX_UNITS, Decision, weigh
from serving.scoring.explanation.words import without
from serving.scoring.scorer import Scorer
from tests.serving.decisive import make_decisive_bundle
from tests.serving.tiny import MAX_LENGTH

TEXT = "Третий день жду возврат и поддержка молчит"


class RememberingScorer(Scorer):
    """Remembers what it is given to score."""

    def __init__(self, scorer: Scorer):
        super().__init__(scorer.config, scorer._encoder, scorer._engine)
        self.given: list[str] = []

    def score(self, mentions):
        self.given += [mention.text for mention in mentions]
        return super().score(mentions)


@pytest.fixture(scope="module")
def decisive(tmp_path_factory: pytest.TempPathFactory) -> Scorer:
    return Scorer.load(make_decisive_bundle(tmp_path_factory.mktemp("decisive") / "bundle"))


def explained(scorer: Scorer, mention: Mention) -> tuple[Score, Explanation]:
    (score,) = scorer.score([mention])
    return score, explain(scorer, mention, Decision.of(score))


def test_the_words_that_decide_are_named_in_the_order_of_their_weight_and_no_others(decisive: Scorer):
    score, explanation = explained(decisive, Mention(text=TEXT))
    assert score.tonality == "negative"
    assert [word.text for word in explanation.tonality] == ["молчит", "возврат"]
    assert list(explanation.categories) == [category.key for category in score.categories]
    assert {key: words[0].text for key, words in explanation.categories.items()} == {
        "support": "молчит",
        "payment": "возврат",
    }


def test_a_weight_is_what_the_probability_loses(decisive: Scorer):
    score, explanation = explained(decisive, Mention(text=TEXT))
    word = explanation.tonality[0]
    (left,) = decisive.score([Mention(text=without(TEXT, [(word.start, word.end)]))])
    assert word.weight == pytest.approx(
        score.tonality_probabilities["negative"] - left.tonality_probabilities["negative"], abs=1e-6
    )


@pytest.mark.parametrize(
    "before",
    [
        "https://a.ru/x?y=1 @vasya ",
        "&quot;Ё&quot; &amp; caf&eacute; ",
        "👩🏽\u200d🔧🇷🇺1\ufe0f\u20e3 ",
        "е\u0308лка за\u0301мок\u00a0\t ",
        "&#1091;&#1078;\n",
    ],
)
def test_places_point_into_the_text_as_it_came(decisive: Scorer, before: str):
    text = f"{before}поддержка молчит&nbsp;!"
    _, explanation = explained(decisive, Mention(text=text))
    (word,) = explanation.tonality
    assert (word.start, word.end) == (text.index("молчит"), text.index("молчит") + len("молчит"))
    assert word.text == text[word.start : word.end] == "молчит"


def test_a_word_spelled_in_entities_is_named_as_it_came(decisive: Scorer):
    spelled = "".join(f"&#{ord(letter)};" for letter in "молчит")
    _, explanation = explained(decisive, Mention(text=f"поддержка {spelled} день"))
    assert [word.text for word in explanation.tonality] == [spelled]


def test_the_brand_is_never_left_out_of_what_a_model_is_shown_with_it(tmp_path: Path, decisive: Scorer):
    mention = Mention(text=TEXT, brand="молчит")
    decision = Decision.of(decisive.score([mention])[0])
    places = {span for unit in weigh(decisive, mention, decision).units for span in unit}
    assert (TEXT.index("молчит"), len(TEXT)) not in places
    blind = Scorer.load(make_decisive_bundle(tmp_path / "blind", shows_brand=False))
    _, explanation = explained(blind, mention)
    assert explanation.tonality[0].text == "молчит"


def test_a_text_that_is_only_the_brand_has_nothing_to_name(decisive: Scorer):
    score, explanation = explained(decisive, Mention(text="Ромашка!", brand="Ромашка"))
    assert explanation.tonality == ()
    assert set(explanation.categories) == {category.key for category in score.categories}


def test_a_single_word_is_weighed_against_no_text_at_all(decisive: Scorer):
    _, explanation = explained(decisive, Mention(text="Спасибо"))
    assert [word.text for word in explanation.tonality] == ["Спасибо"]


def test_only_the_strongest_are_named_and_none_that_is_next_to_nothing(scorer: Scorer):
    for text in ("Приложение снова не работает, заказ пропал, деньги не вернули, курьер молчит", TEXT, "ужас"):
        _, explanation = explained(scorer, Mention(text=text, brand="Ромашка"))
        for words in (explanation.tonality, *explanation.categories.values()):
            weights = [word.weight for word in words]
            assert len(weights) <= MOST_WORDS
            assert weights == sorted(weights, reverse=True)
            assert all(weight >= LEAST_WEIGHT for weight in weights)


def test_neighbours_are_left_out_together_where_words_are_too_many(scorer: Scorer):
    remembering = RememberingScorer(scorer)
    mention = Mention(text=" ".join(["а"] * (MAX_UNITS + 9)))
    weights = weigh(remembering, mention, Decision("negative", (), truncated=False))
    assert len(remembering.given) == MAX_UNITS + 1
    assert [span for unit in weights.units for span in unit] == [(2 * n, 2 * n + 1) for n in range(MAX_UNITS + 9)]
    assert {len(unit) for unit in weights.units} == {1, 2}


def test_the_longest_text_costs_no_more_than_the_bound(scorer: Scorer):
    remembering = RememberingScorer(scorer)
    mention = Mention(text="ж " * 10_000)
    decision = Decision.of(scorer.score([mention])[0])
    assert decision.truncated
    weigh(remembering, mention, decision)
    assert len(remembering.given) <= MAX_UNITS + 1 + MAX_LENGTH.bit_length()


def test_what_was_not_read_has_no_weight_and_does_not_move_into_the_place_of_what_was(decisive: Scorer):
    read = " ".join(["день"] * (MAX_LENGTH - 5))  # with the prefix and both ends, a token or two less than fit
    mention = Mention(text=f"{read} день день день молчит молчит молчит")
    decision = Decision.of(decisive.score([mention])[0])
    assert decision.truncated
    weights = weigh(decisive, mention, decision)
    assert weights.tonality == pytest.approx([0.0] * len(weights.units), abs=1e-6)
    assert len(read) - 20 <= weights.units[-1][-1][1] <= len(read) + 15


def test_a_brand_at_the_end_of_what_was_read_stays(scorer: Scorer):
    remembering = RememberingScorer(scorer)
    read = "день " * 30 + "Ромашка "
    mention = Mention(text=f"{read}{'ж' * 100} день", brand="Ромашка")
    weigh(remembering, mention, Decision.of(scorer.score([mention])[0]))
    assert remembering.given[-31] == read
    assert all("Ромашка" in text for text in remembering.given[-31:])


def test_one_endless_word_is_one_word(decisive: Scorer):
    mention = Mention(text="ж" * 20_000)
    decision = Decision.of(decisive.score([mention])[0])
    assert decision.truncated
    assert weigh(decisive, mention, decision).units == (((0, 20_000),),)
