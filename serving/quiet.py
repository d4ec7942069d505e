"""The environment in which the libraries underneath neither call home nor draw over the log."""

import os

QUIET = {
    "BENTOML_DO_NOT_TRACK": "True",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",  # without it MLflow asks the hub about a model that it is given as files
    "MLFLOW_DISABLE_TELEMETRY": "true",
    "MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR": "false",
    "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "3",  # by default a mistyped registry is tried for minutes
}


def be_quiet() -> None:
    """Set what is not set already; to be called before MLflow or BentoML is imported."""
    for name, value in QUIET.items():
        os.environ.setdefault(name, value)
