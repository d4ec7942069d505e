"""Finds the encoder that `train.encoder` names: carried offline, in a local folder, or on the model hub."""

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import AutoModel, AutoTokenizer, BertConfig, BertModel, PreTrainedModel

from training.encoder.packaged_encoder import PackagedEncoder, read_packaged_encoder
from training.errors import BackboneError

OFFLINE = "offline:multilingual-e5-small"


@dataclass(frozen=True)
class Backbone:
    """A pre-trained encoder with its fast tokenizer."""

    name: str
    encoder: PreTrainedModel  # (input_ids, attention_mask) -> last_hidden_state [n, tokens, hidden]
    tokenizer: Tokenizer


def load_backbone(name: str) -> Backbone:
    """Load an encoder by hub id, local folder or `offline:` name.

    Raises:
        BackboneError: the name is unknown, the hub is out of reach, or there is no fast tokenizer.
    """
    if name == OFFLINE:
        packaged = read_packaged_encoder()
        return Backbone(name, _bert(packaged), _unigram(packaged))
    if name.startswith("offline:"):
        raise BackboneError(f"there is no offline encoder {name!r}; the one that exists is {OFFLINE!r}")
    if name.startswith((".", "/", "~")) and not Path(name).expanduser().is_dir():
        raise BackboneError(f"train.encoder is the local folder {name}, which does not exist")
    return _pretrained(name)


def _pretrained(name: str) -> Backbone:
    source = str(Path(name).expanduser())
    try:
        encoder = AutoModel.from_pretrained(source, dtype=torch.float32)
        tokenizer = AutoTokenizer.from_pretrained(source)
    except (OSError, ValueError, SafetensorError) as error:
        raise BackboneError(
            f"the encoder {name!r} could not be loaded: {str(error).splitlines()[0]}. Check the name; with the hub "
            "out of reach (or HF_HUB_OFFLINE=1 set and nothing cached) put the model's files into a local folder and "
            f"name that, or use {OFFLINE!r}"
        ) from error
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise BackboneError(
            f"{name!r} has no fast tokenizer (tokenizer.json), which serving without transformers needs; "
            "choose an encoder that has one"
        )
    return Backbone(name, without_pooler(encoder), backend)


def _unigram(packaged: PackagedEncoder) -> Tokenizer:
    """Build the tokenizer as the encoder was trained with it: the pieces, Nmt + NFKC, Metaspace, `<s> A </s>`."""
    tokenizer = Tokenizer(models.Unigram(packaged.pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>"])
    return tokenizer


def _bert(packaged: PackagedEncoder) -> BertModel:
    config = BertConfig(
        vocab_size=packaged.vocabulary,
        hidden_size=packaged.hidden,
        num_hidden_layers=packaged.layers,
        num_attention_heads=packaged.heads,
        intermediate_size=packaged.feed_forward,
        max_position_embeddings=packaged.positions,
        type_vocab_size=packaged.token_types,
        layer_norm_eps=packaged.layer_norm_epsilon,
        pad_token_id=1,
    )
    encoder = BertModel(config, add_pooling_layer=False)
    expected = {name: tensor for name, tensor in encoder.state_dict().items() if tensor.is_floating_point()}
    renamed = {_bert_name(name): tensor for name, tensor in packaged.tensors.items()}
    if set(renamed) != set(expected):
        raise BackboneError(
            f"the weights do not fit BertModel: missing {sorted(set(expected) - set(renamed))}, "
            f"unexpected {sorted(set(renamed) - set(expected))}"
        )
    encoder.load_state_dict(
        {name: torch.from_numpy(renamed[name]).reshape(tensor.shape) for name, tensor in expected.items()},
        strict=False,  # buffers of positions are not weights
    )
    return encoder


_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def _bert_name(name: str) -> str:
    """Translate the file's name of a tensor, such as `l3.fi.w`, into BertModel's."""
    if name in _EMBEDDINGS:
        return _EMBEDDINGS[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def without_pooler(encoder: PreTrainedModel) -> PreTrainedModel:
    """Drop the layer that pools the first token: the model takes the mean, and unused weights break DDP."""
    if getattr(encoder, "pooler", None) is not None:
        setattr(encoder, "pooler", None)  # noqa: B010 - torch types attributes of modules as modules
    return encoder


def word_embeddings(encoder: PreTrainedModel) -> nn.Embedding:
    """Return the encoder's table of word embeddings."""
    table = encoder.get_input_embeddings()
    if not isinstance(table, nn.Embedding):
        raise BackboneError(f"{type(encoder).__name__} has no table of word embeddings to work on")
    return table
