"""The mapping file of a monitoring tool: which columns of its exports hold what a mention has."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import Field, field_validator

from data.corpora.mapping import Names, Values
from data.errors import DataError
from data.intake.moments import Order
from data.params import Settings, parse_settings
from data.record import Mention

COLUMNS = (*Mention.model_fields, "title", "time")  # these two go into the text and the moment
AUTO: Literal["auto"] = "auto"  # instead of a name: the one that knows most of a file's columns
_MAPPINGS = Path(__file__).with_name("mappings")
_DEFAULT_ZONE = "Europe/Moscow"


def folded(name: str) -> str:
    """Reduce a name to what is compared: case, ё and е, and white space make no difference."""
    return " ".join(name.replace("\ufeff", "").casefold().replace("ё", "е").split())


class Dates(Settings):
    """How the tool writes moments."""

    zone: str = _DEFAULT_ZONE  # of moments that name none
    order: Order | None = None  # of day and month in 11/27/2026; absent: such dates are refused

    @field_validator("zone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"there is no time zone '{value}'; expected one such as Europe/Moscow or UTC") from error
        return value


class ExportMapping(Settings):
    """A mapping file; docs/integrators/intake.md explains each key."""

    tool: str = Field(min_length=1)
    columns: dict[str, Names]  # ours: the names that it may have there, the best first
    ignored: Names = ()  # columns that are known and not read, such as the tool's own tonality
    constants: dict[str, str] = Field(default_factory=dict)  # ours: the same for every row
    values: dict[str, Values] = Field(default_factory=dict)  # of ours: {theirs: ours, or null for none}
    dates: Dates = Dates()

    @field_validator("columns", "constants", "values")
    @classmethod
    def _only_our_columns(cls, value: dict[str, object]) -> dict[str, object]:
        unknown = sorted(set(value) - set(COLUMNS))
        if unknown:
            raise ValueError(f"{unknown} are no columns of ours; there are {', '.join(COLUMNS)}")
        return value

    @field_validator("columns")
    @classmethod
    def _has_texts(cls, value: dict[str, Names]) -> dict[str, Names]:
        if not value.get("text"):
            raise ValueError("no column is named for 'text'; a mention needs a text to judge")
        return value

    def fits(self, names: Iterable[str]) -> bool:
        """Tell whether these may be the columns of an export of this tool: one of them holds texts."""
        found = {folded(name) for name in names}
        return any(folded(name) in found for name in self.columns["text"])

    def reads(self, name: str) -> bool:
        """Tell whether a column of this name is read."""
        return any(folded(name) == folded(theirs) for alternatives in self.columns.values() for theirs in alternatives)

    def known(self, names: Iterable[str]) -> int:
        """Count the columns that this mapping knows of."""
        knows = {folded(name) for alternatives in (*self.columns.values(), self.ignored) for name in alternatives}
        return sum(folded(name) in knows for name in names)

    def reading(self, names: Iterable[str]) -> dict[str, object]:
        """Say of which of these columns each of ours is read, and how: where it is the same, so are the mentions."""
        found = {folded(name) for name in names}
        read: dict[str, object] = {}
        for ours in (*self.columns, *self.constants):
            theirs = tuple(name for name in map(folded, self.columns.get(ours, ())) if name in found)
            if theirs or ours in self.constants:
                dates = self.dates if ours == "published_at" else None
                read[ours] = (theirs, self.constants.get(ours), self.values.get(ours), dates)
        return read


def packaged_mappings() -> dict[str, Path]:
    """Return the mapping files that come with Tonika, by name."""
    return {path.stem: path for path in sorted(_MAPPINGS.glob("*.yaml"))}


def is_export_mapping(name: str) -> bool:
    """Tell a mapping of a tool's exports, by its key `tool`, from one of a labelled corpus (data.corpora.mapping)."""
    if name == AUTO or name in packaged_mappings():
        return True
    try:
        content = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return False  # whoever loads it says what is wrong
    return isinstance(content, dict) and "tool" in content


def load_export_mapping(name: str) -> ExportMapping:
    """Read a mapping: one that comes with Tonika, by its name, or a file.

    Raises:
        DataError: there is no such mapping, or the file is not YAML, or a key is unknown, missing or of the wrong type.
    """
    path = packaged_mappings().get(name, Path(name))
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise DataError(
            f"there is no mapping '{name}'; expected a file (docs/integrators/intake.md says how to write one), "
            f"or one of {', '.join(packaged_mappings())}"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError(f"{path} is not a YAML file in UTF-8: {error}") from error
    return parse_settings(content, ExportMapping, str(path))
