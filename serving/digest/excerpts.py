"""What a digest quotes: the texts of a few mentions, fetched when it is known which."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

_BATCH = 1 << 14  # rows held at once
_COLUMNS = ("text", "author", "url", "source")
_LONGEST = 280  # characters of a quoted text


@dataclass(frozen=True)
class Excerpt:
    """The beginning of a mention's text, and where it stands."""

    text: str
    author: str | None
    url: str | None
    source: str | None


def read_excerpts(files: Sequence[Path], rows: Collection[int]) -> dict[int, Excerpt]:
    """Return the excerpts of mentions by their row, counted from 0 over all files."""
    wanted = np.unique(np.fromiter(rows, dtype=np.int64, count=len(rows)))
    return dict(_excerpts(files, wanted)) if len(wanted) else {}


def _excerpts(files: Sequence[Path], wanted: "np.typing.NDArray[np.int64]") -> Iterator[tuple[int, Excerpt]]:
    first = 0
    for file in files:
        with pq.ParquetFile(file) as content:
            for batch in content.iter_batches(batch_size=_BATCH, columns=list(_COLUMNS)):
                here = wanted[(wanted >= first) & (wanted < first + len(batch))]
                for row, fields in zip(here.tolist(), batch.take(here - first).to_pylist(), strict=True):
                    yield row, Excerpt(**{**fields, "text": shortened(fields["text"])})
                first += len(batch)


def shortened(text: str) -> str:
    """Return a text as one line of at most 280 characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= _LONGEST:
        return line
    return line[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,.;:-") + "…"
