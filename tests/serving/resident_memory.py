"""How much memory the processes of a service hold."""

import psutil


def resident_bytes(process: int) -> int:
    """Bytes in memory of a process and all that it started; what they share with others counts each time."""
    first = psutil.Process(process)
    return sum(each.memory_info().rss for each in (first, *first.children(recursive=True)))
