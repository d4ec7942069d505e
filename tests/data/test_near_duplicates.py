"""Near-duplicate texts."""

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from data.near_duplicates import find_clusters, neighbours, shingles, similarity
from data.text import normalize, text_key
from tests.data.builders import SIMILARITY, distinct_text

STEM = "заказала чайник в ромашке, курьер опоздал на три часа и даже не извинился, деньги вернули только после жалобы"


def keyed(texts: list[str]) -> dict[str, str]:
    return {text_key(text): normalize(text) for text in texts}


def test_a_text_with_a_changed_ending_is_a_near_duplicate_and_another_text_is_not():
    texts = keyed([STEM, STEM + "!!!", "а вот в васильке всё хорошо"])
    clusters = find_clusters(texts, SIMILARITY)
    assert clusters[text_key(STEM)] == clusters[text_key(STEM + "!!!")] == min(text_key(STEM), text_key(STEM + "!!!"))
    assert clusters[text_key("а вот в васильке всё хорошо")] == text_key("а вот в васильке всё хорошо")


def test_similarity_is_that_of_character_5_grams():
    assert shingles("ромашка") == {"ромаш", "омашк", "машка"}
    assert shingles("да") == {"да"}
    assert similarity(shingles("ромашка"), shingles("ромашки")) == 2 / 4


def test_different_short_texts_stay_apart():
    texts = keyed([distinct_text(number) for number in range(300)])
    assert len(set(find_clusters(texts, SIMILARITY).values())) == len(texts)


def test_hardly_a_pair_at_the_threshold_is_missed():
    generator = random.Random(13)  # noqa: S311 - reproducible, not secret
    missed = found = 0
    for number in range(150):
        base = "".join(generator.choice("абвгдежзиклмнопрст ") for _ in range(120))
        # Changing 2 to 3 places of such a text leaves a similarity around the threshold.
        other = list(base)
        for _ in range(1 + number % 3):
            other[generator.randrange(120)] = "щ"
        texts = keyed([base, "".join(other)])
        one, two = (shingles(text) for text in (normalize(base), normalize("".join(other))))
        if similarity(one, two) >= SIMILARITY:
            clusters = find_clusters(texts, SIMILARITY)
            missed += len(set(clusters.values())) == 2
            found += 1
    assert found > 50
    assert missed == 0


variants = st.lists(
    st.tuples(
        st.integers(0, 3), st.lists(st.integers(0, 60), max_size=3), st.sampled_from(["", "!", " :)", " спасибо"])
    ),
    min_size=1,
    max_size=12,
)


def varied(base: int, changes: list[int], ending: str) -> str:
    text = list((distinct_text(base) + " " + STEM)[:100] if base else STEM)
    for place in changes:
        text[place] = "щ"
    return "".join(text) + ending


@given(variants, st.randoms(use_true_random=False))
def test_clusters_do_not_depend_on_the_order_and_hold_exactly_what_is_connected(choices, shuffler):
    texts = keyed([varied(*choice) for choice in choices])
    keys = list(texts)
    shuffler.shuffle(keys)
    clusters = find_clusters({key: texts[key] for key in keys}, SIMILARITY)
    assert clusters == find_clusters(texts, SIMILARITY)
    near = neighbours(texts, texts, SIMILARITY)
    for one, other in itertools.combinations(texts, 2):
        if other in near[one]:
            assert clusters[one] == clusters[other]
    for members in ({key for key in texts if clusters[key] == name} for name in set(clusters.values())):
        reached = {min(members)}
        while grown := set().union(*(near[key] for key in reached)) - reached:
            reached |= grown
        assert reached == members
