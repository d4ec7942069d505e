"""Backup and restore of what Tonika keeps on one machine, while everything runs (save) or after it stopped (restore).

    python -m deploy.backup save FOLDER       # FOLDER must not exist yet: one folder, one backup
    python -m deploy.backup restore FOLDER    # into the project's folder, where nothing may be overwritten

Run it in the project's folder, with any Python from 3.11 on. docs/operators/backup.md says what is in it, what is not,
and why.
"""

import argparse
import sys
from pathlib import Path

from deploy.backup.errors import BackupError
from deploy.backup.restoring import restore
from deploy.backup.saving import save


def main() -> None:
    """Run a command of the command line."""
    parser = argparse.ArgumentParser(description="Backup and restore of what Tonika keeps on one machine.")
    parser.add_argument("command", choices=["save", "restore"])
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    try:
        done = save(given.folder) if given.command == "save" else restore(given.folder)
    except BackupError as error:
        sys.exit(f"Error: {error}")
    sys.stdout.write(f"{given.command}d: {', '.join(done)}\n")


if __name__ == "__main__":
    main()
