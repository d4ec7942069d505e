"""Scores as tensors, and what is told of them beforehand."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from data.record import TONALITIES
from serving.api.inference.request import INPUTS
from serving.api.inference.tensors import TEXTS, Tensor, float_tensor
from serving.api.wire import MentionScore, ModelIdentity
from serving.scoring.bundle import BundleConfig

OUTPUTS = (
    "tonality",
    "confidence",
    "tonality_probabilities",
    "categories",
    "category_probabilities",
    "needs_review",
    "truncated",
)
SEPARATOR = "|"  # between the keys of the categories of a mention


def tensors_of(scores: Sequence[MentionScore], category_keys: Sequence[str]) -> dict[str, Tensor]:
    """Make the tensors [n] and [n, columns] of n scores, by name."""
    made = [
        Tensor("tonality", np.array([score.tonality.label for score in scores])),
        float_tensor("confidence", [score.confidence for score in scores]),
        float_tensor(
            "tonality_probabilities", [[score.tonality.probabilities[key] for key in TONALITIES] for score in scores]
        ),
        Tensor("categories", np.array([SEPARATOR.join(chosen.key for chosen in score.categories) for score in scores])),
        float_tensor(
            "category_probabilities", [[score.category_probabilities[key] for key in category_keys] for score in scores]
        ),
        Tensor("needs_review", np.array([score.needs_review for score in scores])),
        Tensor("truncated", np.array([score.truncated for score in scores])),
    ]
    return {tensor.name: tensor for tensor in made}


def metadata(identity: ModelIdentity, config: BundleConfig) -> dict[str, Any]:
    """Describe the model as the protocol has it; `parameters` name the columns of probabilities."""
    columns: dict[str, Sequence[str]] = {
        "tonality_probabilities": TONALITIES,
        "category_probabilities": config.taxonomy.category_keys,
    }
    kinds = {"tonality": TEXTS, "categories": TEXTS, "needs_review": "BOOL", "truncated": "BOOL"}
    return {
        "name": identity.name,
        "versions": [identity.version],
        "platform": "openvino",
        "inputs": [{"name": name, "datatype": TEXTS, "shape": [-1]} for name in INPUTS],
        "outputs": [
            {
                "name": name,
                "datatype": kinds.get(name, "FP32"),
                "shape": [-1, len(columns[name])] if name in columns else [-1],
                **({"parameters": {"columns": list(columns[name])}} if name in columns else {}),
            }
            for name in OUTPUTS
        ],
    }
