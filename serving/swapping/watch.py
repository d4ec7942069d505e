"""Looks at the registry from time to time, and swaps the model when its alias has moved."""

import logging
import threading
from typing import Literal

from serving.api.guard import describe
from serving.api.metrics.swaps import swap_metrics
from serving.api.served import ModelSlot
from serving.errors import BundleError, RegistryError
from serving.registry.champion import registered_version
from serving.registry.kept_bundle import KeptBundles
from serving.swapping.candidate import candidate
from serving.swapping.start import keep

_LONGEST = 600.0  # seconds between two looks, after failures

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares

Outcome = Literal["same", "swapped"]


class ModelWatch:
    """Serves what `reference` means, as that changes; on any failure it keeps what it has and tries again later."""

    def __init__(
        self, slot: ModelSlot, reference: str, *, threads: int, seconds: float, kept: KeptBundles | None
    ) -> None:
        """Take the slot, which holds a model, how often to look, and where to keep the last model, if anywhere."""
        self._slot = slot
        self._reference = reference
        self._threads = threads
        self._seconds = seconds
        self._kept = kept
        self._ended = threading.Event()

    def start(self) -> None:
        """Look from now on, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="model watch", daemon=True).start()

    def stop(self) -> None:
        """Look no more; a look that has begun is finished."""
        self._ended.set()

    def look(self) -> Outcome:
        """Look once.

        Raises:
            RegistryError: the registry cannot be read.
            BundleError: what it gives must not be served. The present model stays.
        """
        current = self._slot.current
        if registered_version(self._reference) == current.identity.version:
            return "same"
        with candidate(self._reference, self._threads, current.scorer.config.taxonomy) as (model, resolved):
            self._slot.put(model)
            _log.info("version %s has taken the place of %s", model.identity.version, current.identity.version)
            swap_metrics().swapped(model.identity)
            keep(self._kept, resolved, self._reference)
        return "swapped"

    def _run(self) -> None:
        failures = 0
        while not self._ended.wait(min(_LONGEST, self._seconds * 2 ** min(failures, 16))):
            try:
                self.look()
                failures = 0
            except (RegistryError, BundleError) as error:
                failures += 1
                swap_metrics().failed(error)
                _log.warning("version %s stays: %s", self._slot.current.identity.version, error)
            except Exception as error:  # noqa: BLE001 - the watch goes on, whatever a library raises
                failures += 1
                swap_metrics().failed(error)
                _log.error("version %s stays: %s", self._slot.current.identity.version, describe(error))
