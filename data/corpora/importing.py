"""import: a foreign corpus to a folder that `prepare` and `data.corpora.corpus.read_corpus` read."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, get_args

from data.checksums import source_file
from data.corpora.foreign import ForeignCorpus, ForeignRow, open_corpus, read_foreign
from data.corpora.layout import CorpusLayout
from data.corpora.mapping import CorpusMapping, Part
from data.corpora.summary import ImportSummary, PartCounts, write_summary
from data.errors import DataError
from data.masking.readings import mask_reading
from data.readings import InputCounts
from data.record import Annotation
from data.rejects import rejects_file, writable
from data.taxonomy import write_taxonomy
from data.writing import replacing, replacing_folder, writing_to

_PARTS: tuple[Part, ...] = get_args(Part)

Track = Callable[[Iterable[ForeignRow]], Iterable[ForeignRow]]


def import_corpus(
    source: Path, mapping: CorpusMapping, output: Path, track: Track = iter, *, mask: bool = False
) -> ImportSummary:
    """Bring a corpus into our shape and write it to `output` (see CorpusLayout), which an earlier import may hold.

    The same rows and mapping give the same bytes. A run that fails leaves `output` as it was; only where too many rows
    are bad their rejects stay, in a file beside it.

    Args:
        source: a file of rows, or a folder of them.
        mapping: how its rows say what ours say.
        output: the folder to write.
        track: wraps the rows while they are read, to show how far it is.
        mask: whether personal data are masked before anything is written; see data.masking.

    Raises:
        DataError: the corpus cannot be read, nothing in it is labelled, too many rows are bad, or `output` holds
            something else.
        WritingError: a file cannot be written.
    """
    _check_output(output)
    corpus = open_corpus(source, mapping)
    rejects = rejects_beside(output)
    with writing_to(rejects):
        rejects.unlink(missing_ok=True)
    with replacing_folder(output) as draft:
        layout = CorpusLayout(draft)
        summary = _write_rows(corpus, layout, track, mask=mask)
        _check_counts(summary, mapping, layout, rejects)
        write_taxonomy(layout.taxonomy, corpus.taxonomy)
        write_summary(layout.summary, summary)
    return summary


def rejects_beside(output: Path) -> Path:
    """Return where the rejects of an import that failed for their number lie."""
    return output.with_name(f"{output.name}.rejects.jsonl")


def label_row(annotation: Annotation) -> dict[str, Any]:
    """Make the row that data.labelled_rows reads as this annotation; what follows from other fields is left out."""
    row = annotation.mention.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    row |= annotation.labels.model_dump(mode="json", exclude_none=True)
    row |= annotation.model_dump(mode="json", include={"split", "updated_at"}, exclude_none=True)
    # A row without an annotator is named after its place.
    return row if annotation.annotator == annotation.origin else row | {"annotator": annotation.annotator}


def _check_output(output: Path) -> None:
    if output.name in {"", ".."}:
        raise DataError(f"'{output}' has no name of its own; name a folder to write, such as imported/reviews")
    if output.exists() and not output.is_dir():
        raise DataError(f"{output} is a file; name a folder")
    ours = {path.name for path in CorpusLayout(output).files}
    found = sorted(path.name for path in output.iterdir()) if output.is_dir() else []
    strange = [name for name in found if name not in ours]
    if strange:
        raise DataError(
            f"{output} holds {', '.join(strange)}, which no import wrote and this one would remove; "
            "name a new folder, or that of an earlier import"
        )


def _write_rows(corpus: ForeignCorpus, layout: CorpusLayout, track: Track, *, mask: bool) -> ImportSummary:
    counts = {part: InputCounts() for part in _PARTS}
    dropped: Counter[str] = Counter()
    with ExitStack() as stack:
        labels = stack.enter_context(replacing(layout.labels))
        reject = stack.enter_context(rejects_file(layout.rejects))
        for row in track(read_foreign(corpus)):
            reading = mask_reading(row.reading) if mask else row.reading
            counts[row.part].add(reading)
            dropped.update(map(writable, set(row.dropped)))
            for annotation in reading.annotations:
                labels.write(json.dumps(label_row(annotation), ensure_ascii=False) + "\n")
            for problem in reading.rejects:
                reject(problem)
    ignored = sum((count.ignored for count in counts.values()), Counter())
    return ImportSummary(
        name=corpus.mapping.name,
        categories_need_negative=corpus.categories_need_negative,
        parts={
            part: PartCounts(**{name: getattr(count, name) for name in PartCounts.model_fields})
            for part, count in counts.items()
            if count.records
        },
        ignored=dict(sorted(ignored.items())),
        dropped=dict(sorted(dropped.items())),
        sources=tuple(source_file(file.path) for file in corpus.files),
    )


def _check_counts(summary: ImportSummary, mapping: CorpusMapping, layout: CorpusLayout, rejects: Path) -> None:
    total = summary.total
    if total.records and total.rejected / total.records > mapping.max_reject_share:
        with writing_to(rejects):
            layout.rejects.replace(rejects)
        raise DataError(
            f"{total.rejected} of {total.records} rows ({total.rejected / total.records:.1%}) are bad, the limit is "
            f"{mapping.max_reject_share:.1%}; see {rejects}, then mend the mapping or raise its max_reject_share"
        )
    if not total.labelled:
        raise DataError(
            f"no row of {mapping.name} has a label ({total.records} rows); say in the mapping which columns hold them"
        )
