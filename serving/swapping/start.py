"""The model that a service begins with: what the registry means now, or the last one while that is down."""

import logging

from serving.api.served import ServedModel, warmed_up
from serving.errors import RegistryError
from serving.registry.champion import ResolvedModel, resolved_model
from serving.registry.kept_bundle import KeptBundles
from serving.scoring.golden_check import check_golden
from serving.settings import ServiceSettings

_log = logging.getLogger("bentoml.tonika")  # below BentoML's logger, whose handler and level it shares


def first_model(settings: ServiceSettings, kept: KeptBundles | None) -> ServedModel:
    """Load what the settings name, and keep it; with the registry down, load what was kept.

    Raises:
        RegistryError: the registry gives no such model, and none was kept.
        BundleError: it is no whole bundle, or does not give its golden scores.
    """
    try:
        with resolved_model(settings.model) as resolved:
            model = warmed_up(resolved, settings.threads)
            check_golden(model.scorer)
            keep(kept, resolved, settings.model)
    except RegistryError as error:
        last = kept.last(settings.model) if kept else None
        if last is None:
            raise
        _log.warning("serving version %s, which was kept: %s", last.version, error)
        model = warmed_up(last, settings.threads)
        check_golden(model.scorer)
    return model


def keep(kept: KeptBundles | None, model: ResolvedModel, reference: str) -> None:
    """Keep a model for a start without the registry; a disk that does not take it is complained of, and no more."""
    if kept is None:
        return
    try:
        kept.keep(model, reference)
    except OSError as error:
        _log.warning("the model could not be kept for a start without the registry (%s)", error.strerror)
