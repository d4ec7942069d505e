"""prepare: labelled inputs to a dataset version. Reads, resolves, splits, and only then writes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from data.checksums import sha256, source_file
from data.consensus import Consensus, resolve
from data.dataset import (
    DatasetLayout,
    Manifest,
    dataset_version,
    write_manifest,
    write_mentions,
)
from data.erasure import NOTHING_FORGOTTEN, Erasures
from data.errors import DataError
from data.label_files import EXPORT_SUFFIX, label_files
from data.label_studio import read_export
from data.labelled_rows import read_labelled_rows
from data.ledger import read_ledger, write_ledger
from data.near_duplicates import find_clusters
from data.readings import InputCounts, Reading
from data.record import Annotation, LabelledMention, Record
from data.rejects import Reject, write_rejects
from data.report import ReportFacts, render_report
from data.settings import PrepareSettings
from data.split import PARTS, Assignment, TextFacts, split_texts
from data.taxonomy import Taxonomy, load_taxonomy
from data.text import normalize, text_key

_Item = TypeVar("_Item")


class Track(Protocol):
    """Wraps what a long step goes through, to show how far it is."""

    def __call__(self, items: Iterable[_Item], description: str) -> Iterable[_Item]:
        """Yield the items unchanged."""


def no_tracking(items: Iterable[_Item], description: str) -> Iterable[_Item]:  # noqa: ARG001 - as Track says
    """Show nothing."""
    return items


@dataclass(frozen=True)
class ReadLabels:
    """All that the files of labels held."""

    annotations: list[Annotation]
    rejects: list[Reject]
    counts: dict[str, InputCounts]  # by file


@dataclass(frozen=True)
class Prepared:
    """What a run wrote."""

    manifest: Manifest
    facts: ReportFacts


class SetAside(Record):
    """A mention that the split had to leave out."""

    key: str
    text_key: str
    reason: str
    item: LabelledMention


def prepare(
    settings: PrepareSettings,
    output: Path,
    ledger_path: Path,
    track: Track = no_tracking,
    erasures: Erasures = NOTHING_FORGOTTEN,
) -> Prepared:
    """Write a dataset version to `output`, without what `erasures` cover, and bring the ledger up to date.

    Raises:
        DataError: an input or the ledger cannot be read, too many records are bad (their rejects are written
            first), nothing is labelled, a part would be empty, or a package that the settings need is not installed.
            The ledger is then as it was.
    """
    layout = DatasetLayout(output)
    taxonomy = load_taxonomy(Path(settings.taxonomy))
    ledger = read_ledger(ledger_path)
    output.mkdir(parents=True, exist_ok=True)
    layout.manifest.unlink(missing_ok=True)

    files = label_files(Path(settings.labels))
    read = read_labels(files, taxonomy, track)
    write_rejects(layout.rejects, read.rejects)
    _check_rejects(read.counts.values(), settings.max_reject_share, layout.rejects)
    remembered = [annotation for annotation in read.annotations if not erasures.cover(annotation.mention)]
    consensus = resolve(remembered, taxonomy, settings.consensus)
    kept = [item for item in consensus.resolved if not item.labels.excluded]
    excluded = [item for item in consensus.resolved if item.labels.excluded]
    if not kept:
        raise DataError(_nothing_labelled(settings.labels, read.counts.values(), consensus))

    facts = text_facts(kept)
    texts = {key: text.normalized for key, text in facts.items()}
    clusters = find_clusters(
        texts, settings.near_duplicate_similarity, lambda keys: track(keys, "Looking for near-duplicates")
    )
    assignment = split_texts(facts.values(), clusters, ledger, settings.parts, settings.near_duplicate_similarity)
    parts = _mentions_by_part(kept, assignment)
    _check_parts(parts)

    write_ledger(ledger_path, ledger | assignment.parts)
    for name in PARTS:
        write_mentions(layout.part(name), parts[name], clusters)
    write_mentions(layout.excluded, excluded, clusters)
    set_aside = _set_aside(kept, assignment)
    _write_lines(layout.review, consensus.disagreements)
    _write_lines(layout.set_aside, set_aside)
    written = [*map(layout.part, PARTS), layout.excluded]
    manifest = Manifest(
        version=dataset_version(parts, taxonomy.version),
        taxonomy_name=taxonomy.name,
        taxonomy_version=taxonomy.version,
        counts={**{name: len(parts[name]) for name in PARTS}, "excluded": len(excluded)},
        files={path.name: sha256(path) for path in written},
        inputs=tuple(map(source_file, files)),
    )
    report = ReportFacts(
        version=manifest.version,
        taxonomy=taxonomy,
        inputs=read.counts,
        rejects=read.rejects,
        annotators=_annotators(remembered),
        forgotten=len(read.annotations) - len(remembered),
        consensus=consensus,
        parts=parts,
        excluded=excluded,
        clusters=clusters,
        set_aside_reasons=[item.reason for item in set_aside],
    )
    layout.report.write_text(render_report(report), encoding="utf-8", newline="\n")
    write_manifest(layout.manifest, manifest)
    return Prepared(manifest, report)


def read_labels(files: Sequence[Path], taxonomy: Taxonomy, track: Track = no_tracking) -> ReadLabels:
    """Read every file of labels to its end.

    Raises:
        DataError: a file is missing, of another kind, or cannot be read as a whole.
    """
    read = ReadLabels([], [], {})
    for path in files:
        counts = read.counts[path.as_posix()] = InputCounts()
        for reading in track(read_labelled(path, taxonomy), f"Reading {path}"):
            counts.add(reading)
            read.annotations.extend(reading.annotations)
            read.rejects.extend(reading.rejects)
    return read


def read_labelled(path: Path, taxonomy: Taxonomy) -> Iterator[Reading]:
    """Read a labelled input by its suffix: .json is a Label Studio export, the others are rows.

    Raises:
        DataError: the file is missing, of another kind, or cannot be read as a whole.
    """
    return (read_export if path.suffix.lower() == EXPORT_SUFFIX else read_labelled_rows)(path, taxonomy)


def text_facts(mentions: Iterable[LabelledMention]) -> dict[str, TextFacts]:
    """Gather what the split needs of every text: its earliest publication, and the splits given to it."""
    groups: defaultdict[str, list[LabelledMention]] = defaultdict(list)
    for item in mentions:
        groups[text_key(item.mention.text)].append(item)
    return {
        key: TextFacts(
            key=key,
            normalized=normalize(items[0].mention.text),
            published_at=min((at for item in items if (at := item.mention.published_at)), default=None),
            given=frozenset(item.split for item in items if item.split),
        )
        for key, items in groups.items()
    }


def _check_rejects(counts: Iterable[InputCounts], limit: float, rejects: Path) -> None:
    counts = list(counts)
    flawed, records = sum(count.flawed for count in counts), sum(count.records for count in counts)
    if records and flawed / records > limit:
        raise DataError(
            f"{flawed} of {records} records ({flawed / records:.1%}) are bad, the limit is {limit:.1%}; "
            f"see {rejects}, then mend the inputs or raise prepare.max_reject_share"
        )


def _nothing_labelled(labels: str, counts: Iterable[InputCounts], consensus: Consensus) -> str:
    records = sum(count.records for count in counts)
    return (
        f"no labelled mention in {labels}: {records} records, {len(consensus.resolved)} of them excluded, "
        f"{len(consensus.set_aside)} set aside for review; label some, or check prepare.labels"
    )


def _check_parts(parts: Mapping[str, Sequence[LabelledMention]]) -> None:
    empty = [name for name in PARTS if not parts[name]]
    if empty:
        sizes = ", ".join(f"{name} {len(parts[name])}" for name in PARTS)
        raise DataError(f"no mentions in {', '.join(empty)} ({sizes}); add labelled mentions or change prepare.parts")


def _mentions_by_part(mentions: Iterable[LabelledMention], assignment: Assignment) -> dict[str, list[LabelledMention]]:
    parts: dict[str, list[LabelledMention]] = {name: [] for name in PARTS}
    for item in mentions:
        part = assignment.parts.get(text_key(item.mention.text))
        if part:
            parts[part].append(item)
    return parts


def _set_aside(mentions: Iterable[LabelledMention], assignment: Assignment) -> list[SetAside]:
    return [
        SetAside(key=item.mention.key, text_key=key, reason=assignment.set_aside[key], item=item)
        for item in mentions
        if (key := text_key(item.mention.text)) in assignment.set_aside
    ]


def _annotators(annotations: Iterable[Annotation]) -> dict[str, int]:
    counts: defaultdict[str, int] = defaultdict(int)
    for annotation in annotations:
        # A row without an annotator is named after its place.
        counts["not named" if annotation.annotator == annotation.origin else annotation.annotator] += 1
    return dict(counts)


def _write_lines(path: Path, records: Iterable[Record]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(record.model_dump_json() + "\n" for record in records)
