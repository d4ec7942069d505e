"""The pools that are measured, and the orders that are compared on each."""

from benchmarks.active_learning.confidence import against_runner_up, joint, largest, negated_entropy
from benchmarks.active_learning.curves import RANDOM
from benchmarks.active_learning.rounds import Strategy

DIVERSITY, UNCERTAINTY, RARE = "diversity", "uncertainty", "category_rare_first"
LARGEST, ENTROPY, MARGIN, JOINT = "by confidence", "by entropy", "by margin", "by joint probability"
STRATEGIES: dict[str, Strategy] = {
    RANDOM: Strategy("random"),
    DIVERSITY: Strategy("diversity"),
    UNCERTAINTY: Strategy("uncertainty"),
    RARE: Strategy("category_rare_first"),
    LARGEST: Strategy("uncertainty", largest),
    ENTROPY: Strategy("uncertainty", negated_entropy),
    MARGIN: Strategy("uncertainty", against_runner_up),
    JOINT: Strategy("uncertainty", joint),
}
# On the first three the measure of `uncertainty` was chosen; the last two were not looked at before.
# Of orders that are the same on a pool one is measured: without categories the margin is uncertainty, and without
# tonality confidence, entropy and margin are the same for all mentions, which is diversity.
POOLS: dict[str, tuple[str, ...]] = {
    "brand_tweets": (RANDOM, DIVERSITY, UNCERTAINTY, LARGEST, ENTROPY),
    "delivery_comments": (RANDOM, DIVERSITY, UNCERTAINTY, RARE),
    "restaurant_reviews": (RANDOM, UNCERTAINTY, RARE, LARGEST, MARGIN, JOINT),
    "tweets": (RANDOM, UNCERTAINTY, LARGEST),
    "news_entities": (RANDOM, UNCERTAINTY, LARGEST),
}
DRAWN = (RANDOM, UNCERTAINTY, RARE, LARGEST)
