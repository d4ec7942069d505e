"""The keys that are valid now: the file is looked at again whenever it changed, so that rotation needs no restart."""

import logging
import threading
from pathlib import Path

from serving.access.key_file import load_keys
from serving.access.keys import Keys
from serving.errors import AccessError

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares

_State = tuple[int, int, int]  # what tells one state of a file from another: inode, size, moment of the last change


class KeyRing:
    """Keys from a file and from the settings, those of the file first."""

    def __init__(self, path: Path, fixed: Keys) -> None:
        """Take where the file is, or will be, and keys that stay as long as the service runs.

        Raises:
            AccessError: the file holds something else. Later such a file is complained about, and the keys that it held
                before stay valid.
        """
        self._path = path
        self._fixed = fixed
        self._lock = threading.Lock()
        self._seen = self._state()
        self._keys: Keys = {**fixed, **load_keys(path)}

    @property
    def keys(self) -> Keys:
        """The keys that are valid now, by id."""
        if self._state() != self._seen:
            with self._lock:
                self._read_again()
        return self._keys

    def _read_again(self) -> None:
        # What is remembered is the state before reading: a change meanwhile is seen the next time.
        self._seen = self._state()
        try:
            self._keys = {**self._fixed, **load_keys(self._path)}
        except AccessError as error:
            _log.error("%s; the keys that were valid before stay so", error)
        else:
            _log.info("%d API keys are valid now", len(self._keys))

    def _state(self) -> _State | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns
