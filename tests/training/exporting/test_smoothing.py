"""Smoothing makes activations even and changes nothing else."""

import numpy as np
import onnx

from tests.training.exporting.graphs import LARGE, as_arrays, outputs, random_inputs, single_inputs
from training.exporting.smoothing import measure_extents, smoothed, weighted_products


def unevenness(extents):
    """The largest channel as a multiple of the median one, in the tensor where that is most."""
    return max(each.max() / np.median(each) for each in extents.values())


def test_outputs_stay_the_same(uneven, tmp_path):
    before = onnx.load(uneven)
    extents = measure_extents(before, list(weighted_products(before)), single_inputs(8, 5))
    onnx.save(smoothed(before, extents), tmp_path / "model.onnx")
    batch = as_arrays(random_inputs(6, 20))
    for found, wanted in zip(outputs(tmp_path / "model.onnx", batch), outputs(uneven, batch), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-3)


def test_the_inputs_of_products_become_even(uneven):
    before, texts = onnx.load(uneven), single_inputs(8, 5)
    extents = measure_extents(before, list(weighted_products(before)), texts)
    after = smoothed(before, extents)
    assert unevenness(extents) > LARGE / 5
    assert unevenness(measure_extents(after, list(weighted_products(after)), texts)) < unevenness(extents) / 3


def test_queries_keys_and_values_are_divided_once(graph):
    before = onnx.load(graph)
    products = weighted_products(before)
    layers = 2
    assert sorted(map(len, products.values())) == sorted([3, 1, 1, 1] * layers)
    after = smoothed(before, measure_extents(before, list(products), single_inputs(2, 5)))
    assert len(after.graph.node) == len(before.graph.node) + len(products)


def test_extents_are_the_largest_absolute_values_over_all_batches(graph):
    before, texts = onnx.load(graph), single_inputs(5, 4)
    tensor = next(iter(weighted_products(before)))
    each = [measure_extents(before, [tensor], [text])[tensor] for text in texts]
    assert (measure_extents(before, [tensor], texts)[tensor] == np.max(each, axis=0)).all()
    assert (np.max(each, axis=0) > 0).all()


def test_the_graph_that_was_given_is_left_alone(graph):
    before = onnx.load(graph)
    smoothed(before, measure_extents(before, list(weighted_products(before)), single_inputs(2, 5)))
    assert before.SerializeToString() == onnx.load(graph).SerializeToString()
