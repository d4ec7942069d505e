"""Labelled mentions, predictions and datasets for tests, small and seeded."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from data.checksums import sha256
from data.dataset import DatasetLayout, Manifest, dataset_version, write_manifest, write_mentions
from data.record import TONALITIES, LabelledMention, Labels, Mention, Tonality
from data.split import PARTS
from data.taxonomy import Taxonomy, load_taxonomy
from training.evaluation.metrics import Floats
from training.evaluation.predictions import Predictions
from training.fitting.label_sets import FITTED_PARTS, LabelSet

KEYS = ("delivery", "support", "price")


def _words(line: str) -> list[str]:
    return line.split()


_WORDS = {
    "negative": _words("ужас кошмар отвратительно хамство развод обман позор разочарован жалоба сломался"),
    "neutral": _words("кто подскажет адрес работает открылся магазин вчера вакансия график телефон"),
    "positive": _words("спасибо отлично рекомендую быстро вежливо супер доволен молодцы радует лучший"),
}
_COMMON = _words("я был там сегодня в городе с другом и мы ещё раз зашли туда потом домой")


def labelled(
    text: str,
    tonality: Tonality | None = None,
    categories: tuple[str, ...] | None = None,
    brand: str | None = None,
    source: str | None = None,
) -> LabelledMention:
    mention = Mention(text=text, brand=brand, source=source)
    return LabelledMention(mention=mention, labels=Labels(tonality=tonality, categories=categories))


def label_set(
    parts: Mapping[str, Sequence[LabelledMention]], category_keys: Sequence[str] | None = None, name: str = "own"
) -> LabelSet:
    """A label set of the packaged taxonomy, or of other categories."""
    keys = load_taxonomy().category_keys if category_keys is None else tuple(category_keys)
    return LabelSet(name, keys, {part: parts[part] for part in FITTED_PARTS})


def random_mentions(count: int, seed: int, category_keys: Sequence[str] = KEYS) -> list[LabelledMention]:
    """Mentions whose words tell their tonality; every fourth text names two brands."""
    random = np.random.default_rng(seed)
    found: list[LabelledMention] = []
    while len(found) < count:
        tonality = TONALITIES[int(random.integers(3))]
        words = [*random.choice(_WORDS[tonality], 3), *random.choice(_COMMON, 4), str(random.integers(10**6))]
        text = " ".join(random.permutation(words))
        source = ("vk", "news", "review")[int(random.integers(3))]
        key = str(random.choice(category_keys))
        categories = (key,) if tonality == "negative" else ()
        found.append(labelled(f"{text} {key}" if categories else text, tonality, categories, "Ромашка", source))
        if len(found) % 4 == 0:
            found.append(labelled(found[-1].mention.text, "neutral", (), "Василёк", source))
    return found[:count]


def predictions_of(
    mentions: Sequence[LabelledMention],
    tonality: Floats,
    categories: Floats | None = None,
    keys: tuple[str, ...] = KEYS,
) -> Predictions:
    """Predictions with the given probabilities, decided at 0.5; confidence under 0.6 needs review."""
    tonality = np.asarray(tonality, dtype=np.float64).reshape(len(mentions), 3)
    categories = np.zeros((len(mentions), len(keys))) if categories is None else np.asarray(categories, dtype=float)
    predicted = tonality.argmax(axis=1)
    return Predictions(
        mentions=tuple(mentions),
        category_keys=keys,
        tonality=tonality,
        predicted_tonality=predicted,
        categories=categories,
        chosen=(categories >= 0.5) & (predicted == 0)[:, None],
        needs_review=tonality.max(axis=1, initial=0.0) < 0.6,
        truncated=np.zeros(len(mentions), dtype=np.bool_),
    )


def perfect_predictions(mentions: Sequence[LabelledMention]) -> Predictions:
    tonality = [[float(item.labels.tonality == name) for name in TONALITIES] for item in mentions]
    categories = [[float(key in (item.labels.categories or ())) for key in KEYS] for item in mentions]
    return predictions_of(mentions, np.asarray(tonality), np.asarray(categories))


def random_predictions(mentions: Sequence[LabelledMention], seed: int) -> Predictions:
    random = np.random.default_rng(seed)
    tonality = random.dirichlet([1, 1, 1], len(mentions))
    return predictions_of(mentions, tonality, random.random((len(mentions), len(KEYS))))


def write_dataset(folder: Path, parts: Mapping[str, Sequence[LabelledMention]], taxonomy: Taxonomy) -> Manifest:
    """Write a dataset as `prepare` does, with the parts as they are given."""
    folder.mkdir(parents=True)
    layout = DatasetLayout(folder)
    complete: dict[str, list[LabelledMention]] = {name: list(parts.get(name, ())) for name in PARTS}
    for name, mentions in complete.items():
        write_mentions(layout.part(name), mentions, {})
    manifest = Manifest(
        version=dataset_version(complete, taxonomy.version),
        taxonomy_name=taxonomy.name,
        taxonomy_version=taxonomy.version,
        counts={name: len(mentions) for name, mentions in complete.items()},
        files={layout.part(name).name: sha256(layout.part(name)) for name in PARTS},
        inputs=(),
    )
    write_manifest(layout.manifest, manifest)
    return manifest
