"""The stage `register`: the bundle and its figures go to the MLflow registry as a new version of the model."""

import json
from pathlib import Path

import mlflow
from mlflow import MlflowClient

from serving.packaging.pyfunc import log_bundle
from serving.registry.champion import MODEL_NAME
from serving.scoring.bundle import BundleLayout, open_bundle, sha256
from training.evaluation.evaluate import EvaluationLayout
from training.tracking import tracked_run

_BUNDLE_TAG = "bundle.sha256"


def register_stage(bundle: Path, evaluation: Path, export_report: Path, output: Path) -> dict[str, str]:
    """Log bundle and evaluation to the run that trained the model, and register the bundle.

    A bundle that is registered already keeps its version, so that repeating the stage changes nothing. The
    alias `champion` is never moved here. Returns name, version and run id, which are also written to `output`.

    Raises:
        BundleError: the bundle is incomplete or altered.
    """
    config = open_bundle(bundle)
    digest = sha256(BundleLayout(bundle).manifest)
    with tracked_run(config.run_id) as run_id:
        client = MlflowClient()
        _log_evaluation(evaluation, export_report)
        version = _registered_version(client, digest)
        if version is None:
            model = log_bundle(bundle, name="bundle")
            tags = {
                _BUNDLE_TAG: digest,
                "dataset": config.dataset,
                "taxonomy.version": config.taxonomy.version,
                "precision": config.precision,
            }
            version = str(mlflow.register_model(model.model_uri, MODEL_NAME, tags=tags).version)
    registered = {"name": MODEL_NAME, "version": version, "run_id": run_id}
    output.write_text(json.dumps(registered, indent=2) + "\n", encoding="utf-8")
    return registered


def _log_evaluation(evaluation: Path, export_report: Path) -> None:
    mlflow.log_artifacts(str(evaluation), "evaluation")
    mlflow.log_artifact(str(export_report), "export")
    figures: dict[str, dict[str, float]] = json.loads(EvaluationLayout(evaluation).metrics.read_text(encoding="utf-8"))
    mlflow.log_metrics({f"{part}/{name}": value for part, found in figures.items() for name, value in found.items()})


def _registered_version(client: MlflowClient, digest: str) -> str | None:
    found = client.search_model_versions(f"name = '{MODEL_NAME}' and tags.`{_BUNDLE_TAG}` = '{digest}'")
    return max((str(version.version) for version in found), key=int, default=None)
