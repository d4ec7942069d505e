"""A real MLflow registry in SQLite, in which a test moves the champion."""

import shutil
from pathlib import Path

import mlflow

from serving.packaging.pyfunc import log_bundle
from serving.registry.champion import MODEL_NAME


class LiveRegistry:
    """Bundles become versions of `tonika`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.uri = f"sqlite:///{folder / 'mlflow.db'}"
        mlflow.set_tracking_uri(self.uri)
        self._experiment = mlflow.create_experiment("tests", artifact_location=(folder / "artifacts").as_uri())
        self._client = mlflow.MlflowClient()

    def register(self, bundle: Path) -> str:
        with mlflow.start_run(experiment_id=self._experiment):
            address = log_bundle(bundle, "bundle").model_uri
        return str(mlflow.register_model(address, MODEL_NAME).version)

    def move_champion(self, version: str) -> None:
        self._client.set_registered_model_alias(MODEL_NAME, "champion", version)

    def files_of(self, version: str, name: str) -> Path:
        """A file of a version's bundle, where the registry has it."""
        source = str(self._client.get_model_version(MODEL_NAME, version).source)
        model = mlflow.get_logged_model(source.removeprefix("models:/")) if source.startswith("models:/") else None
        root = Path((model.artifact_location if model else source).removeprefix("file://"))
        (found,) = root.rglob(name)
        return found

    def stop(self) -> None:
        shutil.move(self.folder / "mlflow.db", self.folder / "stopped.db")

    def start(self) -> None:
        shutil.move(self.folder / "stopped.db", self.folder / "mlflow.db")
