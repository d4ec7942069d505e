"""What is learned from and what calibrates; dev and test only measure."""

from collections.abc import Sequence

from data.near_duplicates import find_clusters
from data.record import LabelledMention
from data.text import normalize, text_key

SHARE = 8  # one in so many mentions of train calibrates


Carved = tuple[list[LabelledMention], list[LabelledMention]]  # train, calibration


def carve(mentions: Sequence[LabelledMention], similarity: float) -> Carved:
    """Part mentions into train and calibration: the latest calibrate where all have a moment, since dev is later still.

    Elsewhere a hash decides, and near-duplicates (`similarity`, of data.near_duplicates) are not parted.
    """
    if all(item.mention.published_at for item in mentions):
        ordered = sorted(mentions, key=lambda item: (item.mention.published_at, item.mention.key))
        cut = len(ordered) - len(ordered) // SHARE
        return ordered[:cut], ordered[cut:]
    clusters = find_clusters(_texts(mentions), similarity)
    calibrates = [int(clusters[text_key(item.mention.text)], 16) % SHARE == 0 for item in mentions]
    return (
        [item for item, held in zip(mentions, calibrates, strict=True) if not held],
        [item for item, held in zip(mentions, calibrates, strict=True) if held],
    )


def without_texts_of(
    train: Sequence[LabelledMention], held_out: Sequence[LabelledMention], similarity: float
) -> list[LabelledMention]:
    """Leave out of train what is a near-duplicate of a text that another corpus holds out."""
    clusters = find_clusters({**_texts(train), **_texts(held_out)}, similarity)
    closed = {clusters[text_key(item.mention.text)] for item in held_out}
    return [item for item in train if clusters[text_key(item.mention.text)] not in closed]


def _texts(mentions: Sequence[LabelledMention]) -> dict[str, str]:
    return {text_key(item.mention.text): normalize(item.mention.text) for item in mentions}
