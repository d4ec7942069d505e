"""The taxonomy: tonalities and negativity categories, the one source that the rest is derived from."""

import hashlib
from pathlib import Path
from typing import Self

import yaml
from pydantic import Field, ValidationError, model_validator

from data.errors import DataError
from data.record import TONALITIES, Labels, Record, Tonality

DEFAULT_TAXONOMY = Path(__file__).with_name("taxonomy.yaml")
CATEGORY_KEY = r"^[a-z][a-z0-9_#]*$"
MAX_CATEGORY_KEY = 64  # characters
_WIDTH = 120  # of the lines of a file


class TonalityEntry(Record):
    """One tonality as people see it."""

    key: Tonality
    name_ru: str
    name_en: str
    definition: str
    hotkey: str
    examples: tuple[str, ...] = ()


class Category(Record):
    """One negativity category: what belongs to it and what does not."""

    key: str = Field(pattern=CATEGORY_KEY, max_length=MAX_CATEGORY_KEY)
    name_ru: str
    name_en: str
    definition: str
    hotkey: str | None = None
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


class Taxonomy(Record):
    """Three tonalities and any number of negativity categories, in the order of the model's outputs."""

    name: str
    tonalities: tuple[TonalityEntry, ...]
    categories: tuple[Category, ...]

    @model_validator(mode="after")
    def _complete_and_distinct(self) -> Self:
        found = tuple(entry.key for entry in self.tonalities)
        if found != TONALITIES:
            raise ValueError(f"tonalities must be {list(TONALITIES)} in this order, found {list(found)}")
        for field in ("key", "name_ru", "name_en"):
            values = [getattr(category, field) for category in self.categories]
            repeated = sorted({value for value in values if values.count(value) > 1})
            if repeated:
                raise ValueError(f"two categories share the {field} {repeated}; each needs its own")
        hotkeys = [entry.hotkey for entry in self.tonalities]
        hotkeys += [category.hotkey for category in self.categories if category.hotkey]
        repeated = sorted({key for key in hotkeys if hotkeys.count(key) > 1})
        if repeated:
            raise ValueError(f"the hotkeys {repeated} are given twice; each choice needs its own")
        return self

    @property
    def category_keys(self) -> tuple[str, ...]:
        """Keys of the categories, in the order of the model's outputs."""
        return tuple(category.key for category in self.categories)

    @property
    def version(self) -> str:
        """A hash of what the model's outputs mean: the keys and their order, not their wording."""
        return hashlib.sha256("\n".join((*TONALITIES, *self.category_keys)).encode()).hexdigest()[:12]

    def unknown_categories(self, labels: Labels) -> list[str]:
        """Return the categories of `labels` that this taxonomy does not have."""
        known = set(self.category_keys)
        return [key for key in labels.categories or () if key not in known]


def load_taxonomy(path: Path = DEFAULT_TAXONOMY) -> Taxonomy:
    """Read a taxonomy file.

    Raises:
        DataError: the file is missing, is not YAML or does not describe a taxonomy; the message says where.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"no taxonomy at {path}; the default one is {DEFAULT_TAXONOMY}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a YAML file in UTF-8: {error}") from error
    return parse_taxonomy(content, str(path))


def write_taxonomy(path: Path, taxonomy: Taxonomy) -> None:
    """Write a taxonomy as `load_taxonomy` reads it; what has its default is left out."""
    content = taxonomy.model_dump(mode="json", exclude_defaults=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=_WIDTH), encoding="utf-8")


def parse_taxonomy(content: object, origin: str) -> Taxonomy:
    """Make a taxonomy from parsed YAML or JSON.

    Raises:
        DataError: `content` does not describe a taxonomy; the message names `origin` and the fields.
    """
    try:
        # Lax about containers only: YAML and JSON know lists, the record holds tuples.
        return Taxonomy.model_validate(content, strict=False)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}"
            for problem in error.errors(include_url=False)
        )
        raise DataError(f"{origin} is not a taxonomy: {problems}") from error
