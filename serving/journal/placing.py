"""A file that comes into being as a whole, once, however many processes make it at the same time."""

import os
from pathlib import Path


def put_in_place(finished: Path, target: Path) -> None:
    """Let `target` be the file `finished`, unless another process was quicker: then that one's stays.

    Both lie in one file system. When this returns, the name is on disk too.

    Raises:
        OSError: the folder cannot be written to.
    """
    try:
        os.link(finished, target)  # unlike a rename, it never replaces anything
    except FileExistsError:
        return
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
