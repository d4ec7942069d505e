"""Resident memory of a server with all processes that it started."""

from collections.abc import Iterator

import psutil


def process_tree(root: psutil.Process) -> Iterator[psutil.Process]:
    """Yield a process and all that descend from it, as far as they are there."""
    yield root
    try:
        yield from root.children(recursive=True)
    except psutil.NoSuchProcess:
        return


def resident_bytes(root: psutil.Process) -> int:
    """Return the proportional set size of a process and its descendants: what they share is counted once.

    Where the system does not tell it (it is Linux's) it is the unique set size, which leaves out what is shared.
    """
    total = 0
    for process in process_tree(root):
        try:
            found = process.memory_full_info()
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        total += int(getattr(found, "pss", found.uss))
    return total
