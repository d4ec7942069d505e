"""The texts that every server gets: short, average and long ones, of corpora from outside the project."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from benchmarks.corpus import CorpusError
from data.text import model_text

COUNT = 256  # texts of each kind: as many as the largest batch has
_SEED = 13


@dataclass(frozen=True)
class Kind:
    """A kind of texts: so many rows in a row of the first of `corpora` that is there."""

    name: str
    corpora: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class Texts:
    """The texts of one kind, all different, with what a model reads of each."""

    kind: str
    corpus: str
    rows: int
    texts: tuple[str, ...]
    tokens: tuple[int, ...]  # with special ones and the prefix, cut to the model's length

    def described(self) -> str:
        """Say what they are."""
        joined = f"{self.rows} rows joined" if self.rows > 1 else "a row each"
        low, high = np.quantile(self.tokens, (0.1, 0.9))
        return f"{self.corpus}, {joined}: {np.mean(self.tokens):.0f} tokens on average ({low:.0f} to {high:.0f})"


# Rows of restaurant_reviews and news_entities are sentences.
KINDS = (
    Kind("short", ("brand_tweets", "tweets"), 1),
    Kind("average", ("restaurant_reviews", "news_entities", "delivery_comments"), 3),
    Kind("long", ("restaurant_reviews", "news_entities", "delivery_comments"), 7),
)


def read_texts(corpora: Path, kind: Kind, tokenizer: Tokenizer) -> Texts:
    """Draw the texts of a kind; `tokenizer` cuts and counts as the model reads.

    They are cleaned as Tonika cleans what it gets, so that all servers read the same tokens.

    Raises:
        CorpusError: none of its corpora is there, or the one that is has too few different texts.
    """
    present = [name for name in kind.corpora if (corpora / name / "train.jsonl").is_file()]
    if not present:
        raise CorpusError(
            f"{corpora} has none of {', '.join(kind.corpora)}; --corpora names the folder that holds them"
        )
    rows = [model_text(text) for text in _column(corpora / present[0] / "train.jsonl")]
    joined = [" ".join(rows[start : start + kind.rows]) for start in range(0, len(rows) - kind.rows + 1, kind.rows)]
    different = list(dict.fromkeys(text for text in joined if text))
    if len(different) < COUNT:
        raise CorpusError(f"{corpora / present[0]} gives {len(different)} {kind.name} texts, {COUNT} are needed")
    chosen = np.random.default_rng(_SEED).permutation(len(different))[:COUNT]
    texts = tuple(different[index] for index in chosen)
    return Texts(kind.name, present[0], kind.rows, texts, count_tokens(texts, tokenizer))


def count_tokens(texts: Sequence[str], tokenizer: Tokenizer) -> tuple[int, ...]:
    """Return how many tokens are read of each text."""
    return tuple(len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts)))


def _column(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [str(json.loads(line)["text"]) for line in lines]
