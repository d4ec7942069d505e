"""What commands say in a line."""

from rich.console import Console


def say(message: str) -> None:
    """Print a message with rich markup, and leave the wrapping to the terminal.

    Rich breaks lines at 80 columns where nobody looks, in a pipe or a log, and a path in two with them.
    """
    Console().print(message, soft_wrap=True)
