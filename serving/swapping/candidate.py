"""A model that is to be served: loaded beside the one that is, and looked at before it takes its place."""

from collections.abc import Iterator
from contextlib import contextmanager

from data.taxonomy import Taxonomy
from serving.api.served import ServedModel, warmed_up
from serving.errors import BundleError
from serving.registry.champion import ResolvedModel, resolved_model
from serving.scoring.golden_check import check_golden


@contextmanager
def candidate(reference: str, threads: int, taxonomy: Taxonomy) -> Iterator[tuple[ServedModel, ResolvedModel]]:
    """Fetch, verify and warm up what `reference` means now; its files last as long as the context.

    Raises:
        RegistryError: the registry gives no such model.
        BundleError: it is no whole bundle, does not give its golden scores, or lacks categories of `taxonomy`, those
            that callers know.
    """
    with resolved_model(reference) as resolved:
        model = warmed_up(resolved, threads)
        check_golden(model.scorer)
        _check_taxonomy(taxonomy, model.scorer.config.taxonomy)
        yield model, resolved


def _check_taxonomy(known: Taxonomy, new: Taxonomy) -> None:
    gone = sorted(set(known.category_keys) - set(new.category_keys))
    if gone:
        raise BundleError(
            f"the model has no category {', '.join(gone)}, which callers know; start the service anew to serve it all "
            "the same"
        )
