"""Reading a section of params.yaml into typed settings, so that no setting is silently ignored."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from data.errors import DataError

PARAMS = Path("params.yaml")
_NO_SUCH_KEY = "there is no such key"


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
    return parse_settings(content[section], kind, str(path), section)


def parse_settings(content: object, kind: type[SettingsType], origin: str, section: str = "") -> SettingsType:
    """Make settings of parsed YAML.

    Raises:
        DataError: a setting is unknown, missing or of the wrong type; the message names `origin` and the settings.
    """
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, (*filter(None, [section]), *problem['loc']))) or 'the file'}: "
            f"{_NO_SUCH_KEY if problem['type'] == 'extra_forbidden' else problem['msg']} (found {problem['input']!r})"
            for problem in error.errors(include_url=False)
        )
        raise DataError(f"{origin}: {problems}") from error
