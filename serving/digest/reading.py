"""Scored files to the columns of a digest, batch by batch, so that no more than a batch of texts is ever held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data.errors import DataError
from data.record import TONALITIES
from data.taxonomy import Taxonomy
from data.text import text_key
from serving.digest.mentions import UNKNOWN, Coded, Mask, Mentions
from serving.digest.scored_files import COUNTED

_BATCH = 1 << 15  # rows held at once
_KEY_DIGITS = 15  # hexadecimal ones of a text's key: among a million texts two share them once in two million files
_NAMES = ("brand", "source", "media_type", "geo", "author")


def read_mentions(files: Sequence[Path], taxonomy: Taxonomy, zone: str) -> Mentions:
    """Read the mentions of scored files.

    Args:
        files: Parquet files with the columns of scored mentions.
        taxonomy: of the model that scored them.
        zone: the time zone, such as Europe/Moscow, in which days and hours are counted.

    Raises:
        DataError: a file cannot be read, the time zone is not known here, or a row has a tonality or a category that
            there is not.
    """
    try:
        pa.scalar(0, pa.timestamp("us", zone)).as_py()
    except (pa.ArrowException, KeyError, ValueError) as error:
        raise DataError(f"the time zone '{zone}' is not known here; expected a name such as Europe/Moscow") from error
    gathered = _Gathered(taxonomy, zone)
    for file in files:
        try:
            for batch in _batches(file):
                gathered.add(batch)
        except (pa.ArrowException, OSError) as error:
            raise DataError(f"{file} cannot be read as scored mentions: {error}") from error
    return gathered.mentions()


def site_of(url: str | None) -> str | None:
    """Return the host of a web address, without `www.`; None where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.") or None
    except ValueError:
        return None


def _batches(file: Path) -> Iterator[pa.RecordBatch]:
    columns = list(COUNTED)
    with pq.ParquetFile(file) as content:
        # First one without rows, so that an empty file has its columns, too.
        yield pa.RecordBatch.from_pylist([], content.schema_arrow.remove_metadata()).select(columns)
        yield from content.iter_batches(batch_size=_BATCH, columns=columns)


@dataclass
class _Gathered:
    """The columns so far, a piece for each batch."""

    taxonomy: Taxonomy
    zone: str
    pieces: dict[str, list[Any]] = field(default_factory=dict)

    def add(self, batch: pa.RecordBatch) -> None:
        found = {name: _encoded(batch[name]) for name in _NAMES}
        found |= {name: pc.fill_null(batch[name], False) for name in ("needs_review", "truncated")}
        found["foreign"] = pc.fill_null(pc.equal(batch["lang"], "other"), False)
        found["site"] = _sites(batch["url"])
        found["moment"] = _local(batch["published_at"], self.zone)
        found["tonality"] = pc.index_in(batch["tonality"].cast(pa.string()), value_set=pa.array(TONALITIES))
        found["text"] = _text_keys(batch["text"])
        found["categories"] = _chosen(batch["categories"], self.taxonomy.category_keys)
        for name, piece in found.items():
            self.pieces.setdefault(name, []).append(piece)

    def mentions(self) -> Mentions:
        tonality = pa.chunked_array(self.pieces["tonality"])
        if tonality.null_count:
            row = tonality.is_null().index(pa.scalar(value=True)).as_py() + 1
            raise DataError(f"scored mention {row} has none of the tonalities {', '.join(TONALITIES)}; score it again")
        arrays = {
            name: pa.chunked_array(self.pieces[name]).to_numpy()
            for name in ("moment", "needs_review", "truncated", "foreign")
        }
        _, text = np.unique(pa.chunked_array(self.pieces["text"]).to_numpy(), return_inverse=True)
        names: dict[str, Any] = {name: _coded(self.pieces[name]) for name in (*_NAMES, "site")}
        return Mentions(
            row=np.arange(len(tonality)),
            tonality=tonality.to_numpy().astype(np.int8),
            text=text.astype(np.int32),
            categories=np.concatenate(self.pieces["categories"]),
            **arrays,
            **names,
        )


def _local(moments: pa.Array, zone: str) -> pa.Array:
    return pc.local_timestamp(moments.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us", zone)))


def _text_keys(texts: pa.Array) -> pa.Array:
    if texts.null_count:
        raise DataError("a scored mention has no text; score the mentions again")
    distinct = texts.dictionary_encode()
    keys = [int(text_key(text)[:_KEY_DIGITS], 16) for text in distinct.dictionary.to_pylist()]
    return pa.array(keys, pa.int64()).take(distinct.indices)


def _encoded(names: pa.Array) -> pa.DictionaryArray:
    """Number names; an empty one says as little as none."""
    names = names.cast(pa.string())
    return pc.if_else(pc.equal(names, ""), pa.scalar(None, pa.string()), names).dictionary_encode()


def _sites(urls: pa.Array) -> pa.DictionaryArray:
    distinct = urls.cast(pa.string()).dictionary_encode()
    sites = pa.array([site_of(url) for url in distinct.dictionary.to_pylist()], pa.string())
    return sites.take(distinct.indices).dictionary_encode()


def _chosen(lists: pa.Array, known: Sequence[str]) -> Mask:
    """Tell which categories each mention has, [n, categories]."""
    chosen = np.zeros((len(lists), len(known)), dtype=np.bool_)
    keys = pc.list_flatten(lists).cast(pa.string())
    places = pc.index_in(keys, value_set=pa.array(known, pa.string()))
    if places.null_count:
        raise DataError(
            f"a mention has the category '{keys.filter(places.is_null())[0]}', and the model's taxonomy only "
            f"{', '.join(known)}; score the mentions again"
        )
    chosen[pc.list_parent_indices(lists).to_numpy(zero_copy_only=False), places.to_numpy(zero_copy_only=False)] = True
    return chosen


def _coded(pieces: list[pa.DictionaryArray]) -> Coded:
    names = pa.chunked_array(pieces).unify_dictionaries()
    codes = [chunk.indices.fill_null(UNKNOWN).to_numpy().astype(np.int32) for chunk in names.chunks]
    dictionary = next((chunk.dictionary for chunk in names.chunks), pa.array([], pa.string()))
    return Coded(np.concatenate([*codes, np.zeros(0, dtype=np.int32)]), tuple(dictionary.to_pylist()))
