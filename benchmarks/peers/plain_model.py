"""The trained model in the nearest form that `transformers` and what is built on it can load.

The same encoder with the same weights and the same tokens. What differs is what comes after it: Tonika takes a weighted
mean of all states, standardizes it and has two linear heads, tonality and categories; `BertForSequenceClassification`
takes the first state alone, through a dense layer with tanh (here the identity, which costs what any other does), and
has the tonality head, standardization folded in. So its answers are others than Tonika's and less is computed of each
text, by a matrix product of the categories' width; the encoder is all but all of the cost.
"""

import json
from pathlib import Path

import torch
from tokenizers import Tokenizer, normalizers
from torch import nn
from transformers import BertConfig, BertForSequenceClassification

from benchmarks.peers.errors import PeerError
from benchmarks.peers.wire import Answer
from data.record import TONALITIES
from training.fitting.model import TonalityModel
from training.fitting.model_folder import ModelLayout, load_description, load_model

_SPECIAL = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}


def write_plain_model(trained: Path, folder: Path) -> None:
    """Write what `from_pretrained` of `transformers` 4 and 5 reads, of the trained model in `trained`.

    Raises:
        TrainingError: there is no trained model in `trained`.
        PeerError: its encoder is not a BERT.
    """
    description = load_description(trained)
    classifier = plain_classifier(load_model(trained, description))
    classifier.save_pretrained(folder)
    tokenizer = Tokenizer.from_file(str(ModelLayout(trained).tokenizer))
    save_tokenizer(tokenizer, description.settings.prefix, description.settings.max_length, folder)


def plain_classifier(model: TonalityModel) -> BertForSequenceClassification:
    """Return a sequence classifier with the encoder and the tonality head of a model with one label set.

    Raises:
        PeerError: its encoder is not a BERT.
    """
    config = model.encoder.config
    if not isinstance(config, BertConfig):
        raise PeerError(f"the encoder is a {config.model_type}; the plain form is made of a bert")
    labels = dict(enumerate(TONALITIES))
    numbers = {label: number for number, label in labels.items()}
    config = BertConfig.from_dict(config.to_dict() | {"id2label": labels, "label2id": numbers})
    classifier = BertForSequenceClassification(config)
    pooler = classifier.bert.pooler
    missing, unexpected = classifier.bert.load_state_dict(model.encoder.state_dict(), strict=False)
    if pooler is None or unexpected or any(not name.startswith("pooler.") for name in missing):
        raise PeerError(f"the encoder's weights do not fit: missing {missing}, unexpected {unexpected}")
    with torch.no_grad():
        nn.init.eye_(pooler.dense.weight)
        nn.init.zeros_(pooler.dense.bias)
        head = model.tonality.weight / model.deviation
        classifier.classifier.weight.copy_(head)
        classifier.classifier.bias.copy_(model.tonality.bias - head @ model.mean)
    nn.Module.eval(classifier)  # transformers' own has no types
    return classifier


def save_tokenizer(tokenizer: Tokenizer, prefix: str, max_length: int, folder: Path) -> None:
    """Write a tokenizer that puts `prefix` before every text by itself and cuts it to `max_length` tokens.

    The second file is written here because `transformers` 5 names a class in it that 4 does not have.
    """
    before = [normalizers.Prepend(prefix)] if prefix else []
    after = [tokenizer.normalizer] if tokenizer.normalizer else []
    tokenizer.normalizer = normalizers.Sequence([*before, *after])
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": max_length, **_SPECIAL}
    settings["model_input_names"] = ["input_ids", "attention_mask"]
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", "utf-8")


def plain_tokenizer(folder: Path) -> Tokenizer:
    """Read the tokenizer of a plain model."""
    return Tokenizer.from_file(str(folder / "tokenizer.json"))


@torch.no_grad()
def plain_answers(folder: Path, texts: list[str]) -> list[Answer]:
    """Return what a plain model says of texts, one after the other, in float32."""
    model = BertForSequenceClassification.from_pretrained(folder, dtype=torch.float32)
    answers = []
    for encoding in plain_tokenizer(folder).encode_batch(texts):
        (logits,) = model(input_ids=torch.tensor([encoding.ids])).logits
        probabilities = logits.softmax(dim=0)
        best = int(probabilities.argmax())
        answers.append(Answer(TONALITIES[best], float(probabilities[best])))
    return answers
