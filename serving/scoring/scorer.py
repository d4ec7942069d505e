"""The scorer: mentions in, scores out. The only inference path; evaluation measures this one too."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from data.record import TONALITIES, Mention
from serving.errors import BundleError
from serving.scoring.bundle import BundleConfig, BundleLayout, open_bundle
from serving.scoring.decision import Logits, Score, decide
from serving.scoring.encoding import Encoded, MentionEncoder
from serving.scoring.engine import Engine, Inputs, passes_of


class Scorer:
    """A loaded bundle. Thread-safe, as its engine and its tokenizer are."""

    def __init__(self, config: BundleConfig, encoder: MentionEncoder, engine: Engine) -> None:
        """Use `Scorer.load`; this takes parts that were verified already."""
        self.config = config
        self._encoder = encoder
        self._engine = engine

    @classmethod
    def load(cls, folder: Path, *, threads: int = 0) -> "Scorer":
        """Verify and load a bundle; `threads` per forward pass, 0 for one a core.

        Raises:
            BundleError: the bundle is incomplete, altered or not understood, or its graph does not fit
                its taxonomy.
        """
        config = open_bundle(folder)
        layout = BundleLayout(folder)
        engine = Engine.load(layout.model, max_length=config.max_length, threads=threads)
        expected = {"tonality": len(TONALITIES), "categories": len(config.taxonomy.categories)}
        if engine.widths != expected:
            raise BundleError(
                f"{layout.model} has outputs {engine.widths}, its taxonomy needs {expected}; export it again"
            )
        encoder = MentionEncoder(
            _tokenizer(layout.tokenizer),
            prefix=config.prefix,
            max_length=config.max_length,
            shows_brand=config.shows_brand,
            focus_distance=config.focus_distance,
        )
        return cls(config, encoder, engine)

    def logits(self, mentions: Sequence[Mention]) -> Logits:
        """Run the model; row i belongs to mention i, whatever the order in which batches ran.

        Raises:
            BundleError: the model gave a number that is none (NaN or infinite).
        """
        encoded = self._encoder.encode(mentions)
        tonality = np.zeros((len(mentions), len(TONALITIES)))
        categories = np.zeros((len(mentions), len(self.config.taxonomy.categories)))
        for same_rows in _batches_by_length(encoded):
            outputs = self._engine.run(_padded([encoded[rows[0]] for rows in same_rows]))
            for place, rows in enumerate(same_rows):
                tonality[rows], categories[rows] = outputs["tonality"][place], outputs["categories"][place]
        if not (np.isfinite(tonality).all() and np.isfinite(categories).all()):
            raise BundleError("the model gave NaN or infinite logits; it was exported wrongly, export it again")
        return Logits(tonality, categories, tuple(item.truncated for item in encoded))

    def inputs(self, mentions: Sequence[Mention]) -> list[Inputs]:
        """Return what the graph is run on for each mention alone, without padding."""
        return [_padded([encoded]) for encoded in self._encoder.encode(mentions)]

    def warm_up(self) -> None:
        """Run all shapes of inputs once, so that no later caller waits for what the engine does at first sight."""
        self._engine.warm_up()

    def score(self, mentions: Sequence[Mention]) -> list[Score]:
        """Score mentions, in order."""
        return decide(self.logits(mentions), self.config)


def _tokenizer(path: Path) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # it raises Exception itself
        raise BundleError(f"{path} is not a tokenizer that this version of `tokenizers` reads: {error}") from error


def _batches_by_length(encoded: Sequence[Encoded]) -> Iterator[list[list[int]]]:
    """Yield batches; each item lists the rows that share one input, which is scored once (reposts are common)."""
    same: dict[tuple[tuple[int, ...], tuple[float, ...]], list[int]] = {}
    for row, item in enumerate(encoded):
        same.setdefault((tuple(item.ids), tuple(item.weights)), []).append(row)
    # The input itself breaks ties of length, so that batches, and with them the last digits of a score, do not
    # depend on the order of the mentions.
    order = sorted(same, key=lambda item: (len(item[0]), item))
    start = 0
    for size in passes_of(len(order)):
        yield [same[item] for item in order[start : start + size]]
        start += size


def _padded(batch: Sequence[Encoded]) -> Inputs:
    """Pad to the longest; the pad id is irrelevant because the mask hides it."""
    longest = max(len(item.ids) for item in batch)
    input_ids = np.zeros((len(batch), longest), dtype=np.int64)
    attention_mask = np.zeros_like(input_ids)
    pooling_weights = np.zeros(input_ids.shape, dtype=np.float32)
    for row, item in enumerate(batch):
        tokens = len(item.ids)
        input_ids[row, :tokens] = item.ids
        attention_mask[row, :tokens] = 1
        pooling_weights[row, :tokens] = item.weights
    return {"input_ids": input_ids, "attention_mask": attention_mask, "pooling_weights": pooling_weights}
