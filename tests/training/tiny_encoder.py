"""A tiny real encoder as a local folder, and a tiny real dataset: training on them takes seconds."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
import yaml
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from data.dataset import Manifest
from data.params import PARAMS
from data.record import LabelledMention
from data.taxonomy import load_taxonomy
from tests.training.labelled import KEYS, labelled, random_mentions, write_dataset
from training.settings import ExportSettings, TrainSettings

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_TEXT = (
    "я был там сегодня в городе с другом и мы ещё раз зашли туда потом домой ужас кошмар отвратительно хамство развод "
    "обман позор разочарован жалоба сломался кто подскажет адрес работает открылся магазин вчера вакансия график "
    "телефон спасибо отлично рекомендую быстро вежливо супер доволен молодцы радует лучший ромашка василёк не но а"
)
WORDS = tuple(_TEXT.split())
FOREIGN_WORDS = ("καλημέρα", "ευχαριστώ", "მადლობა", "谢谢", "ありがとう", "감사합니다")
_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяРВabcdefghijklmnopqrstuvwxyz0123456789.,!?:;()-—☹👍αβγე谢ありが"
_WORD_SCORE, _LETTER_SCORE = -6.0, -9.0


def make_tiny_tokenizer() -> Tokenizer:
    """Whole words, and letters to spell the others; scores are fixed, as `UnigramTrainer` gives other ones each run."""
    letters = dict.fromkeys(["▁", *_LETTERS])
    words = dict.fromkeys(f"▁{word}" for word in (*WORDS, *KEYS, "query:", *FOREIGN_WORDS))
    pieces = [(piece, 0.0) for piece in SPECIAL]
    pieces += [(word, _WORD_SCORE - index / 100) for index, word in enumerate(words)]
    pieces += [(letter, _LETTER_SCORE - index / 100) for index, letter in enumerate(letters)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=SPECIAL.index("<unk>"), byte_fallback=False))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[(token, SPECIAL.index(token)) for token in ("<s>", "</s>")],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    return tokenizer


def make_tiny_encoder(folder: Path, *, seed: int = 13) -> Path:
    """Write a BertModel of two layers with seeded weights and its fast tokenizer, as `from_pretrained` reads them."""
    tokenizer = make_tiny_tokenizer()
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        type_vocab_size=2,
        pad_token_id=SPECIAL.index("<pad>"),
        initializer_range=0.02,
    )
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        BertModel(config).save_pretrained(folder)
    save_tokenizer(tokenizer, folder)
    return folder


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    names = dict(zip(("bos_token", "pad_token", "eos_token", "unk_token"), SPECIAL, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)


def make_tiny_mentions() -> dict[str, list[LabelledMention]]:
    """About 120 mentions by part; a fifth names two brands, some have no tonality or no categories annotated."""
    sizes = {"train": 72, "calibration": 24, "dev": 8, "test": 16}
    parts = {part: random_mentions(size, seed) for seed, (part, size) in enumerate(sizes.items(), start=40)}
    for number in range(2):
        parts["train"].append(labelled(f"ужас кошмар жалоба {number}", "negative", None, "Ромашка", "vk"))
        parts["train"].append(labelled(f"магазин открылся вчера {number}", None, (), "Ромашка", "vk"))
    return parts


def make_tiny_dataset(folder: Path) -> Manifest:
    """Write `make_tiny_mentions` as a dataset of the default taxonomy."""
    return write_dataset(folder, make_tiny_mentions(), load_taxonomy())


def train_settings(encoder: Path | str, **changes: Any) -> TrainSettings:
    settings = {
        "encoder": str(encoder),
        "prefix": "query: ",
        "max_length": 48,
        "show_brand": True,
        "focus_distance": 3.0,
        "trim_vocabulary": True,
        "freeze_embeddings": True,
        "learning_rate": 1e-3,
        "head_learning_rate": 5e-3,
        "weight_decay": 0.01,
        "warmup_share": 0.1,
        "probe_penalty": 0.01,
        "dropout": 0.1,
        "encoder_dropout": 0.0,
        "epochs": 2,
        "min_steps": 0,
        "patience": 2,
        "batch_size": 8,
        "sampling_temperature": 1.0,
        "average_epochs": 0.0,
        "class_weights": True,
        "category_loss_weight": 1.0,
        "seed": 13,
    }
    return TrainSettings.model_validate(settings | changes)


def export_settings(**changes: Any) -> ExportSettings:
    settings: dict[str, Any] = {"max_int8_loss": 0.4, "review_precision": 0.9, "review_certainty": 0.8}
    settings |= {"bootstrap_samples": 100, "seed": 13}
    settings |= {"categories_need_negative": True}
    return ExportSettings.model_validate(settings | changes)


def write_params(folder: Path, sections: Mapping[str, Mapping[str, Any]]) -> Path:
    path = folder / PARAMS
    path.write_text(yaml.safe_dump({name: dict(section) for name, section in sections.items()}), encoding="utf-8")
    return path
