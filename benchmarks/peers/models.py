"""What the servers load: one trained model in the forms that each of them takes."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlflow

from benchmarks.peers.catalog import Model
from benchmarks.peers.environments import folder_bytes, project_digest
from benchmarks.peers.plain_model import plain_answers, write_plain_model
from benchmarks.peers.wire import Answer
from benchmarks.quantized import int8_bundle
from data.record import Mention
from serving.packaging.pyfunc import log_bundle
from serving.registry.champion import MODEL_NAME
from serving.scoring.bundle import BundleLayout, open_bundle, sha256
from serving.scoring.scorer import Scorer
from training.fitting.model_folder import ModelLayout

_EXPERIMENT = "peers"


@dataclass(frozen=True)
class Models:
    """Where each form of the model lies, and how it is named to the server that loads it."""

    bundle: Path
    int8: Path | None  # where the bundle is float32
    plain: Path
    registered: Path  # the folder that MLflow's registry keeps it in
    registered_name: str
    registry: str  # address of that registry

    def name(self, model: Model) -> str:
        """Return what a server is told to load."""
        return self.registered_name if model == "registered" else str(self._folder(model).absolute())

    def bytes(self, model: Model) -> int:
        """Size of what has to be shipped beside an environment."""
        return folder_bytes(self._folder(model))

    def requirements(self) -> tuple[str, ...]:
        """Return what the registered model needs, as MLflow has kept it beside the model."""
        (path,) = self.registered.rglob("requirements.txt")
        return tuple(line.strip() for line in path.read_text("utf-8").splitlines() if line.strip())

    def expected(self, model: Model, texts: list[str]) -> list[Answer]:
        """Return what a server must answer, from the same files in this process."""
        if model == "plain":
            return plain_answers(self.plain, texts)
        scores = Scorer.load(self.bundle if model == "registered" else self._folder(model)).score(
            [Mention(text=text) for text in texts]
        )
        return [Answer(score.tonality, score.tonality_probabilities[score.tonality]) for score in scores]

    def _folder(self, model: Model) -> Path:
        folders = {"bundle": self.bundle, "int8": self.int8, "plain": self.plain, "registered": self.registered}
        folder = folders[model]
        if folder is None:
            raise KeyError(model)
        return folder


def prepare_models(bundle: Path, trained: Path, dataset: Path, folder: Path) -> Models:
    """Make every form of a model below `folder`; what the same code made of the same bundle before is kept.

    Raises:
        BundleError: `bundle` is not one.
        TrainingError: there is no trained model in `trained`.
        DataError: int8 is to be made, and there is no dataset to calibrate it on.
    """
    config = open_bundle(bundle)
    place = folder / _digest(bundle, trained)
    for other in folder.glob("*"):
        if other != place:
            shutil.rmtree(other)  # half a gigabyte
    plain, int8 = place / "plain", place / "int8"
    if not (plain / "tokenizer_config.json").is_file():
        write_plain_model(trained, plain)
    if config.precision == "float32" and not BundleLayout(int8).manifest.is_file():
        int8_bundle(bundle, dataset, int8)
    registry = f"sqlite:///{place.absolute() / 'mlflow.db'}"
    version, registered = _registered(bundle, registry, place)
    return Models(
        bundle=bundle,
        int8=int8 if config.precision == "float32" else None,
        plain=plain,
        registered=registered,
        registered_name=f"models:/{MODEL_NAME}/{version}",
        registry=registry,
    )


def _digest(bundle: Path, trained: Path) -> str:
    made_of = (sha256(BundleLayout(bundle).manifest), sha256(ModelLayout(trained).weights), project_digest())
    return "-".join(digest[:12] for digest in made_of)


def _registered(bundle: Path, registry: str, place: Path) -> tuple[str, Path]:
    """Register a bundle in a registry of the benchmark's own, once; returns its version and where it lies."""
    mlflow.set_tracking_uri(registry)
    client = mlflow.MlflowClient()
    found: list[Any] = client.search_model_versions(f"name = '{MODEL_NAME}'")
    if not found:
        if client.get_experiment_by_name(_EXPERIMENT) is None:
            client.create_experiment(_EXPERIMENT, artifact_location=(place.absolute() / "registered").as_uri())
        mlflow.set_experiment(_EXPERIMENT)
        with mlflow.start_run():
            info = log_bundle(bundle, name="bundle")
        found = [mlflow.register_model(info.model_uri, MODEL_NAME)]
    return str(found[0].version), place / "registered"
