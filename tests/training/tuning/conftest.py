"""Shared by the tests of searches."""

import shutil
from pathlib import Path

import pytest

from training.tracking import connect


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A tracking store in which nothing is tracked yet; MLflow takes seconds to make its tables."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{folder / 'mlflow.db'}")
        connect()
    return folder / "mlflow.db"


@pytest.fixture
def project(tmp_path: Path, monkeypatch, empty_store):
    """An empty folder as the working directory; its registry is mlflow.db there."""
    monkeypatch.chdir(tmp_path)
    shutil.copyfile(empty_store, tmp_path / "mlflow.db")
    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    return tmp_path
