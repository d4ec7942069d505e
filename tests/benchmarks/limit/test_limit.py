"""How many multiply-adds a graph needs, and where time goes, on a tiny model."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from benchmarks.limit.arithmetic import large_product_rate, multiply_adds
from benchmarks.limit.layouts import Layout, measure_layouts
from benchmarks.limit.stages import MODEL, operation_shares, stage_seconds
from benchmarks.limit.table import Speed, render
from data.record import Mention
from serving.scoring.bundle import BundleLayout
from serving.scoring.scorer import Scorer
from tests.serving.tiny import make_tiny_bundle

HIDDEN, WIDE = 4, 6


def encoder_like() -> onnx.ModelProto:
    """A product with a constant matrix, one with a quantized one, and two of attention."""
    nodes = [
        helper.make_node("MatMul", ["states", "narrow"], ["queries"]),
        helper.make_node("DequantizeLinear", ["wide", "step", "zero"], ["wide_float"]),
        helper.make_node("MatMul", ["queries", "wide_float"], ["more"]),
        helper.make_node("MatMul", ["queries", "keys"], ["scores"]),
        helper.make_node("MatMul", ["scores", "queries"], ["mixed"]),
    ]
    constants = {
        "narrow": np.zeros((HIDDEN, HIDDEN), np.float32),
        "wide": np.zeros((HIDDEN, WIDE), np.int8),
        "step": np.float32(1),
        "zero": np.int8(0),
    }
    shape: list[str | int] = ["tokens", HIDDEN]
    graph = helper.make_graph(
        nodes,
        "encoder",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in ("states", "keys")],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("more", "mixed")],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    return helper.make_model(graph)


@pytest.mark.parametrize("tokens", [1, 10])
def test_products_are_counted_by_their_matrices_and_attention_by_its_length(tokens: int):
    assert multiply_adds(encoder_like(), tokens) == tokens * (HIDDEN * HIDDEN + HIDDEN * WIDE + 2 * HIDDEN * tokens)


def test_a_large_product_is_timed_in_both_precisions():
    assert large_product_rate("float32", 1) > 1e9
    assert large_product_rate("int8", 1) > 1e9


def test_all_of_a_request_is_in_the_table(tmp_path: Path):
    bundle = make_tiny_bundle(tmp_path)
    scorer = Scorer.load(bundle, threads=1)
    mentions = [Mention(text=f"Третий день жду возврат {number}") for number in range(20)]
    stages = stage_seconds(scorer, mentions, 2)
    assert all(seconds > 0 for seconds in stages.values())
    operations = operation_shares(BundleLayout(bundle).model, scorer.inputs(mentions[:3]), 1)
    assert sum(operations.values()) == pytest.approx(1)
    layouts = measure_layouts(bundle, mentions, 2)
    assert [(each.passes, each.threads) for each in layouts] == [(2, 1), (1, 2)]
    assert all(each.rate > 0 and each.seconds > each.seconds_alone > 0 for each in layouts)
    speed = Speed(
        *("float32", 200, 4_000_000, 1e9, {**stages, MODEL: 0.01}, operations),
        *({"alone": 0.0123}, {"all": 9**9}, [Layout(2, 1, 300.4, 0.1, 0.01)]),
    )
    assert speed.rate == pytest.approx(4e8)
    rendered = render([speed], len(mentions), 1)
    assert "| 40% |" in rendered
    assert all(stage in rendered for stage in stages)
    assert "| alone | 12.30 ms |" in rendered
    assert "| all | 387 MB |" in rendered
    assert "| float32 | 2 | 1 | 300 | 100 ms | 10.0 ms |" in rendered
