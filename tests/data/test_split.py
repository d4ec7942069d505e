"""Which part a text belongs to."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from data.near_duplicates import find_clusters, neighbours
from data.record import Split
from data.split import BETWEEN_PARTS, CONTRADICTED, GIVEN_TRAIN, PARTS, Assignment, Part, TextFacts, place, split_texts
from data.text import normalize, text_key
from tests.data.builders import SHARES, SIMILARITY, distinct_text

DAY = datetime(2026, 1, 1, tzinfo=UTC)
STEM = "заказала чайник в ромашке, курьер опоздал на три часа и даже не извинился, деньги вернули только после жалобы"
# A chain: what stands side by side is near-duplicate, the ends are not.
_LONG = STEM + " а вторую посылку просто потеряли"
CHAIN = [_LONG[start : start + 100] for start in (0, 8, 16)]


def facts(text: str, day: int | None = None, *given_splits: Split) -> TextFacts:
    moment = None if day is None else DAY + timedelta(days=day)
    return TextFacts(text_key(text), normalize(text), moment, frozenset(given_splits))


def split(texts: list[TextFacts], ledger: dict[str, Part] | None = None) -> Assignment:
    clusters = find_clusters({text.key: text.normalized for text in texts}, SIMILARITY)
    return split_texts(texts, clusters, ledger or {}, SHARES, SIMILARITY)


def text_placed_in(part: Part, *, of_other_than: str = "") -> str:
    """A text whose own key places it in `part`."""
    candidates = (f"{STEM}{of_other_than} {ending}" for ending in range(1000))
    return next(text for text in candidates if place(text_key(text), SHARES) == part)


def test_shares_are_kept_over_many_texts():
    parts = [place(text_key(str(number)), SHARES) for number in range(20_000)]
    shares = {"train": 0.6, "calibration": 0.12, "dev": 0.08, "test": 0.2}
    for part in PARTS:
        share = shares[part]
        assert abs(parts.count(part) / len(parts) - share) < 0.01


@given(st.sets(st.integers(0, 400), min_size=1, max_size=25), st.sets(st.integers(0, 400), max_size=25), st.data())
@settings(max_examples=40)
def test_a_text_keeps_its_part_whatever_is_added_and_in_whatever_order(first, later, data):
    before = split([facts(distinct_text(number)) for number in first]).parts
    together = data.draw(st.permutations(sorted(first | later)))
    after = split([facts(distinct_text(number)) for number in together]).parts
    assert before.items() <= after.items()
    assert len(after) == len(together)


def test_near_duplicates_take_the_part_of_the_earliest():
    test, train = text_placed_in("test"), text_placed_in("train")
    assert set(split([facts(test, 1), facts(train, 2)]).parts.values()) == {"test"}
    assert set(split([facts(test, 2), facts(train, 1)]).parts.values()) == {"train"}
    assert set(split([facts(test), facts(train, 9)]).parts.values()) == {"train"}


def test_a_test_text_stays_one_when_an_earlier_near_duplicate_arrives_later():
    test, earlier = text_placed_in("test"), text_placed_in("train")
    ledger = split([facts(test, 5)]).parts
    after = split([facts(earlier, 1), facts(test, 5)], ledger)
    assert after.parts == {text_key(test): "test", text_key(earlier): "test"}


def test_a_text_between_two_parts_is_set_aside_and_the_others_stay():
    one, between, other = (facts(text) for text in CHAIN)
    near = neighbours(
        [one.key, between.key, other.key], {t.key: t.normalized for t in (one, between, other)}, SIMILARITY
    )
    assert near[between.key] == {one.key, other.key}
    assert other.key not in near[one.key]
    result = split([one, between, other], {one.key: "train", other.key: "test"})
    assert result.parts == {one.key: "train", other.key: "test"}
    assert result.set_aside == {between.key: BETWEEN_PARTS}


def test_a_given_dev_or_test_holds_and_a_given_train_is_carved_into_train_and_calibration():
    texts = [facts(distinct_text(number), None, "train") for number in range(300)]
    texts += [facts(distinct_text(number), None, "dev") for number in range(300, 320)]
    texts += [facts(distinct_text(number), None, "test") for number in range(320, 340)]
    parts = split(texts).parts
    assert {parts[text.key] for text in texts[:300]} == {"train", "calibration"}
    assert {parts[text.key] for text in texts[300:320]} == {"dev"}
    assert {parts[text.key] for text in texts[320:]} == {"test"}
    calibration = sum(parts[text.key] == "calibration" for text in texts[:300])
    assert 0.1 < calibration / 300 < 0.24  # 0.12 of 0.72


def test_a_given_train_text_that_is_a_near_duplicate_of_a_held_out_one_is_set_aside():
    train, test = facts(STEM, 1, "train"), facts(STEM + "!!", 2, "test")
    result = split([train, test])
    assert result == Assignment({test.key: "test"}, {train.key: GIVEN_TRAIN})


def test_a_text_learned_from_before_gives_way_to_a_given_test_near_duplicate():
    known, test = facts(STEM), facts(STEM + "!!", None, "test")
    result = split([known, test], {known.key: "train"})
    assert result == Assignment({test.key: "test"}, {known.key: CONTRADICTED})


def test_what_was_test_stays_test_whatever_a_source_says():
    splits: list[Split] = ["train", "dev"]
    for given_split in splits:
        text = facts(STEM, None, given_split)
        assert split([text], {text.key: "test"}).parts == {text.key: "test"}


VARIANTS = [
    *CHAIN,
    *(text + ending for text in CHAIN for ending in ("!", " ха", " вот так")),
    *map(distinct_text, range(6)),
]
GIVEN: list[tuple[Split, ...]] = [(), (), (), ("train",), ("dev",), ("test",), ("train", "test")]
some_facts = st.lists(
    st.builds(
        facts,
        st.sampled_from(VARIANTS),
        st.none() | st.integers(0, 5),
    ).flatmap(lambda text: st.sampled_from(GIVEN).map(lambda splits: replace(text, given=frozenset(splits)))),
    unique_by=lambda text: text.key,
    min_size=1,
)


@given(some_facts, st.lists(st.sampled_from(PARTS), min_size=len(VARIANTS), max_size=len(VARIANTS)), st.data())
@settings(max_examples=150, deadline=None)
def test_near_duplicates_are_never_in_two_parts_and_no_text_is_lost(texts, parts, data):
    known = {text_key(text): part for text, part in zip(VARIANTS, parts, strict=True)}
    in_ledger = data.draw(st.sets(st.sampled_from(sorted(known))))
    ledger = {key: known[key] for key in sorted(in_ledger)}
    result = split(texts, ledger)
    assert result.parts.keys() | result.set_aside.keys() == {text.key for text in texts}
    assert not result.parts.keys() & result.set_aside.keys()
    near = neighbours([text.key for text in texts], {text.key: text.normalized for text in texts}, SIMILARITY)
    for one, other in itertools.combinations(result.parts, 2):
        if other in near[one]:
            assert result.parts[one] == result.parts[other]
    for text in texts:
        part = result.parts.get(text.key)
        if ledger.get(text.key) == "test":
            assert part in {"test", None}
        if part in {"dev", "test"} and text.given == {"train"}:
            assert ledger.get(text.key) == part
    assert split(data.draw(st.permutations(texts)), ledger) == result


@given(some_facts, some_facts)
@settings(max_examples=60, deadline=None)
def test_with_the_ledger_no_text_changes_its_part_as_data_grows(first, later):
    # Sources say nothing here: a given split may overrule what was decided before.
    first, later = ([replace(text, given=frozenset()) for text in texts] for texts in (first, later))
    ledger = split(first).parts
    grown = {text.key: text for text in [*later, *first]}
    after = split(list(grown.values()), ledger)
    for key, part in ledger.items():
        assert after.parts[key] == part
