"""The BentoML service. Run it with `tonika serve` or `bentoml serve serving.service:Tonika`.

Importing it loads no model and needs neither torch nor transformers; the model comes when the service starts.
"""

import bentoml

from serving.api.access import Access
from serving.api.app import create_api
from serving.api.fair_queue import FairQueue
from serving.api.json_lines import log_json
from serving.api.metrics.queue import WatchedByPrometheus
from serving.api.metrics.scoring import scoring_metrics
from serving.api.served import ModelSlot
from serving.api.state import ServiceState
from serving.registry.champion import follows_an_alias
from serving.registry.kept_bundle import kept_bundles
from serving.settings import ServiceSettings
from serving.swapping.start import first_model
from serving.swapping.watch import ModelWatch

_TIMEOUT = 120  # seconds; `FairQueue` gives up long before and answers in the API's own words

_slot = ModelSlot()
_queue = FairQueue(watch=WatchedByPrometheus())
_state = ServiceState()
_access = Access(_state)


@bentoml.asgi_app(create_api(_slot, _queue, _state, _access), path="/")
@bentoml.service(
    name="tonika",
    workers=1,  # a forward pass uses every core already; replicas belong on other machines
    traffic={"timeout": _TIMEOUT},
    # BentoML's timer of a request runs on for all of that time, answered or not, and holds what was traced: at 200
    # requests a second 140 MB of spans that are sent nowhere. Without them it is 25 MB.
    tracing={"excluded_urls": ".*"},
    logging={"access": {"enabled": False}},  # it would print paths as they come; `Guard` logs known ones
)
class Tonika:
    """Tonality and negativity categories of Russian-language mentions of a brand."""

    def __init__(self) -> None:
        """Load and warm up the model that TONIKA_MODEL names; BentoML answers nothing before that."""
        settings = ServiceSettings.from_environment()
        if settings.log_format == "json":
            log_json()
        _queue.allow(settings.concurrent_passes, settings.max_waiting_texts)
        _state.use(settings)
        _access.use(settings)
        kept = kept_bundles(settings)
        model = first_model(settings, kept)
        _slot.put(model)
        scoring_metrics().serves(model.identity)
        if settings.model_poll_seconds and follows_an_alias(settings.model):
            ModelWatch(
                _slot, settings.model, threads=settings.threads, seconds=settings.model_poll_seconds, kept=kept
            ).start()

    def __is_ready__(self) -> bool:
        """Tell BentoML's /readyz whether a model has been warmed up."""
        return _slot.ready
