"""Mentions to token ids and pooling weights: the one encoding that training fits and serving serves."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from data.brand import Span, locate_brand
from data.record import Mention
from data.text import model_text

_MAX_BRAND_SHARE = 4  # a brand takes at most a quarter of the tokens, so that text always remains
_OUTSIDE = 1e-6  # of a token far from the brand: next to nothing, but a sum of weights is never zero


@dataclass(frozen=True)
class Encoded:
    """Token ids of one mention, special tokens included and not yet padded."""

    ids: list[int]
    weights: list[float]  # of each token in the pooled vector, above zero
    truncated: bool  # whether the text did not fit


class MentionEncoder:
    """Encodes `prefix text` alone, or with the brand as the second of a pair.

    Where the brand is found in the text, tokens weigh exp(-distance / focus_distance) by their distance in tokens
    from it, so that of two brands each is judged by what stands near it (Zeng et al. 2019, "LCF: A Local Context
    Focus Mechanism for Aspect-Based Sentiment Classification", weighs context by distance in the same way).
    Elsewhere, and with a `focus_distance` of 0, all tokens weigh the same.
    """

    def __init__(
        self, tokenizer: Tokenizer, *, prefix: str, max_length: int, shows_brand: bool, focus_distance: float
    ) -> None:
        """Take a tokenizer with single and pair templates; `max_length` counts tokens of the whole."""
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length, strategy="only_first")
        self._tokenizer = tokenizer
        self._prefix = prefix
        self._max_brand = max_length // _MAX_BRAND_SHARE
        self._shows_brand = shows_brand
        self._focus_distance = focus_distance

    def encode(self, mentions: Sequence[Mention]) -> list[Encoded]:
        """Encode mentions in order; a text that is too long loses its end."""
        brands = [self._shown_brand(mention) for mention in mentions]
        texts = [model_text(mention.text, brand) for mention, brand in zip(mentions, brands, strict=True)]
        encodings = self._tokenizer.encode_batch(
            [
                (self._prefix + text, brand) if brand else self._prefix + text
                for text, brand in zip(texts, brands, strict=True)
            ]
        )
        return [
            Encoded(encoding.ids, self._weights(encoding, text, brand), bool(encoding.overflowing))
            for encoding, text, brand in zip(encodings, texts, brands, strict=True)
        ]

    def _weights(self, encoding: Encoding, text: str, brand: str | None) -> list[float]:
        tokens = len(encoding.ids)
        spans = locate_brand(text, brand) if brand and self._focus_distance else []
        named = _tokens_at(encoding, spans, len(self._prefix))
        if not len(named):
            return [1.0] * tokens
        distances = np.abs(np.arange(tokens)[:, None] - named).min(axis=1)
        in_text = np.asarray([sequence == 0 for sequence in encoding.sequence_ids])
        weights = np.where(in_text, np.exp(-distances / self._focus_distance), _OUTSIDE)
        return list(np.maximum(weights, _OUTSIDE).tolist())

    def _shown_brand(self, mention: Mention) -> str | None:
        return self._capped(model_text(mention.brand)) if mention.brand and self._shows_brand else None

    def _capped(self, brand: str) -> str:
        encoding = self._tokenizer.encode(brand, add_special_tokens=False)
        if len(encoding.ids) <= self._max_brand:
            return brand
        return brand[: encoding.offsets[self._max_brand - 1][1]]


def _tokens_at(encoding: Encoding, spans: list[Span], shift: int) -> NDArray[np.int64]:
    """Return the tokens of the text (not of the pair's second part) that overlap `spans`."""
    found = [
        token
        for token, ((start, end), sequence) in enumerate(zip(encoding.offsets, encoding.sequence_ids, strict=True))
        if sequence == 0 and any(start < last + shift and end > first + shift for first, last in spans)
    ]
    return np.asarray(found, dtype=np.int64)
