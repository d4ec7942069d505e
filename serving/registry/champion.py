"""From `TONIKA_MODEL` to a bundle folder: a folder as it is, or a version in the MLflow registry."""

import hashlib
import importlib.util
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data.record import Record
from serving.errors import BundleError, RegistryError
from serving.quiet import be_quiet
from serving.registry.location import tracking_uri
from serving.scoring.bundle import BundleLayout, open_bundle

MODEL_NAME = "tonika"
BUNDLE_ARTIFACT = "bundle"  # what the pyfunc calls its one artifact

NAME_FILE = "name.json"  # beside the bundle's own files, in a Bento

_REGISTERED = re.compile(r"models:/(?P<name>[^/@]+)(?:@(?P<alias>[^/@]+)|/(?P<version>[0-9]+))")
_NOT_THERE = {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}  # the latter is MLflow's for an unknown alias
_SQLITE = "sqlite:///"
_VERSION_LENGTH = 12  # hexadecimal digits


@dataclass(frozen=True)
class ResolvedModel:
    """A bundle on this machine and what it is called."""

    folder: Path
    name: str
    version: str  # the registry's number, or for a folder the beginning of its manifest's SHA-256


@contextmanager
def resolved_model(reference: str) -> Iterator[ResolvedModel]:
    """Find the bundle that `TONIKA_MODEL` means; a downloaded one lasts as long as the context.

    Args:
        reference: `models:/name@alias`, `models:/name/7`, or a bundle folder.

    Raises:
        RegistryError: the registry cannot be read from here, or has no such model, alias or version.
        BundleError: the folder, or what the registry holds, is not a bundle.
    """
    if not reference.startswith("models:"):
        yield _folder(Path(reference).expanduser())
        return
    registered = _registered(reference)
    with tempfile.TemporaryDirectory(prefix="tonika-model-") as target:
        yield _download(registered, Path(target))


def check_model(reference: str) -> None:
    """Make sure, without downloading anything, that `TONIKA_MODEL` names a model; raises as `resolved_model`."""
    if reference.startswith("models:"):
        _registered(reference)
    else:
        open_bundle(_folder(Path(reference).expanduser()).folder)


def follows_an_alias(reference: str) -> bool:
    """Tell whether `TONIKA_MODEL` may mean another model tomorrow."""
    match = _REGISTERED.fullmatch(reference)
    return match is not None and match["alias"] is not None


def registered_version(reference: str) -> str:
    """Return the version that `models:/...` means now; raises as `resolved_model`."""
    return _registered(reference).version


class _KnownName(Record):
    name: str
    version: str


def _folder(folder: Path) -> ResolvedModel:
    layout = BundleLayout(folder.resolve())
    if not layout.manifest.is_file():
        raise BundleError(
            f"{layout.folder} is not a bundle (no {layout.manifest.name} there); expected a folder that the stage "
            "`export` wrote, or models:/NAME@ALIAS"
        )
    name_file = layout.folder / NAME_FILE
    if name_file.is_file():
        known = _KnownName.model_validate_json(name_file.read_bytes())
        return ResolvedModel(layout.folder, known.name, known.version)
    digest = hashlib.sha256(layout.manifest.read_bytes()).hexdigest()
    return ResolvedModel(layout.folder, MODEL_NAME, digest[:_VERSION_LENGTH])


def write_name(model: ResolvedModel, folder: Path) -> None:
    """Note beside a copy of a bundle what it is called, so that its scores go on saying so."""
    known = _KnownName(name=model.name, version=model.version)
    (folder / NAME_FILE).write_text(known.model_dump_json() + "\n", encoding="utf-8")


def _registered(reference: str) -> _KnownName:
    match = _REGISTERED.fullmatch(reference)
    if match is None:
        raise RegistryError(
            f"'{reference}' is not the address of a model; expected models:/NAME@ALIAS, models:/NAME/VERSION "
            "or a bundle folder"
        )
    name, alias, version = match["name"], match["alias"], match["version"]
    uri = tracking_uri()
    _check_readable(uri)
    be_quiet()
    import mlflow  # noqa: PLC0415 - seconds to import, and not needed for a bundle folder
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    mlflow.set_tracking_uri(uri)
    client = mlflow.MlflowClient()
    try:
        found = client.get_model_version_by_alias(name, alias) if alias else client.get_model_version(name, version)
    except MlflowException as error:
        if error.error_code not in _NOT_THERE:
            raise RegistryError(
                f"the registry {uri} cannot be read: {_first_line(error)}. Check MLFLOW_TRACKING_URI, or set "
                "TONIKA_MODEL to a bundle folder"
            ) from error
        wanted = f"alias '{alias}'" if alias else f"version {version}"
        raise RegistryError(
            f"the registry {uri} gives no model '{name}' with {wanted}: {_first_line(error)}. Train and register one "
            "and make it champion with `tonika promote`; `make demo` does all of it"
        ) from error
    # A version is an int through SQLite and a str through a server.
    return _KnownName(name=name, version=str(found.version))


def _download(registered: _KnownName, target: Path) -> ResolvedModel:
    import mlflow  # noqa: PLC0415 - imported and pointed at the registry by `_registered`
    from mlflow.exceptions import MlflowException  # noqa: PLC0415

    source = f"models:/{registered.name}/{registered.version}"
    try:
        mlflow.artifacts.download_artifacts(artifact_uri=source, dst_path=str(target))
    except (MlflowException, OSError) as error:
        raise RegistryError(
            f"{source} is registered, but its files cannot be fetched: {_first_line(error)}. Make its artifacts "
            "reachable from here, or set TONIKA_MODEL to another version or to a bundle folder"
        ) from error
    return ResolvedModel(_bundle_in(target, source), registered.name, registered.version)


def _check_readable(uri: str) -> None:
    if uri.startswith(("http://", "https://")):
        return
    if importlib.util.find_spec("sqlalchemy") is None:
        raise RegistryError(
            f"the registry {uri} is a local database, which the `serve` extra cannot read; "
            "run `pip install 'tonika[train]'`, set MLFLOW_TRACKING_URI to a registry behind http, "
            "or set TONIKA_MODEL to a bundle folder"
        )
    # MLflow would make an empty database rather than say that there is none.
    if uri.startswith(_SQLITE) and not Path(uri.removeprefix(_SQLITE)).is_file():
        raise RegistryError(
            f"no registry at {uri} yet; run `make demo`, or `dvc repro` and `tonika promote`, in the project's "
            "folder, or set MLFLOW_TRACKING_URI"
        )


def _bundle_in(folder: Path, source: str) -> Path:
    found = sorted(path.parent for path in folder.rglob(BundleLayout(folder).config.name))
    if len(found) != 1:
        raise BundleError(
            f"{source} holds {len(found)} bundles, expected one (at artifacts/{BUNDLE_ARTIFACT}); "
            "it was not registered by Tonika"
        )
    return found[0]


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".") or type(error).__name__
