"""Several judgements into one."""

from hypothesis import given
from hypothesis import strategies as st

from data.consensus import resolve
from data.record import EXCLUSIONS, Labels, Mention
from tests.data.builders import TAXONOMY, annotation

MENTION = Mention(text="Ромашка опять опоздала", brand="Ромашка")


def negative(*categories: str) -> Labels:
    return Labels(tonality="negative", categories=categories or None)


NEUTRAL, POSITIVE = (Labels(tonality=tonality, categories=()) for tonality in ("neutral", "positive"))
SPAM = Labels(excluded="spam")


def resolved(*labels: Labels) -> tuple[Labels | None, list[tuple[str, bool]]]:
    """The labels that these judgements of as many annotators give, and what goes to review."""
    consensus = resolve([annotation(MENTION, one, str(who)) for who, one in enumerate(labels)], TAXONOMY)
    outcome = consensus.resolved[0].labels if consensus.resolved else None
    return outcome, [(item.field, item.set_aside) for item in consensus.disagreements]


def test_the_majority_decides_on_tonality():
    assert resolved(negative("delivery"), negative("delivery"), NEUTRAL) == (negative("delivery"), [])
    assert resolved(NEUTRAL, NEUTRAL, negative("delivery")) == (NEUTRAL, [])


def test_a_tie_sets_the_mention_aside():
    assert resolved(negative("delivery"), NEUTRAL) == (None, [("tonality", True)])
    assert resolved(negative("delivery"), NEUTRAL, POSITIVE) == (None, [("tonality", True)])
    assert resolved(SPAM, NEUTRAL) == (None, [("tonality", True)])


def test_an_exclusion_is_decided_like_a_tonality():
    assert resolved(SPAM, SPAM, NEUTRAL) == (SPAM, [])


def test_a_category_needs_more_than_half_of_those_who_chose_the_tonality():
    assert resolved(negative("delivery", "support"), negative("delivery"), negative("delivery")) == (
        negative("delivery"),
        [],
    )
    # The one who said neutral has no say in the categories.
    assert resolved(negative("delivery"), negative("delivery"), NEUTRAL)[0] == negative("delivery")


def test_a_tie_on_a_category_masks_the_categories_and_keeps_the_mention():
    outcome = resolved(negative("delivery"), negative("delivery", "support"))
    assert outcome == (negative(), [("categories", False)])


def test_three_different_categories_are_not_none_apply():
    assert resolved(negative("delivery"), negative("support"), negative("price")) == (
        negative(),
        [("categories", False)],
    )


def test_who_chose_no_category_does_not_vote_on_categories():
    assert resolved(negative(), negative("delivery")) == (negative("delivery"), [])
    assert resolved(negative(), negative()) == (negative(), [])


def test_a_corpus_may_carry_only_one_of_the_fields():
    only_categories = Labels(categories=("price",))
    assert resolved(only_categories, only_categories) == (only_categories, [])
    only_tonality = Labels(tonality="positive")
    assert resolved(only_tonality) == (only_tonality, [])
    assert resolved(Labels(categories=("price",)), Labels(categories=("app",))) == (None, [("categories", True)])


def test_a_later_judgement_of_the_same_annotator_replaces_the_earlier():
    first = annotation(MENTION, NEUTRAL, "1", "2026-01-01T00:00:00+00:00")
    second = annotation(MENTION, POSITIVE, "1", "2026-01-02T00:00:00+00:00")
    for order in ([first, second], [second, first]):
        consensus = resolve(order, TAXONOMY)
        assert consensus.resolved[0].labels == POSITIVE
        assert consensus.resolved[0].annotations == 1
        assert consensus.superseded == 1


def test_the_same_annotator_at_the_same_moment_twice_is_a_tie_and_not_a_coin_toss():
    consensus = resolve([annotation(MENTION, NEUTRAL), annotation(MENTION, POSITIVE)], TAXONOMY)
    assert consensus.resolved == ()
    assert consensus.disagreements[0].votes == {"neutral": 1, "positive": 1}


def test_agreement_is_counted_over_mentions_judged_by_several():
    other = Mention(text="Другое", brand="Ромашка")
    consensus = resolve(
        [
            annotation(MENTION, negative("delivery"), "1"),
            annotation(MENTION, negative("price"), "2"),
            annotation(other, NEUTRAL, "1"),
            annotation(other, NEUTRAL, "2"),
            annotation(Mention(text="Третье"), NEUTRAL, "1"),
        ],
        TAXONOMY,
    )
    agreement = consensus.agreement
    assert (agreement.judged_by_several, agreement.same_tonality, agreement.same_labels) == (2, 2, 1)


def test_the_most_protected_of_contradicting_splits_holds():
    splits = ["train", "test", None, "dev"]
    votes = [annotation(MENTION, NEUTRAL, str(who), split=split) for who, split in enumerate(splits)]
    assert resolve(votes, TAXONOMY).resolved[0].split == "test"


labels_strategy = st.one_of(
    st.sampled_from([NEUTRAL, POSITIVE, *(Labels(excluded=reason) for reason in EXCLUSIONS)]),
    st.builds(
        lambda keys: negative(*keys), st.lists(st.sampled_from(["delivery", "price", "app"]), unique=True, max_size=2)
    ),
    st.builds(lambda key: Labels(categories=(key,)), st.sampled_from(["delivery", "price"])),
)
annotations_strategy = st.builds(
    annotation,
    st.builds(
        Mention,
        text=st.sampled_from(["Раз", "раз", "Два", "Три"]),
        brand=st.sampled_from(["Ромашка", None]),
        source=st.sampled_from(["vk", "news", None]),
    ),
    labels_strategy,
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["2026-01-01T00:00:00+00:00", "2026-01-02T00:00:00+03:00", None]),
)


@given(
    st.lists(annotations_strategy, max_size=12).flatmap(lambda items: st.tuples(st.just(items), st.permutations(items)))
)
def test_the_order_of_judgements_does_not_matter(orders):
    given_order, another = orders
    assert resolve(given_order, TAXONOMY) == resolve(another, TAXONOMY)


@given(st.lists(annotations_strategy, max_size=12))
def test_every_mention_is_resolved_or_set_aside(items):
    consensus = resolve(items, TAXONOMY)
    outcome = [item.mention.key for item in consensus.resolved] + [item.key for item in consensus.set_aside]
    assert sorted(outcome) == sorted({item.mention.key for item in items})
    for item in consensus.resolved:
        assert item.labels != Labels()
