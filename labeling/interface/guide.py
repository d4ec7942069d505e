"""The annotator's guide in Russian, made from the taxonomy."""

from collections.abc import Iterable

from data.taxonomy import Category, Taxonomy, TonalityEntry
from labeling.interface.wording import EXCLUSION_REASONS, exclusion_hotkeys, with_names

_RULE = """\
# Как размечать упоминания

## Главное правило

Оценивайте **тональность по отношению к названному бренду**, а не настроение текста. Бренд указан над текстом.

- Автор может злиться на погоду или на другую компанию, а о бренде только упомянуть: тогда тональность нейтральная.
- Один текст может прийти дважды, с разными брендами: похвала одному бывает жалобой на другой. Судите каждый раз
  только о том бренде, который указан.
- В сравнении бренд, который ругают, получает негатив, а бренд, который просто назван, нейтральную оценку.
- Сарказм оценивайте по смыслу: «Спасибо, что списали дважды» это негатив.
- Если мнение смешанное, выберите то, к чему автор приходит в итоге.
- Если бренд не указан, оценивайте отношение к тому, о ком отзыв или ответ.
"""
_SUGGESTIONS = """\
## Если что-то уже отмечено

Это предложила модель, а она ошибается. Сначала прочтите текст и решите сами, потом сравните. Повторное нажатие той же
клавиши снимает отметку.
"""
_CATEGORIES = """\
## На что жалуются

Категории появляются, когда выбран негатив. Отмечайте то, на что автор жалуется, а не то, что могло быть причиной;
можно выбрать несколько. Если из текста не понять, на что жалуются, не отмечайте ничего.
"""
_EXCLUSIONS = """\
## Что исключить

Если упоминание не нужно размечать, выберите причину. Тональность тогда не нужна: отмеченная раньше не сохранится.
"""
_CLOSING = """\
## Если сомневаетесь

Выберите вариант, который ближе к определению, и напишите в комментарии, что смутило. Пропускайте задание, только
если текст не загрузился или совсем непонятен. Размечайте каждый текст сам по себе, не вспоминая соседние.
"""


def annotators_guide(taxonomy: Taxonomy) -> str:
    """Return the guide as Markdown: the main rule, every tonality, category and exclusion, with hotkeys."""
    hotkeys = exclusion_hotkeys(taxonomy)
    exclusions = [
        f"- {_titled(reason.name, hotkeys.get(key))}: {reason.definition}" for key, reason in EXCLUSION_REASONS.items()
    ]
    sections = [
        _RULE,
        _SUGGESTIONS,
        "## Тональность\n",
        *(_entry(entry, taxonomy) for entry in taxonomy.tonalities),
        _CATEGORIES,
        *(_entry(category, taxonomy) for category in taxonomy.categories),
        "\n".join([_EXCLUSIONS, *exclusions, ""]),
        _CLOSING,
    ]
    return "\n".join(sections)


def _entry(entry: TonalityEntry | Category, taxonomy: Taxonomy) -> str:
    lines = [f"### {_titled(entry.name_ru, entry.hotkey)}", "", with_names(entry.definition, taxonomy), ""]
    lines += _examples("Примеры", entry.examples, taxonomy)
    if isinstance(entry, Category):
        lines += _examples("Не сюда", entry.counter_examples, taxonomy)
    return "\n".join(lines)


def _examples(title: str, examples: Iterable[str], taxonomy: Taxonomy) -> list[str]:
    lines = [f"- {with_names(example, taxonomy)}" for example in examples]
    return [f"{title}:", "", *lines, ""] if lines else []


def _titled(name: str, hotkey: str | None) -> str:
    return f"{name} (клавиша {hotkey})" if hotkey else name
