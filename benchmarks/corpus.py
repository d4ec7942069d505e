"""Labelled corpora from outside the project, read where the command line says; nothing is kept of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from data.corpora.corpus import described, make_corpus
from data.corpora.foreign import ForeignRow, open_corpus, read_foreign
from data.corpora.mapping import load_mapping
from data.errors import DataError, TonikaError
from data.record import LabelledMention
from data.taxonomy import Taxonomy

MAPPINGS = Path(__file__).with_name("corpora") / "mappings"


class CorpusError(TonikaError):
    """A corpus that is not there or not of the expected shape."""


@dataclass(frozen=True)
class Corpus:
    """A corpus with the parts that its makers gave it."""

    name: str
    taxonomy: Taxonomy  # with the categories that the train part has; the packaged one where none are annotated
    train: tuple[LabelledMention, ...]  # each mention once, as `tonika label push` makes tasks
    dev: tuple[LabelledMention, ...]
    test: tuple[LabelledMention, ...] = ()  # where it lies beside the others
    domains: Mapping[str, str] = field(default_factory=dict)  # of mentions by key, where rows have a `domain`
    categories_need_negative: bool = True  # as an export takes it

    @property
    def category_keys(self) -> tuple[str, ...]:
        """Those that a model of this corpus can choose."""
        return self.taxonomy.category_keys


def read_corpus(folder: Path, name: str, mapping: Path | None = None) -> Corpus:
    """Read the corpus in `folder/name` by a mapping file; without one by that of the same name in MAPPINGS.

    Raises:
        CorpusError: a file is missing, or a row cannot be used; the message names its line and not its text.
    """
    place = folder / name
    try:
        foreign = open_corpus(place, load_mapping(mapping or MAPPINGS / f"{name}.yaml"))
        rows = [_usable(row) for row in read_foreign(foreign)]
    except DataError as error:
        raise CorpusError(f"{error}; --corpora names the folder that holds the corpora") from error
    annotations = [annotation for row in rows for annotation in row.reading.annotations]
    found = make_corpus(name, foreign.taxonomy, annotations, categories_need_negative=foreign.categories_need_negative)
    if not (found.train and found.dev):
        raise CorpusError(
            f"{place}: {len(found.train)} labelled rows of train and {len(found.dev)} of dev; both need some"
        )
    return Corpus(
        name=name,
        taxonomy=_learnable(found.taxonomy, found.train),
        train=found.train,
        dev=found.dev,
        test=found.test,
        domains=dict(domain for row in rows for domain in _domains(row)),
        categories_need_negative=found.categories_need_negative,
    )


def _usable(row: ForeignRow) -> ForeignRow:
    if row.reading.rejects:
        raise DataError(described(row.reading.rejects[0]))
    return row


def _learnable(taxonomy: Taxonomy, train: tuple[LabelledMention, ...]) -> Taxonomy:
    """Leave out categories that train does not have: a model would have no example of them."""
    met = {key for item in train for key in item.labels.categories or ()}
    kept = tuple(category for category in taxonomy.categories if category.key in met)
    return taxonomy.model_copy(update={"categories": kept}) if kept else taxonomy


def _domains(row: ForeignRow) -> list[tuple[str, str]]:
    domain = row.fields.get("domain")
    return [(item.mention.key, domain) for item in row.reading.annotations] if isinstance(domain, str) else []
