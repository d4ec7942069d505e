"""A bundle into MLflow: logged as a pyfunc together with the code that reads it."""

import tempfile
import warnings
from pathlib import Path

import mlflow
from mlflow.models import ModelSignature
from mlflow.models.model import ModelInfo
from mlflow.types.schema import Array, ColSpec, DataType, Schema

from data.record import TONALITIES
from serving.packaging.code import copy_rooms, pinned
from serving.registry.champion import BUNDLE_ARTIFACT
from serving.scoring.bundle import open_bundle

_MODEL_CODE = Path(__file__).with_name("pyfunc_model.py")
_REQUIREMENTS = ("mlflow", "numpy", "openvino", "pandas", "pydantic", "pyyaml", "tokenizers")

INPUTS = Schema([ColSpec(DataType.string, "text"), ColSpec(DataType.string, "brand", required=False)])
OUTPUTS = Schema(
    [
        ColSpec(DataType.string, "tonality"),
        ColSpec(DataType.double, "confidence"),
        ColSpec(DataType.boolean, "needs_review"),
        ColSpec(DataType.boolean, "truncated"),
        *(ColSpec(DataType.double, f"probability_{key}") for key in TONALITIES),
        ColSpec(Array(DataType.string), "categories"),
    ]
)


def log_bundle(bundle_folder: Path, name: str) -> ModelInfo:
    """Log a bundle to the active MLflow run as the model `name`; its `model_uri` can then be registered.

    The exact versions of what it needs are pinned as they are installed here, and the code of the rooms `data` and
    `serving` travels along, so that a registered model goes on meaning what it meant when it was evaluated.

    Raises:
        BundleError: the folder is not a sealed bundle.
    """
    config = open_bundle(bundle_folder)
    with tempfile.TemporaryDirectory(prefix="tonika-code-") as folder, warnings.catch_warnings():
        # An example would have MLflow load the model from where it was logged, which leaves bytecode beside it.
        warnings.filterwarnings("ignore", message=".*An input example was not provided")
        info: ModelInfo = mlflow.pyfunc.log_model(
            name=name,
            python_model=str(_MODEL_CODE),
            artifacts={BUNDLE_ARTIFACT: str(bundle_folder)},
            code_paths=[str(room) for room in copy_rooms(Path(folder))],
            # Given, because MLflow would otherwise load the model and look outward to find them.
            pip_requirements=pinned(*_REQUIREMENTS),
            signature=ModelSignature(inputs=INPUTS, outputs=OUTPUTS),
            metadata={
                "dataset": config.dataset,
                "precision": config.precision,
                "taxonomy_version": config.taxonomy.version,
            },
        )
    return info
