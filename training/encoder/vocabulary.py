"""Trims a unigram vocabulary to the pieces that Russian-language media use.

Four fifths of a multilingual encoder are rows for other languages. Pieces of Cyrillic, of digits, punctuation
and emoji, the commonest pieces of Latin letters, and whatever the training texts use are kept; the rest goes.
"""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn

from training.encoder.backbone import Backbone, word_embeddings

LATIN_PIECES = 12_000  # the most probable ones; brands and borrowed words that miss are spelled by shorter pieces


def trim(backbone: Backbone, texts: Iterable[str]) -> Backbone:
    """Return the backbone with fewer rows; scores of texts made of kept pieces do not change.

    A tokenizer of another kind than Unigram is returned as it is: its merges cannot lose pieces safely.
    """
    description: dict[str, Any] = json.loads(backbone.tokenizer.to_str())
    if description["model"]["type"] != "Unigram":
        return backbone
    used = {token for text in texts for token in backbone.tokenizer.encode(text).ids}
    rows = _kept_rows(description, used, backbone.encoder.config.pad_token_id)
    table = word_embeddings(backbone.encoder)
    smaller = nn.Embedding.from_pretrained(table.weight.detach()[torch.tensor(rows)].clone(), freeze=False)
    backbone.encoder.set_input_embeddings(smaller)
    backbone.encoder.config.vocab_size = len(rows)
    return Backbone(backbone.name, backbone.encoder, _renumbered(description, rows))


def _kept_rows(description: dict[str, Any], used: set[int], padding: int | None) -> list[int]:
    pieces: list[tuple[str, float]] = description["model"]["vocab"]
    special = {token["id"] for token in description["added_tokens"]} & _template_ids(description)
    kept = {row for row, (piece, _) in enumerate(pieces) if _is_russian_media(piece)}
    latin = [row for row, (piece, _) in enumerate(pieces) if _is_latin(piece)]
    latin.sort(key=lambda row: -pieces[row][1])
    # Some encoders (XLM-R) number positions from the padding piece's id: with all rows before it, it keeps its own.
    first = set(range(padding + 1)) if padding is not None else set()
    return sorted(kept | set(latin[:LATIN_PIECES]) | used | special | first | {description["model"]["unk_id"]})


def _is_russian_media(piece: str) -> bool:
    return all(_is_cyrillic(char) or not unicodedata.category(char).startswith(("L", "M")) for char in piece)


def _is_latin(piece: str) -> bool:
    return all(char.isascii() or char == "▁" for char in piece)


def _is_cyrillic(char: str) -> bool:
    # Combining marks of emoji (variation selectors, keycaps) count as part of what they modify.
    return unicodedata.name(char, "").startswith(("CYRILLIC", "VARIATION SELECTOR", "COMBINING ENCLOSING"))


def _template_ids(description: dict[str, Any]) -> set[int]:
    template = description["post_processor"] or {}
    return {token for special in template.get("special_tokens", {}).values() for token in special["ids"]}


def _renumbered(description: dict[str, Any], rows: list[int]) -> Tokenizer:
    """Write the tokenizer again with only `rows`, in their old order, numbered from zero."""
    number = {row: position for position, row in enumerate(rows)}
    model = description["model"]
    model["vocab"] = [model["vocab"][row] for row in rows]
    model["unk_id"] = number[model["unk_id"]]
    description["added_tokens"] = [
        {**token, "id": number[token["id"]]} for token in description["added_tokens"] if token["id"] in number
    ]
    for special in (description["post_processor"] or {}).get("special_tokens", {}).values():
        special["ids"] = [number[token] for token in special["ids"]]
    description["padding"] = description["truncation"] = None
    return Tokenizer.from_str(json.dumps(description, ensure_ascii=False))
