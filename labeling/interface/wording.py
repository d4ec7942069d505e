"""What annotators read beyond the taxonomy's own words, shared by the configuration and the guide."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from data.record import EXCLUSIONS, Exclusion, Labels
from data.taxonomy import Taxonomy

# Digits first, far from those of the tonalities; letters only where a taxonomy has taken the digits.
_SPARE_HOTKEYS = "8907654321uiopjklbnmy"
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class ExclusionReason:
    """A reason to take a mention out instead of judging it, as annotators see it."""

    name: str
    definition: str


EXCLUSION_REASONS: Mapping[Exclusion, ExclusionReason] = {
    "not_about_brand": ExclusionReason(
        "Не о бренде",
        "Название употреблено как обычное слово, это фамилия, место или другая компания с таким же именем.",
    ),
    "not_russian": ExclusionReason(
        "Не на русском", "Текст написан на другом языке, в том числе на близком к русскому."
    ),
    "spam": ExclusionReason(
        "Спам",
        "Чужая реклама, накрутка, казино, лёгкий заработок, набор хэштегов. Реклама самого бренда не спам, "
        "а нейтральное упоминание.",
    ),
}

SOURCE_NAMES: Mapping[str, str] = {
    "vk": "ВКонтакте",
    "ok": "Одноклассники",
    "facebook": "Facebook",
    "instagram": "Instagram",
    "twitter": "Twitter",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "youtube": "YouTube",
    "rutube": "Rutube",
    "review": "отзыв",
    "forum": "форум",
    "news": "новость",
    "blog": "блог",
    "survey": "опрос",
}


def exclusion_hotkeys(taxonomy: Taxonomy) -> dict[Exclusion, str]:
    """Give each reason a hotkey that `taxonomy` leaves free; where none is left, Label Studio assigns its own."""
    taken = {entry.hotkey for entry in taxonomy.tonalities}
    taken |= {category.hotkey for category in taxonomy.categories if category.hotkey}
    spare = [hotkey for hotkey in _SPARE_HOTKEYS if hotkey not in taken]
    return dict(zip(EXCLUSIONS, spare, strict=False))


def with_names(text: str, taxonomy: Taxonomy) -> str:
    """Replace category keys in a Russian text by the names that annotators see: they never see a key.

    Texts without Cyrillic stay as they are, because there a key may be an ordinary word.
    """
    if not taxonomy.categories or not _CYRILLIC.search(text):
        return text
    names = {category.key: category.name_ru for category in taxonomy.categories}
    keys = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{keys})(?!\w)", lambda found: f"«{names[found.group()]}»", text)


def labels_in_words(labels: Labels, taxonomy: Taxonomy) -> str:
    """Say labels as annotators see them: «Негатив: Доставка и сроки»; an unknown category by its key."""
    if labels.excluded:
        return EXCLUSION_REASONS[labels.excluded].name
    tonalities = {entry.key: entry.name_ru for entry in taxonomy.tonalities}
    categories = {category.key: category.name_ru for category in taxonomy.categories}
    chosen = ", ".join(categories.get(key, key) for key in labels.categories or ())
    return ": ".join(part for part in (tonalities[labels.tonality] if labels.tonality else "", chosen) if part)
