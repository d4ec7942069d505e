from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from data.record import TONALITIES, Mention
from data.taxonomy import load_taxonomy
from serving.errors import BundleError
from serving.scoring.bundle import BundleLayout, seal
from serving.scoring.scorer import Scorer
from tests.serving.tiny import MAX_LENGTH, make_config, make_graph, make_tiny_bundle, make_tokenizer

TEXTS = ["Спасибо", "Третий день жду возврат", "ужас", "Приложение снова не работает, заказ пропал", "Ромашка открыла"]
MENTIONS = [Mention(text=text, brand=brand) for text in TEXTS for brand in (None, "Ромашка", "Василёк")] * 5


def test_scores_do_not_depend_on_the_order_of_mentions(scorer: Scorer):
    order = np.random.default_rng(7).permutation(len(MENTIONS))
    straight = scorer.score(MENTIONS)
    shuffled = scorer.score([MENTIONS[row] for row in order])
    assert shuffled == [straight[row] for row in order]


def test_a_mention_scores_alone_as_it_does_among_others(scorer: Scorer):
    together = scorer.logits(MENTIONS)
    for row, mention in enumerate(MENTIONS[:15]):
        alone = scorer.logits([mention])
        np.testing.assert_allclose(alone.tonality[0], together.tonality[row], atol=1e-4)
        np.testing.assert_allclose(alone.categories[0], together.categories[row], atol=1e-4)


def test_inputs_are_those_of_each_mention_alone_without_padding(scorer: Scorer):
    for mention, inputs in zip(MENTIONS[:6], scorer.inputs(MENTIONS[:6]), strict=True):
        assert inputs["attention_mask"].all()
        assert {item.shape for item in inputs.values()} == {(1, inputs["input_ids"].shape[1])}
        assert scorer.inputs([mention])[0]["input_ids"].tolist() == inputs["input_ids"].tolist()


def test_probabilities_are_a_distribution_and_the_likeliest_is_given_by_equal_thresholds(scorer: Scorer):
    for score in scorer.score(MENTIONS):
        assert sum(score.tonality_probabilities.values()) == pytest.approx(1)
        assert tuple(score.tonality_probabilities) == TONALITIES
        assert score.confidence == max(score.tonality_probabilities.values())
        assert score.tonality_probabilities[score.tonality] == score.confidence
        assert score.needs_review == (score.confidence < scorer.config.abstention_threshold)


def test_categories_are_chosen_for_negative_mentions_only_and_sorted(scorer: Scorer):
    scores = scorer.score(MENTIONS)
    negative = [score for score in scores if score.tonality == "negative"]
    assert any(score.categories for score in negative)
    assert all(not score.categories for score in scores if score.tonality != "negative")
    for score in negative:
        probabilities = [chosen.probability for chosen in score.categories]
        assert probabilities == sorted(probabilities, reverse=True)
        above = {key for key, value in score.category_probabilities.items() if value >= 0.5}
        assert above == {chosen.key for chosen in score.categories}


def test_a_bundle_may_choose_categories_whatever_the_tonality(tmp_path: Path, scorer: Scorer):
    freely = Scorer.load(make_tiny_bundle(tmp_path, categories_need_negative=False))
    scores, others = freely.score(MENTIONS), scorer.score(MENTIONS)
    for score, other in zip(scores, others, strict=True):
        above = {key for key, value in score.category_probabilities.items() if value >= 0.5}
        assert {category.key for category in score.categories} == above
        assert score.categories == other.categories or other.tonality != "negative"
    assert any(score.categories for score in scores if score.tonality != "negative")


def test_the_brand_is_seen_unless_the_bundle_hides_it(tmp_path: Path, scorer: Scorer):
    mentions = [Mention(text=TEXTS[1], brand=brand) for brand in ("Ромашка", "Василёк")]
    first, second = scorer.logits(mentions).tonality
    assert not np.allclose(first, second)
    blind = Scorer.load(make_tiny_bundle(tmp_path / "blind", shows_brand=False))
    first, second = blind.logits(mentions).tonality
    np.testing.assert_array_equal(first, second)


def test_a_long_text_is_truncated_and_a_long_brand_leaves_room_for_it(scorer: Scorer):
    fitting, long, branded = scorer.score(
        [
            Mention(text="ужас"),
            Mention(text="ужас " * MAX_LENGTH),
            Mention(text="ужас", brand="Ромашка и Василёк " * 11),
        ]
    )
    assert (fitting.truncated, long.truncated, branded.truncated) == (False, True, False)


def test_no_mentions_give_no_scores(scorer: Scorer):
    assert scorer.score([]) == []


def test_an_altered_file_is_refused_by_its_checksum(tmp_path: Path):
    layout = BundleLayout(make_tiny_bundle(tmp_path / "bundle"))
    content = bytearray(layout.model.read_bytes())
    content[-20] ^= 1
    layout.model.write_bytes(content)
    with pytest.raises(BundleError, match=r"model\.onnx was altered"):
        Scorer.load(layout.folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "bundle.json", "manifest.json"])
def test_a_missing_file_is_named(tmp_path: Path, name: str):
    folder = make_tiny_bundle(tmp_path / "bundle")
    (folder / name).unlink()
    with pytest.raises(BundleError, match=name):
        Scorer.load(folder)


def test_a_graph_of_another_taxonomy_is_refused_with_both_widths(tmp_path: Path):
    taxonomy = load_taxonomy()
    layout = BundleLayout(make_tiny_bundle(tmp_path / "bundle", taxonomy))
    onnx.save(make_graph(make_tokenizer().get_vocab_size(), len(taxonomy.categories) - 1), layout.model)
    seal(layout.folder, make_config(taxonomy))
    with pytest.raises(BundleError, match=rf"'categories': {len(taxonomy.categories) - 1}.*{len(taxonomy.categories)}"):
        Scorer.load(layout.folder)


@pytest.mark.parametrize(("name", "what"), [("model", "graph"), ("tokenizer", "tokenizer")])
def test_sealed_garbage_is_refused_in_our_words(tmp_path: Path, name: str, what: str):
    layout = BundleLayout(make_tiny_bundle(tmp_path / "bundle"))
    path: Path = getattr(layout, name)
    path.write_bytes(b"{}")
    seal(layout.folder, make_config(load_taxonomy()))
    with pytest.raises(BundleError, match=f"is not a {what}"):
        Scorer.load(layout.folder)


def test_logits_that_are_no_numbers_are_an_error_and_never_a_score(tmp_path: Path):
    layout = BundleLayout(make_tiny_bundle(tmp_path / "bundle"))
    graph = onnx.load(layout.model)
    head = next(weights for weights in graph.graph.initializer if weights.name == "tonality_head")
    broken = np.full(tuple(head.dims), np.nan, dtype=np.float32)
    head.CopyFrom(numpy_helper.from_array(broken, "tonality_head"))
    onnx.save(graph, layout.model)
    seal(layout.folder, make_config(load_taxonomy()))
    with pytest.raises(BundleError, match="NaN"):
        Scorer.load(layout.folder).score([Mention(text="ужас")])
