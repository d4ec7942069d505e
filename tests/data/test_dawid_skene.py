"""Votes weighed by the reliability of those who cast them."""

import itertools
import random
import subprocess
import sys
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.consensus import resolve
from data.dawid_skene import MIN_GIVEN, MIN_SHARED, count_by_reliability
from data.record import TONALITIES, Annotation, Labels, Mention
from data.voting import Vote, count_equally
from tests.data.builders import TAXONOMY, annotation, opinions

TRUTH = {f"mention {number:03}": TONALITIES[number % 3] for number in range(240)}
WRONG_TOGETHER = "mention 000"  # negative; both careless people say that it is neutral


def judged(accuracy: Mapping[str, float], truth: Mapping[str, str] = TRUTH, seed: int = 1) -> dict[str, list[Vote]]:
    return {key: list(itertools.starmap(Vote, given.items())) for key, given in opinions(accuracy, truth, seed).items()}


def one_careful_of_three() -> dict[str, list[Vote]]:
    polls = judged({"careful": 0.98, "careless": 0.55, "hasty": 0.55})
    polls[WRONG_TOGETHER] = [Vote("careful", "negative"), Vote("careless", "neutral"), Vote("hasty", "neutral")]
    return polls


def test_one_careful_person_outweighs_two_careless_ones_who_are_known_to_be():
    polls = one_careful_of_three()
    equally, weighed = count_equally(polls).winners, count_by_reliability(polls).winners
    assert equally[WRONG_TOGETHER] == "neutral"
    assert weighed[WRONG_TOGETHER] == TRUTH[WRONG_TOGETHER] == "negative"
    wrong = {key for key, right in TRUTH.items() if equally[key] not in {right, None}}
    assert len({key for key, right in TRUTH.items() if weighed[key] not in {right, None}}) < len(wrong) / 2


def test_two_equally_good_people_who_disagree_leave_it_open_though_one_answer_is_twice_as_frequent():
    often_neutral = {
        f"m{number:03}": ("negative", "neutral", "neutral", "positive")[number % 4] for number in range(400)
    }
    polls = judged({"anna": 0.85, "boris": 0.85, "vera": 0.85}, often_neutral)
    polls |= {
        f"pair {pair}": [Vote(pair[0], "negative"), Vote(pair[1], "neutral")]
        for pair in itertools.permutations(("anna", "boris", "vera"), 2)
    }
    tally = count_by_reliability(polls)
    assert {tally.winners[key] for key in polls if key.startswith("pair")} == {None}
    assert tally.weighed == tally.differing


def test_what_all_say_stands_and_so_does_a_single_vote():
    polls = one_careful_of_three()
    alone = {f"alone {number}": [Vote("careless", answer)] for number, answer in enumerate([*TONALITIES, "spam"])}
    tally = count_by_reliability(polls | alone)
    for key, votes in (polls | alone).items():
        if len({vote.answer for vote in votes}) == 1:
            assert tally.winners[key] == votes[0].answer


@pytest.mark.parametrize("people", [{"anna": 0.95, "boris": 0.6}, {"anna": 0.95}])
def test_fewer_than_three_people_are_too_few(people):
    polls = judged(people)
    tally = count_by_reliability(polls)
    assert tally.winners == count_equally(polls).winners
    assert tally.weighed == 0
    assert tally.known_people < 3


def test_three_people_who_met_too_seldom_are_too_few_and_the_counts_say_how_seldom():
    few = dict(list(TRUTH.items())[: MIN_SHARED - 1])
    polls = judged({"anna": 0.95, "boris": 0.6, "vera": 0.6}, few)
    tally = count_by_reliability(polls)
    assert tally.winners == count_equally(polls).winners
    assert (tally.weighed, tally.known_people, tally.most_shared) == (0, 0, (MIN_SHARED - 1,) * 3)


def test_people_without_a_name_are_not_one_person():
    polls = {
        key: [Vote(f"file.jsonl:{line}{vote.annotator}", vote.answer) for vote in votes]
        for line, (key, votes) in enumerate(one_careful_of_three().items())
    }
    tally = count_by_reliability(polls)
    assert tally.winners == count_equally(polls).winners
    assert (tally.known_people, tally.most_shared) == (0, (1, 1, 1))


def test_where_a_stranger_voted_the_majority_decides():
    polls = one_careful_of_three()
    polls[WRONG_TOGETHER].append(Vote("a stranger", "positive"))
    assert count_by_reliability(polls).winners[WRONG_TOGETHER] == "neutral"


def test_an_answer_that_hardly_occurs_is_not_weighed():
    polls = one_careful_of_three()
    rare = list(polls)[: MIN_GIVEN - 1]
    for key in rare:
        polls[key] = [Vote("careful", "spam"), Vote("careless", "neutral"), Vote("hasty", "neutral")]
    winners = count_by_reliability(polls).winners
    assert {winners[key] for key in rare} == {"neutral"}


