"""Imported corpora as what is learned beside our own labels: each text once more checked against what is held out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from data.corpora.corpus import Corpus
from data.erasure import Erasures
from data.near_duplicates import find_clusters
from data.record import LabelledMention
from data.settings import AuxiliarySettings
from data.split import unit_position
from data.text import normalize, text_key

_Texts = Mapping[str, str]  # normalized, by text key


@dataclass(frozen=True)
class AuxiliaryCorpus:
    """What is learned of a corpus, and how many of its mentions are not."""

    corpus: Corpus
    train: tuple[LabelledMention, ...]
    calibration: tuple[LabelledMention, ...]  # early stopping looks at it, and nothing else
    held_out: int  # because they, or near-duplicates of theirs, are held out somewhere
    forgotten: int  # because they were erased


def divide(
    corpora: Sequence[Corpus],
    held_out: Iterable[LabelledMention],
    erasures: Erasures,
    settings: AuxiliarySettings,
) -> list[AuxiliaryCorpus]:
    """Part what the corpora have to learn from (train, and rows without a part) into train and calibration.

    Left out is what was forgotten, and every text that is a near-duplicate of one in `held_out`, which are the
    calibration, dev and test parts of our own dataset, or in the dev or test part of any of the corpora: nothing may be
    learned from one corpus that is measured by another. The part follows from the cluster, so that near-duplicates
    stay together in all corpora.
    """
    measured = _texts(chain(held_out, *((*corpus.dev, *corpus.test) for corpus in corpora)))
    learned = [_learned(corpus) for corpus in corpora]
    clusters = find_clusters({**_texts(chain(*learned)), **measured}, settings.near_duplicate_similarity)
    closed = {clusters[key] for key in measured}
    return [
        _divided(corpus, mentions, clusters, closed, erasures, settings.calibration)
        for corpus, mentions in zip(corpora, learned, strict=True)
    ]


def _divided(
    corpus: Corpus,
    mentions: Sequence[LabelledMention],
    clusters: Mapping[str, str],
    closed: set[str],
    erasures: Erasures,
    calibration: float,
) -> AuxiliaryCorpus:
    remembered = [item for item in mentions if not erasures.cover(item.mention)]
    places = [(clusters[text_key(item.mention.text)], item) for item in remembered]
    free = [(cluster, item) for cluster, item in places if cluster not in closed]
    return AuxiliaryCorpus(
        corpus=corpus,
        train=tuple(item for cluster, item in free if unit_position(cluster) >= calibration),
        calibration=tuple(item for cluster, item in free if unit_position(cluster) < calibration),
        held_out=len(remembered) - len(free),
        forgotten=len(mentions) - len(remembered),
    )


def _learned(corpus: Corpus) -> list[LabelledMention]:
    met: dict[str, LabelledMention] = {}
    for item in (*corpus.train, *corpus.unsplit):
        met.setdefault(item.mention.key, item)
    return list(met.values())


def _texts(mentions: Iterable[LabelledMention]) -> _Texts:
    return {text_key(item.mention.text): normalize(item.mention.text) for item in mentions}
