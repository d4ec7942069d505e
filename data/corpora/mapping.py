"""The mapping file: where the rows of a foreign corpus have what ours have, and what their values mean."""

from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import BeforeValidator, Field, field_validator, model_validator

from data.errors import DataError
from data.labelled_rows import JudgementColumns
from data.params import Settings, parse_settings
from data.record import Mention, Split
from data.validation import LABEL_FIELDS

CATEGORIES = "categories"
OWN = "own"  # the taxonomy that is made of a corpus's own categories
COLUMNS = (
    *Mention.model_fields,
    *(name for name in LABEL_FIELDS if name != CATEGORIES),
    *JudgementColumns.model_fields,
)

Part = Literal[Split, "unsplit"]


def _keys_as_text(value: object) -> object:
    # YAML reads -1 and true as a number and a boolean; what a corpus says is compared as text.
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else value


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Values = Annotated[dict[str, str | None], BeforeValidator(_keys_as_text)]
Meanings = Annotated[dict[str, Names], BeforeValidator(_keys_as_text)]


class CategoryMapping(Settings):
    """Where categories of negativity are, and whose they are."""

    column: str = Field(default=CATEGORIES, min_length=1)
    separator: str = Field(default="|", min_length=1)  # where a cell is text
    absent: Literal["unknown", "none"] = "unknown"  # what a row without a value says of categories
    topics: bool = False  # given whatever the tonality: they say something of negativity on negative mentions only
    taxonomy: str = Field(default=OWN, min_length=1)  # or the path of a taxonomy file
    values: Meanings | None = None  # theirs: ours; absent: they are ours already
    others: Literal["reject", "drop"] = "reject"  # a value that `values` does not name
    need_negative: bool = True  # whether a bundle may choose categories for a negative mention only

    @model_validator(mode="after")
    def _own_values_are_all_named(self) -> Self:
        if self.taxonomy == OWN and (self.values is not None or self.others != "reject"):
            raise ValueError(
                f"taxonomy '{OWN}' has a category for each value, so `values` and `others` would say nothing; "
                "leave them out, or name a taxonomy file"
            )
        return self


class CorpusMapping(Settings):
    """A mapping file; docs/data_scientists/corpora.md explains each key."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)
    files: dict[Part, Names] | None = None  # of a folder, by the part that they are; absent: those called like parts
    columns: dict[str, str | None] = Field(default_factory=dict)  # ours: theirs, or null: there is none
    constants: dict[str, str] = Field(default_factory=dict)  # ours: the same for every row
    values: dict[str, Values] = Field(default_factory=dict)  # our column: {their value: ours, or null for none}
    categories: CategoryMapping | None = None  # absent: not annotated
    max_reject_share: float = Field(default=0.05, ge=0, le=1)

    @field_validator("columns", "constants", "values")
    @classmethod
    def _only_our_columns(cls, value: dict[str, object]) -> dict[str, object]:
        if CATEGORIES in value:
            raise ValueError(f"'{CATEGORIES}' are a list and have a section of their own, beside this one")
        unknown = sorted(set(value) - set(COLUMNS))
        if unknown:
            raise ValueError(f"{unknown} are no columns of ours; there are {', '.join(sorted(COLUMNS))}")
        return value

    @model_validator(mode="after")
    def _one_source_for_each_column(self) -> Self:
        twice = sorted(set(self.constants) & {*self.columns, *self.values})
        if twice:
            raise ValueError(f"{twice} are constants, and are taken from the rows as well; decide on one")
        return self

    @property
    def taken(self) -> frozenset[str]:
        """Names of the columns of theirs that the mapping itself names."""
        named = {name for name in self.columns.values() if name is not None}
        return frozenset(named | ({self.categories.column} if self.categories else set()))

    def column(self, ours: str) -> str | None:
        """Return the column of theirs that holds one of ours; None where none does."""
        return None if ours in self.constants else self.columns.get(ours, ours)


def load_mapping(path: Path) -> CorpusMapping:
    """Read a mapping file.

    Raises:
        DataError: the file is missing or not YAML, or a key is unknown, missing or of the wrong type.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataError(f"no mapping file at {path}; docs/data_scientists/corpora.md says how to write one") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a YAML file in UTF-8: {error}") from error
    return parse_settings(content, CorpusMapping, str(path))
