"""Which of the packaged mappings a file is read with, where nobody says which tool exported it."""

from collections.abc import Mapping
from pathlib import Path

from data.errors import DataError
from data.intake.mapping import ExportMapping, load_export_mapping, packaged_mappings
from data.notices import notice
from data.readers import read_columns
from data.rows.header import Header

_GENERAL = "table"  # of tables that no tool has made; any that knows as much and reads it differently goes before


def find_mapping(path: Path, encoding: str | None = None) -> ExportMapping:
    """Find the packaged mapping that knows most of a file's columns; says in the log which that is.

    Raises:
        DataError: none fits, or several that would read the file differently fit alike.
    """
    mappings = {name: load_export_mapping(name) for name in packaged_mappings()}
    any_fits = Header(
        lambda cells: any(one.fits(cells) for one in mappings.values()),
        "a column with texts",
        lambda name: any(one.reads(name) for one in mappings.values()),
    )
    names = read_columns(path, encoding, any_fits)
    known = {name: one.known(names) for name, one in mappings.items() if one.fits(names)}
    if not names:
        raise DataError(
            f"{path} has no row that can be read, so that its columns cannot be told; is it what it is called?"
        )
    if not known:
        raise DataError(
            f"{path}: no mapping knows a column with texts among {', '.join(names) or 'no columns'}; write one, as "
            "docs/integrators/intake.md says, and name it with --mapping"
        )
    most = max(known.values())
    readings = {name: mappings[name].reading(names) for name, number in known.items() if number == most}
    chosen = _one_of(path, readings)
    alike = [name for name, reading in readings.items() if name != chosen and reading == readings[chosen]]
    as_well = f"; so would {', '.join(alike)}, to the same mentions" if alike else ""
    notice(f"{path} is read with the mapping '{chosen}', which knows {most} of its {len(names)} columns{as_well}")
    return mappings[chosen]


def _one_of(path: Path, readings: Mapping[str, Mapping[str, object]]) -> str:
    """Choose among mappings that know as many columns of a file: any will do if they read the same out of them."""
    tools = [name for name in readings if name != _GENERAL] or [_GENERAL]
    first = readings[tools[0]]
    differing = {
        column
        for name in tools
        for column in {*first, *readings[name]}
        if readings[name].get(column) != first.get(column)
    }
    if differing:
        raise DataError(
            f"{path} may be an export of {' or of '.join(tools)}, which differ in what they take for "
            f"{', '.join(sorted(differing))}; say which it is: --mapping {' or --mapping '.join(tools)}"
        )
    return _GENERAL if readings.get(_GENERAL) == first else tools[0]
