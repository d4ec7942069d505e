"""Reading a section of params.yaml into typed settings, so that no setting is silently ignored."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import DataError

PARAMS = Path("params.yaml")


class Settings(BaseModel):
    """Settings of one stage; a key that does not exist is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SettingsType = TypeVar("SettingsType", bound=Settings)


def load_settings(section: str, kind: type[SettingsType], path: Path = PARAMS) -> SettingsType:
    """Read `section` of a params file.

    Raises:
        DataError: the file or section is missing, or a setting is unknown, missing or of the wrong type.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataError(f"no {path} here; run the command in the project's folder") from error
    except yaml.YAMLError as error:
        raise DataError(f"{path} is not YAML: {error}") from error
    if not isinstance(content, dict) or section not in content:
        raise DataError(f"{path} has no section '{section}'")
    try:
        return kind.model_validate(content[section])
    except ValidationError as error:
        problems = "; ".join(
            f"{section}.{'.'.join(map(str, problem['loc']))}: {problem['msg']} (found {problem['input']!r})"
            for problem in error.errors(include_url=False)
        )
        raise DataError(f"{path}: {problems}") from error
