"""The mentions that were scored last."""

from hypothesis import given
from hypothesis import strategies as st

from serving.drift.recent import RecentMentions
from serving.scoring.profile import Observation, profile_of

OBSERVATIONS = st.builds(
    Observation,
    tonality=st.sampled_from(["negative", "neutral"]),
    categories=st.lists(st.sampled_from(["price", "support"]), unique=True).map(tuple),
    confidence=st.floats(0.34, 1.0),
    characters=st.none() | st.integers(1, 9000),
    language=st.sampled_from(["ru", "other", None]),
)


@given(st.lists(st.lists(OBSERVATIONS)), st.integers(1, 5))
def test_the_profile_is_that_of_the_last_mentions_and_of_no_others(batches: list[list[Observation]], remembered: int):
    recent = RecentMentions(remembered)
    for batch in batches:
        recent.add(batch)
    last = [observation for batch in batches for observation in batch][-remembered:]
    assert recent.profile() == profile_of(last)


def test_what_was_expected_has_not_moved():
    mentions = [Observation("negative", (), 0.9, 100, "ru")] * 50
    recent = RecentMentions()
    recent.add(mentions)
    assert {shift.index for shift in recent.shifts_from(profile_of(mentions))} == {0.0}
