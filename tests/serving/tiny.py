"""A tiny real bundle: a Unigram tokenizer and an ONNX graph with seeded weights, made in a second."""

import re
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from data.taxonomy import Taxonomy, load_taxonomy
from serving.scoring.bundle import BundleConfig, BundleLayout, seal

MAX_LENGTH = 48
_HIDDEN = 16
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]
_SENTENCES = [
    "Третий день жду возврат, поддержка молчит",
    "Спасибо, всё привезли вовремя, курьер вежливый",
    "Ромашка открыла новый магазин на улице Ленина",
    "Ужасно: телефон сломался через неделю, деньги не вернули",
    "Приложение снова не работает, заказ пропал",
    "Кто знает, до скольки работает Василёк?",
    "Лучший сервис в городе, советую всем знакомым",
    "query: абвгдеёжзийклмнопрстуфхцчшщъыьэюя АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
    "abcdefghijklmnopqrstuvwxyz 0123456789 .,!?:-",
]


def make_tiny_bundle(folder: Path, taxonomy: Taxonomy | None = None, *, seed: int = 13, **changes: object) -> Path:
    """Write a sealed bundle into `folder`; `changes` replace fields of its configuration."""
    taxonomy = taxonomy or load_taxonomy()
    folder.mkdir(parents=True, exist_ok=True)
    layout = BundleLayout(folder)
    tokenizer = make_tokenizer()
    tokenizer.save(str(layout.tokenizer))
    onnx.save(make_graph(tokenizer.get_vocab_size(), len(taxonomy.categories), seed), layout.model)
    seal(folder, make_config(taxonomy, **changes))
    return folder


def make_config(taxonomy: Taxonomy, **changes: object) -> BundleConfig:
    config = BundleConfig(
        taxonomy=taxonomy,
        prefix="query: ",
        max_length=MAX_LENGTH,
        shows_brand=True,
        focus_distance=3.0,
        tonality_temperature=1.5,
        tonality_biases=(0.1, 0.2, -0.3),
        category_temperature=1.2,
        category_thresholds=dict.fromkeys(taxonomy.category_keys, 0.5),
        abstention_threshold=0.6,
        precision="float32",
        backbone="tiny",
        dataset="tiny-dataset",
        run_id="tiny-run",
        created_at="2026-01-01T00:00:00+00:00",
        metrics={"tonality_macro_f1": 0.5},
    )
    return config.model_copy(update=changes)


def make_tokenizer() -> Tokenizer:
    """Words and letters with fixed scores: `UnigramTrainer` gives other ones at every run."""
    words = sorted({f"▁{word}" for sentence in _SENTENCES for word in sentence.split() + re.findall(r"\w+", sentence)})
    letters = sorted({"▁"} | set("".join(_SENTENCES)) - {" "})
    pieces = [*((piece, 0.0) for piece in _SPECIAL), *((word, -5.0) for word in words)]
    pieces += ((letter, -8.0) for letter in letters if letter not in words)
    tokenizer = Tokenizer(Unigram(pieces, unk_id=_SPECIAL.index("<unk>")))
    tokenizer.pre_tokenizer = Metaspace()
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=ends
    )
    return tokenizer


def make_graph(vocabulary: int, categories: int, seed: int = 13) -> onnx.ModelProto:
    """Embed, average what the mask shows by its weights, and two linear heads."""
    random = np.random.default_rng(seed)

    def weights(name: str, *shape: int, scale: float) -> TensorProto:
        return numpy_helper.from_array(random.normal(0, scale, shape).astype(np.float32), name)

    nodes = [
        helper.make_node("Gather", ["embedding", "input_ids"], ["embedded"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["mask", "pooling_weights"], ["weights"]),
        helper.make_node("Unsqueeze", ["weights", "last"], ["mask3"]),
        helper.make_node("Mul", ["embedded", "mask3"], ["masked"]),
        helper.make_node("ReduceSum", ["masked", "middle"], ["total"], keepdims=0),
        helper.make_node("ReduceSum", ["mask3", "middle"], ["length"], keepdims=0),
        helper.make_node("Div", ["total", "length"], ["mean"]),
        helper.make_node("MatMul", ["mean", "tonality_head"], ["tonality"]),
        helper.make_node("MatMul", ["mean", "category_head"], ["categories"]),
    ]
    tokens = ["n", "tokens"]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
            helper.make_tensor_value_info("pooling_weights", TensorProto.FLOAT, tokens),
        ],
        [
            helper.make_tensor_value_info("tonality", TensorProto.FLOAT, ["n", 3]),
            helper.make_tensor_value_info("categories", TensorProto.FLOAT, ["n", categories]),
        ],
        [
            weights("embedding", vocabulary, _HIDDEN, scale=1),
            weights("tonality_head", _HIDDEN, 3, scale=3),
            weights("category_head", _HIDDEN, categories, scale=3),
            numpy_helper.from_array(np.array([2], dtype=np.int64), "last"),
            numpy_helper.from_array(np.array([1], dtype=np.int64), "middle"),
        ],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
