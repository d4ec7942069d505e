"""The model that is being served: loaded, warmed up, and then put where requests find it."""

import logging
import time
from dataclasses import dataclass, field

from serving.api.wire import ModelIdentity
from serving.drift.recent import RecentMentions
from serving.errors import NotReadyError
from serving.registry.champion import ResolvedModel, resolved_model
from serving.scoring.scorer import Scorer
from serving.settings import ServiceSettings

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares


@dataclass(frozen=True)
class ServedModel:
    """A scorer that has scored, what it is called, and what it has scored last."""

    scorer: Scorer
    identity: ModelIdentity
    recent: RecentMentions = field(default_factory=RecentMentions)


class ModelSlot:
    """Holds the model that requests use; empty until the first one is ready."""

    def __init__(self) -> None:
        self._model: ServedModel | None = None

    def put(self, model: ServedModel) -> None:
        """Serve `model` from the next request on; those that began with another one end with it."""
        self._model = model

    @property
    def ready(self) -> bool:
        """Whether there is a model."""
        return self._model is not None

    @property
    def current(self) -> ServedModel:
        """The model to use.

        Raises:
            NotReadyError: there is none yet.
        """
        if self._model is None:
            raise NotReadyError("the model is being loaded; try again in a moment, or wait for /readyz")
        return self._model


def load_model(settings: ServiceSettings) -> ServedModel:
    """Resolve, verify, load and warm up the model that the settings name.

    Raises:
        RegistryError: the registry gives no such model.
        BundleError: it is not a bundle, or one that cannot be loaded.
    """
    with resolved_model(settings.model) as resolved:
        return warmed_up(resolved, settings.threads)


def warmed_up(resolved: ResolvedModel, threads: int) -> ServedModel:
    """Verify, load and warm up a bundle that is on this machine; `threads` as `Scorer.load` takes them.

    Raises:
        BundleError: it is not a bundle, or one that cannot be loaded.
    """
    started = time.perf_counter()
    scorer = Scorer.load(resolved.folder, threads=threads)
    scorer.warm_up()
    identity = ModelIdentity(
        name=resolved.name,
        version=resolved.version,
        run_id=scorer.config.run_id,
        dataset=scorer.config.dataset,
    )
    _log.info(
        "model %s version %s (run %s) ready in %.1f s",
        identity.name,
        identity.version,
        identity.run_id,
        time.perf_counter() - started,
    )
    return ServedModel(scorer, identity)
