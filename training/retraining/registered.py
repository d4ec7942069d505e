"""Which version of the model the pipeline has registered."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from training.errors import TrainingError

REGISTERED = Path("artifacts/registered.json")  # an output of the stage `register`


class _Registered(BaseModel):
    version: str


def registered_version(path: Path) -> str | None:
    """Return the version that the stage `register` wrote down, or None where it has written nothing.

    Raises:
        TrainingError: the file cannot be read, or names no version.
    """
    try:
        return _Registered.model_validate_json(path.read_bytes()).version
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise TrainingError(f"{path} tells no version; remove it, `dvc repro` writes it again") from error
