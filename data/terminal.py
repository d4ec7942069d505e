"""What commands print: lines and tables."""

from rich.console import Console, RenderableType


def say(message: str) -> None:
    """Print a message with rich markup, and leave the wrapping to the terminal.

    Rich breaks lines at 80 columns where nobody looks, in a pipe or a log, and a path in two with them.
    """
    Console().print(message, soft_wrap=True)


def show(*parts: RenderableType) -> None:
    """Print tables and the like one below the other, as wide as the terminal, or COLUMNS, is now.

    `rich.print` keeps the width that it found when a process called it first.
    """
    Console().print(*parts, sep="\n")