def test_who_contradicts_themselves_at_one_moment_is_not_weighed():
    polls = one_careful_of_three()
    polls[WRONG_TOGETHER] = [Vote("careful", "negative"), Vote("careful", "neutral")]
    assert count_by_reliability(polls).winners[WRONG_TOGETHER] is None


def test_the_order_of_mentions_and_votes_changes_nothing():
    polls = one_careful_of_three()
    chance = random.Random(5)  # noqa: S311 - a test's shuffling
    keys = chance.sample(list(polls), len(polls))
    shuffled = {key: chance.sample(polls[key], len(polls[key])) for key in keys}
    assert count_by_reliability(shuffled) == count_by_reliability(polls)


people = st.sampled_from(["anna", "boris", "vera", "gleb"])
votes = st.dictionaries(people, st.sampled_from([*TONALITIES, "spam"]), min_size=1).map(
    lambda given_votes: [Vote(person, answer) for person, answer in given_votes.items()]
)


@given(st.lists(votes, max_size=8), st.integers(0, 3))
@settings(max_examples=6, deadline=None)
def test_only_answers_that_were_given_win_and_agreement_always_does(some, seed):
    polls = judged({"anna": 0.95, "boris": 0.7, "vera": 0.6}, seed=seed)
    polls |= {f"drawn {number}": given_votes for number, given_votes in enumerate(some)}
    tally = count_by_reliability(polls)
    assert tally.winners.keys() == polls.keys()
    for key, given_votes in polls.items():
        answers = {vote.answer for vote in given_votes}
        assert tally.winners[key] in {*answers, None}
        assert len(answers) > 1 or tally.winners[key] in answers
    assert tally.undecided <= tally.weighed <= tally.differing


def annotations(polls: Mapping[str, list[Vote]], category: str = "delivery") -> list[Annotation]:
    """The same votes as annotations; who says negative says why."""
    labels: dict[str, Labels] = {key: Labels(tonality=key, categories=()) for key in TONALITIES[1:]}
    labels["negative"] = Labels(tonality="negative", categories=(category,))
    return [
        annotation(Mention(text=text, brand="Ромашка"), labels[vote.answer], vote.annotator)
        for text, votes in polls.items()
        for vote in votes
    ]


def test_mentions_are_resolved_by_weighed_votes_whatever_the_order():
    judgements = annotations(one_careful_of_three())
    consensus = resolve(judgements, TAXONOMY, "dawid_skene")
    key = Mention(text=WRONG_TOGETHER, brand="Ромашка").key
    weighed = {item.mention.key: item.labels for item in consensus.resolved}
    equally = {item.mention.key: item.labels for item in resolve(judgements, TAXONOMY).resolved}
    assert weighed[key] == Labels(tonality="negative", categories=("delivery",))
    assert equally[key] == Labels(tonality="neutral", categories=())
    assert resolve(judgements[::-1], TAXONOMY, "dawid_skene") == consensus


def test_categories_are_weighed_among_those_who_said_negative():
    chance = random.Random(5)  # noqa: S311 - a test's people
    keys = ("delivery", "price", "app")
    right = {f"mention {number:03}": keys[number % 3] for number in range(300)}
    judgements = []
    for text, category in right.items():
        for who, share in (("careful", 0.98), ("careless", 0.7), ("hasty", 0.6)):
            wrong = chance.choice([key for key in keys if key != category])
            chosen = category if chance.random() < share else wrong
            judgements += annotations({text: [Vote(who, "negative")]}, chosen)
    # Somebody else finds them neutral now and then, and has no say in the categories.
    judgements += annotations({text: [Vote("other", "neutral")] for text in list(right)[1::5]})
    weighed, equally = (
        {item.mention.text: item.labels.categories for item in resolve(judgements, TAXONOMY, method).resolved}
        for method in ("dawid_skene", "majority")
    )
    wrong_by_majority = [text for text, category in right.items() if equally[text] not in {None, (category,)}]
    still_wrong = [text for text, category in right.items() if weighed[text] not in {None, (category,)}]
    assert len(still_wrong) < len(wrong_by_majority) / 2
    assert [text for text in wrong_by_majority if weighed[text] == (right[text],)]


def test_the_base_install_reads_labels_without_crowd_kit():
    code = """
import sys
from data.consensus import resolve
from data.record import Labels, Mention
from tests.data.builders import TAXONOMY, annotation, opinions
votes = [annotation(Mention(text="a"), Labels(tonality="neutral"), who) for who in "12"]
assert resolve(votes, TAXONOMY).resolved
print("crowdkit" in sys.modules, "pandas" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
