"""The graph of a bundle, run by OpenVINO in a few shapes."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnx
import pytest

from serving.errors import BundleError
from serving.scoring.engine import BATCH, Engine, Inputs, known_shape, passes_of
from tests.serving.tiny import make_graph

VOCABULARY = 50
LONGEST = 160
LENGTHS = (1, 7, 16, 17, 24, 63, 64, 65, 96, 97)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("graph") / "model.onnx"
    onnx.save(make_graph(VOCABULARY, 4), path)
    return path


@pytest.fixture(scope="module")
def engine(graph: Path) -> Engine:
    return Engine.load(graph, max_length=LONGEST, threads=1)


def inputs_of(mentions: int, tokens: int) -> Inputs:
    random = np.random.default_rng(100 * mentions + tokens)
    return {
        "input_ids": random.integers(0, VOCABULARY, (mentions, tokens)),
        "attention_mask": np.ones((mentions, tokens), np.int64),
        "pooling_weights": random.uniform(0.1, 1, (mentions, tokens)).astype(np.float32),
    }


def test_mentions_are_divided_into_full_passes_and_few_that_are_left_have_one_each():
    assert list(passes_of(1)) == [1]
    assert list(passes_of(BATCH)) == [BATCH]
    assert list(passes_of(2 * BATCH + 2)) == [BATCH, BATCH, 1, 1]
    assert list(passes_of(BATCH + 5)) == [BATCH, 5]
    assert list(passes_of(0)) == []
    assert all(sum(passes_of(mentions)) == mentions for mentions in range(100))


def test_shapes_are_few_and_hold_what_they_are_for():
    asked = [(mentions, tokens) for mentions in range(1, BATCH + 1) for tokens in range(1, 161)]
    shapes = {each: known_shape(*each, LONGEST) for each in asked}
    assert all(rows >= mentions and columns >= tokens for (mentions, tokens), (rows, columns) in shapes.items())
    assert len(set(shapes.values())) == 12


def test_nothing_is_padded_beyond_the_longest_input():
    assert known_shape(1, 129, 130) == (1, 130)
    assert known_shape(BATCH, 50, 60) == (BATCH, 60)


@pytest.mark.parametrize("tokens", LENGTHS)
@pytest.mark.parametrize("mentions", [1, 4, BATCH])
def test_padding_to_a_known_shape_changes_nothing(engine: Engine, mentions: int, tokens: int):
    inputs = inputs_of(mentions, tokens)
    outputs = engine.run(inputs)
    assert outputs["tonality"].shape == (mentions, 3)
    assert outputs["categories"].shape == (mentions, 4)
    for row in range(mentions):
        alone = engine.run({name: values[row : row + 1] for name, values in inputs.items()})
        np.testing.assert_allclose(alone["tonality"][0], outputs["tonality"][row], atol=1e-5)
        np.testing.assert_allclose(alone["categories"][0], outputs["categories"][row], atol=1e-5)


def test_an_answer_outlives_the_next_pass(engine: Engine):
    first = engine.run(inputs_of(1, 10))["tonality"]
    before = first.copy()
    engine.run(inputs_of(1, 11))
    np.testing.assert_array_equal(first, before)


def test_many_threads_get_the_answers_to_their_own_inputs(graph: Path):
    engine = Engine.load(graph, max_length=LONGEST, threads=1)
    engine.warm_up()
    asked = [inputs_of(1 + number % BATCH, 1 + number % 40) for number in range(64)]
    expected = [engine.run(inputs)["tonality"] for inputs in asked]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda inputs: engine.run(inputs)["tonality"], asked))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_widths_are_those_of_the_outputs(engine: Engine):
    assert engine.widths == {"tonality": 3, "categories": 4}


def test_a_graph_with_other_inputs_is_refused_with_their_names(graph: Path, tmp_path: Path):
    other = onnx.load(graph)
    for item in (*other.graph.input, *(node for node in other.graph.node)):
        if isinstance(item, onnx.ValueInfoProto):
            item.name = item.name.replace("input_ids", "tokens")
        else:
            item.input[:] = ["tokens" if name == "input_ids" else name for name in item.input]
    onnx.save(other, tmp_path / "model.onnx")
    with pytest.raises(BundleError, match=r"takes .*'tokens'.*expected .*'input_ids'.*export it again"):
        Engine.load(tmp_path / "model.onnx", max_length=LONGEST)


def test_what_is_no_graph_is_refused(tmp_path: Path):
    (tmp_path / "model.onnx").write_bytes(b"{}")
    with pytest.raises(BundleError, match="is not a graph that OpenVINO"):
        Engine.load(tmp_path / "model.onnx", max_length=LONGEST)
