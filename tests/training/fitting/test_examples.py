import torch

from serving.scoring.encoding import MentionEncoder
from tests.training.labelled import KEYS, labelled
from tests.training.tiny_encoder import make_tiny_tokenizer
from training.fitting.examples import (
    NO_CATEGORIES,
    NO_TONALITY,
    collate,
    joint_targets,
    make_examples,
    make_targets,
)
from training.fitting.label_sets import LabelSet

MENTIONS = [
    labelled("ужас кошмар в магазин ромашка", "negative", ("price", "delivery"), "ромашка"),
    labelled("спасибо", "positive", ()),
    labelled("жалоба", "negative", None),
    labelled("телефон", None, ()),
]


def encoder():
    return MentionEncoder(make_tiny_tokenizer(), prefix="query: ", max_length=48, shows_brand=True, focus_distance=3.0)


def test_targets_follow_the_models_outputs_and_mark_what_is_unknown():
    targets = make_targets(MENTIONS, KEYS)
    assert targets.tonality.tolist() == [0, 2, 0, NO_TONALITY]
    assert targets.categories.tolist() == [
        [1.0, 0.0, 1.0],  # delivery, support, price
        [0.0, 0.0, 0.0],
        [NO_CATEGORIES] * 3,
        [0.0, 0.0, 0.0],
    ]


def test_targets_of_a_taxonomy_without_categories_are_rows_without_columns():
    targets = make_targets([labelled("ужас", "negative"), labelled("спасибо", "positive")], ())
    assert targets.categories.shape == (2, 0)


def test_targets_of_several_label_sets_know_only_the_categories_of_their_own():
    label_sets = [
        LabelSet("first", ("a", "b"), {"train": MENTIONS[3:], "calibration": []}),
        LabelSet("second", KEYS, {"train": MENTIONS[:1], "calibration": []}),
        LabelSet("third", (), {"train": MENTIONS[1:2], "calibration": []}),
    ]
    targets = joint_targets(label_sets, "train")
    assert targets.label_set.tolist() == [0, 1, 2]
    assert targets.tonality.tolist() == [NO_TONALITY, 0, 2]
    unknown = NO_CATEGORIES
    assert targets.categories.tolist() == [
        [0.0, 0.0, unknown, unknown, unknown],
        [unknown, unknown, 1.0, 0.0, 1.0],
        [unknown] * 5,
    ]


def test_targets_of_no_mentions_keep_their_shape():
    assert make_targets([], KEYS).categories.shape == (0, len(KEYS))


def test_a_batch_is_padded_to_its_longest_with_no_weight_and_no_attention():
    targets = make_targets(MENTIONS, KEYS)
    examples = make_examples(MENTIONS, encoder(), targets)
    encoded = encoder().encode([item.mention for item in MENTIONS])
    batch = collate([examples[row] for row in (0, 1, 3)])
    assert batch["input_ids"].shape == (3, len(encoded[0].ids))
    for row, item in zip(range(3), (encoded[0], encoded[1], encoded[3]), strict=True):
        tokens = len(item.ids)
        assert batch["input_ids"][row, :tokens].tolist() == item.ids
        assert batch["attention_mask"][row].tolist() == [1] * tokens + [0] * (len(encoded[0].ids) - tokens)
        torch.testing.assert_close(batch["pooling_weights"][row, :tokens], torch.tensor(item.weights))
        assert not batch["pooling_weights"][row, tokens:].any()
    assert batch["tonality"].tolist() == [0, 2, NO_TONALITY]
    assert batch["label_set"].tolist() == [0, 0, 0]
    torch.testing.assert_close(batch["categories"], targets.categories[[0, 1, 3]])
