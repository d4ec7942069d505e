"""What was measured, on disk: a stopped benchmark goes on where it was."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.peers.measuring import Measured


class Results:
    """Results of one set of circumstances: a folder named by all that figures depend on."""

    def __init__(self, folder: Path, circumstances: Mapping[str, object]) -> None:
        """Keep results below `folder`; others than of the same circumstances are not seen."""
        content = json.dumps(circumstances, sort_keys=True, ensure_ascii=False)
        self.folder = folder / hashlib.sha256(content.encode()).hexdigest()[:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "circumstances.json").write_text(content + "\n", "utf-8")

    def find(self, peer: str, number: int) -> Measured | None:
        """Return what was measured of a peer in a round, if it was."""
        path = self._path(peer, number)
        return Measured.model_validate_json(path.read_text("utf-8")) if path.is_file() else None

    def keep(self, measured: Measured) -> None:
        """Write a result in one step."""
        path = self._path(measured.peer, measured.round)
        unfinished = path.with_suffix(".unfinished")
        unfinished.write_text(measured.model_dump_json(), "utf-8")
        unfinished.rename(path)

    def _path(self, peer: str, number: int) -> Path:
        return self.folder / f"round-{number}-{peer}.json"
