"""The ONNX graph gives what the model gives."""

import numpy as np
import pytest
import torch

from tests.training.exporting.graphs import as_arrays, outputs, random_inputs


@pytest.mark.parametrize(("n", "tokens"), [(1, 2), (1, 48), (2, 7), (3, 3), (5, 11), (32, 40)])
def test_float32_equals_torch_for_any_batch_and_length(graph, model, n, tokens):
    batch = random_inputs(n, tokens)
    with torch.no_grad():
        expected = model(*batch)
    for found, wanted in zip(outputs(graph, as_arrays(batch)), expected, strict=True):
        np.testing.assert_allclose(found, wanted.numpy(), atol=1e-4)


def test_the_graph_is_one_file_without_weights_beside_it(graph):
    assert [path.name for path in graph.parent.iterdir()] == ["model.onnx"]
