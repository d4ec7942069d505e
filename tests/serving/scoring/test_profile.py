"""What a set of mentions is counted as."""

import pytest

from serving.scoring.profile import Observation, profile_of


def test_a_mention_is_counted_once_an_aspect_and_once_a_category():
    mentions = [
        Observation("negative", ("price", "support"), 0.95, 19, "ru"),
        Observation("negative", (), 0.4, 20, "other"),
        Observation("neutral", (), 0.39, 10_000, None),
    ]
    profile = profile_of(mentions)
    assert profile.mentions == 3
    assert profile.counts == {
        "tonality": {"negative": 2, "neutral": 1},
        "categories": {"price": 1, "support": 1, "none": 2},
        "confidence": {"more": 1, "below 0.5": 1, "below 0.4": 1},
        "characters": {"below 20": 1, "below 40": 1, "more": 1},
        "language": {"ru": 1, "other": 1, "none": 1},
    }


def test_what_is_not_known_is_not_counted():
    assert "characters" not in profile_of([Observation("neutral", (), 0.5)]).counts


@pytest.mark.parametrize("mentions", [[], [Observation("neutral", (), 1.0, 0, "ru")]])
def test_a_profile_survives_json(mentions: list[Observation]):
    profile = profile_of(mentions)
    assert type(profile).model_validate_json(profile.model_dump_json()) == profile
