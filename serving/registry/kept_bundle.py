"""The model that was served last, kept on disk: with it the service starts while the registry is down."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from data.record import Record
from serving.errors import BundleError, RegistryError
from serving.registry.champion import ResolvedModel, check_model
from serving.scoring.bundle import BundleLayout, open_bundle
from serving.settings import ServiceSettings

_FOLDER = "model"  # in that of what outlives the service
_CURRENT = "current.json"


class _Current(Record):
    reference: str  # what TONIKA_MODEL said
    name: str
    version: str
    folder: str


@dataclass(frozen=True)
class KeptBundles:
    """A folder of one kept bundle; while another takes its place, of two."""

    folder: Path

    def keep(self, model: ResolvedModel, reference: str) -> None:
        """Keep a copy of a model that `reference` meant; what was kept before goes once the copy is whole.

        A model that is kept already is not copied again.

        Raises:
            OSError: the disk is full, or the folder cannot be written to. What was kept before is still there.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        kept = self.last(reference)
        folder = kept.folder if kept and _same(kept, model) else self._copy(model, reference)
        for other in self.folder.glob("bundle-*"):
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)

    def last(self, reference: str) -> ResolvedModel | None:
        """Return the model that was kept for `reference`, if there is one and it is whole."""
        try:
            current = _Current.model_validate_json((self.folder / _CURRENT).read_bytes())
            if current.reference != reference:
                return None
            model = ResolvedModel(self.folder / current.folder, current.name, current.version)
            open_bundle(model.folder)
        except (OSError, ValidationError, BundleError):
            return None
        return model

    def _copy(self, model: ResolvedModel, reference: str) -> Path:
        copy = Path(tempfile.mkdtemp(prefix="bundle-", dir=self.folder))
        layout = BundleLayout(model.folder)
        try:
            for file in (*layout.content, layout.manifest):
                shutil.copy2(file, copy)
            current = _Current(reference=reference, name=model.name, version=model.version, folder=copy.name)
            note = copy / _CURRENT
            note.write_text(current.model_dump_json() + "\n", encoding="utf-8")
            note.replace(self.folder / _CURRENT)  # the moment in which the copy is the one that is kept
        except BaseException:
            shutil.rmtree(copy, ignore_errors=True)
            raise
        return copy


def _same(kept: ResolvedModel, model: ResolvedModel) -> bool:
    """Tell whether two models are called the same and have the same files."""
    manifests = (BundleLayout(each.folder).manifest.read_bytes() for each in (kept, model))
    return (kept.name, kept.version) == (model.name, model.version) and next(manifests) == next(manifests)


def kept_bundles(settings: ServiceSettings) -> KeptBundles | None:
    """Where the last model is kept: nowhere if no registry has it, or if the folder goes with the service."""
    if not settings.model.startswith("models:") or not settings.keeps_state:
        return None
    return KeptBundles(settings.state.absolute() / _FOLDER)


def check_startable(settings: ServiceSettings) -> None:
    """Make sure, without loading it, that there is a model: what is named, or with the registry down what was kept.

    Raises:
        RegistryError: the registry gives no such model, and none was kept.
        BundleError: the folder is not a bundle.
    """
    try:
        check_model(settings.model)
    except RegistryError:
        kept = kept_bundles(settings)
        if kept is None or kept.last(settings.model) is None:
            raise
