"""A tiny bundle in which known words decide, and nothing else does."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

from data.record import TONALITIES
from data.taxonomy import load_taxonomy
from serving.scoring.bundle import BundleLayout, seal
from tests.serving.tiny import make_config, make_tiny_bundle, make_tokenizer

# What a word speaks for, and how loudly; each must be one that the tiny tokenizer knows whole.
WORDS: Mapping[str, Mapping[str, float]] = {
    "молчит": {"negative": 18.0, "support": 60.0},
    "возврат": {"negative": 12.0, "payment": 60.0},
    "Спасибо": {"positive": 40.0},
}
_UNLESS_SAID = -1.0  # a category's logit where no word speaks for it


def make_decisive_bundle(folder: Path, **changes: object) -> Path:
    """Write a sealed bundle into `folder`: each word above has a dimension of its own, all others are zero."""
    taxonomy = load_taxonomy()
    layout = BundleLayout(make_tiny_bundle(folder, taxonomy))
    graph = onnx.load(layout.model)
    weights = {item.name: item for item in graph.graph.initializer}
    tokenizer = make_tokenizer()
    embedding, tonality, categories = (
        np.zeros(tuple(weights[name].dims), dtype=np.float32)
        for name in ("embedding", "tonality_head", "category_head")
    )
    embedding[:, -1] = 1  # so that the mean of this dimension is 1, whatever the text
    categories[-1] = _UNLESS_SAID
    for dimension, (word, said) in enumerate(WORDS.items()):
        token = tokenizer.token_to_id(f"▁{word}")
        assert token is not None, word
        embedding[token, dimension] = 1
        for key, loudness in said.items():
            if key in TONALITIES:
                tonality[dimension, TONALITIES.index(key)] = loudness
            else:
                categories[dimension, taxonomy.category_keys.index(key)] = loudness
    for name, values in (("embedding", embedding), ("tonality_head", tonality), ("category_head", categories)):
        weights[name].CopyFrom(numpy_helper.from_array(values, name))
    onnx.save(graph, layout.model)
    seal(folder, make_config(taxonomy, **{"focus_distance": 0.0, **changes}))
    return folder
