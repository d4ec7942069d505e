"""What a digest quotes: the texts of a few mentions, fetched when it is known which."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from serving.digest.mentions import Numbers

_BATCH = 1 << 12  # rows held at once
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


def _excerpts(files: Sequence[Path], wanted: Numbers) -> Iterator[tuple[int, Excerpt]]:
    first = 0
    for file in files:
        with pq.ParquetFile(file) as content:
            for group in range(content.num_row_groups):
                after = first + content.metadata.row_group(group).num_rows
                if np.any((wanted >= first) & (wanted < after)):
                    yield from _of_batches(content.iter_batches(_BATCH, [group], list(_COLUMNS)), first, wanted)
                first = after


def _of_batches(batches: Iterable[pa.RecordBatch], first: int, wanted: Numbers) -> Iterator[tuple[int, Excerpt]]:
    for batch in batches:
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
