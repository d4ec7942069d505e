"""Tables in Markdown whose cells may hold anything."""

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a table whose columns, the first aside, are numbers."""
    lines = [header, ["---"] + ["---:"] * (len(header) - 1), *rows]
    return "\n".join(f"| {' | '.join(cell(value) for value in line)} |" for line in lines)


def cell(value: object) -> str:
    """Keep a value (a brand, the name of a column) from ending its cell or its row."""
    return " ".join(str(value).replace("\\", "\\\\").replace("|", "\\|").split())
