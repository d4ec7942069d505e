"""The part of train on which all is fitted that is fitted after training; dev and test only measure."""

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
    texts = {text_key(item.mention.text): normalize(item.mention.text) for item in mentions}
    clusters = find_clusters(texts, similarity)
    calibrates = [int(clusters[text_key(item.mention.text)], 16) % SHARE == 0 for item in mentions]
    return (
        [item for item, held in zip(mentions, calibrates, strict=True) if not held],
        [item for item, held in zip(mentions, calibrates, strict=True) if held],
    )
