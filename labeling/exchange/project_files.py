"""Where the files about a project of a server lie, in the folder of what outlives a command."""

from pathlib import Path

from labeling.server.connection import Connection


def mirror_file(state: Path, connection: Connection, project: int) -> Path:
    """Return the place of the copy of a project's tasks, which can be made anew at any time."""
    return state / "mirrors" / f"{_name(connection, project)}.sqlite"


def journal_place_file(state: Path, connection: Connection, project: int) -> Path:
    """Return the place of how far a service's journal was read into a project, which is to be kept."""
    return state / "journal_places" / f"{_name(connection, project)}.json"


def _name(connection: Connection, project: int) -> str:
    server = "".join(char if char.isalnum() else "-" for char in connection.url.partition("://")[2])
    return f"{server}.{project}"
