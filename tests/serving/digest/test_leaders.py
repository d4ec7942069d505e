"""Authors and sites are said to write mostly somewhere, or of something, only where they do."""

from pathlib import Path

from serving.digest.negative_leaders import Leader, negative_leaders
from tests.serving.digest.scored import TAXONOMY, mentions_of


def leader(folder: Path, *told: tuple[str, str]) -> Leader:
    rows = [
        {"text": str(place), "author": "Анна", "source": source, "tonality": "negative", "categories": [category]}
        for place, (source, category) in enumerate(told)
    ]
    mentions = mentions_of(folder, rows)
    return negative_leaders(mentions, mentions.author, 1).first[0]


def test_what_more_than_half_of_the_negative_mentions_have_is_named(tmp_path: Path):
    found = leader(tmp_path, ("vk", "price"), ("vk", "price"), ("ok", "staff"))
    assert (found.negative, found.source) == (3, "vk")
    assert found.category == TAXONOMY.category_keys.index("price")


def test_of_a_tie_nothing_is_named(tmp_path: Path):
    found = leader(tmp_path, ("vk", "price"), ("ok", "staff"))
    assert (found.source, found.category) == (None, None)
