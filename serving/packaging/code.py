"""The code that a model or a Bento carries along, and the exact versions that it runs with."""

import importlib.metadata
import shutil
from pathlib import Path

ROOMS = Path(__file__).resolve().parents[2]

_SERVING_ROOMS = ("data", "serving")
_NOT_CODE = ("__pycache__", "sample")


def copy_rooms(target: Path) -> list[Path]:
    """Copy the rooms that serving consists of into `target`, without the sample; returns the copies."""
    return [
        Path(shutil.copytree(ROOMS / room, target / room, ignore=shutil.ignore_patterns(*_NOT_CODE)))
        for room in _SERVING_ROOMS
    ]


def pinned(*packages: str) -> list[str]:
    """Return requirements for the versions that are installed here."""
    return [f"{package}=={importlib.metadata.version(package)}" for package in packages]
