"""A Bento is built without any network or registry, and serves by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from data.record import Labels, Mention
from serving.api.answers import mention_score
from serving.client import ClientError, TonikaClient
from serving.packaging.bento import BENTO
from serving.scoring.scorer import Scorer
from tests.serving.running import ROOT, free_port, running_service

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BENTOML_HOME with one Bento, built by the command and with every index out of reach."""
    home = tmp_path_factory.mktemp("bentoml")
    nowhere = "http://127.0.0.1:9"
    environment = {
        **os.environ,
        "BENTOML_HOME": str(home),
        "BENTOML_DO_NOT_TRACK": "True",
        "TONIKA_MODEL": str(bundle),
        **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), nowhere),
    }
    command = [sys.executable, "-m", "tonika", "bento"]
    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert f"bentoml serve {BENTO}:" in result.stdout
    return home


def bento_folder(home: Path) -> Path:
    (folder,) = (path.parent for path in home.glob(f"bentos/{BENTO}/*/bento.yaml"))
    return folder


def test_it_holds_the_model_the_code_and_exact_requirements_and_nothing_else(home: Path, bundle: Path):
    folder = bento_folder(home)
    assert sorted(path.name for path in (folder / "src").iterdir() if path.is_dir()) == [
        "baked_model",
        "data",
        "serving",
    ]
    assert (folder / "src/baked_model/model.onnx").read_bytes() == (bundle / "model.onnx").read_bytes()
    assert not (folder / "src/data/sample").exists()
    requirements = (folder / "env/python/requirements.txt").read_text().split()
    assert any(line.startswith("openvino==") for line in requirements)
    assert not [line for line in requirements if line.startswith(("torch", "transformers", "mlflow"))]
    assert yaml.safe_load((folder / "bento.yaml").read_text())["labels"]["run_id"] == "tiny-run"


def test_it_serves_without_a_registry_from_any_folder(home: Path, scorer: Scorer, tmp_path: Path):
    port = free_port()
    command = [sys.executable, "-m", "bentoml", "serve", f"{BENTO}:latest", "--host", "127.0.0.1", "--port", str(port)]
    environment = {"BENTOML_HOME": str(home), "MLFLOW_TRACKING_URI": "http://127.0.0.1:9", "TONIKA_STATE": ""}
    mentions = [Mention(text="ужас", brand="Ромашка")]
    with (
        running_service(command, environment, port, tmp_path, cwd=tmp_path) as service,
        TonikaClient(service.url) as client,
    ):
        assert client.score(mentions).scores == [mention_score(mentions[0], scorer.score(mentions)[0])]
        assert client.model().run_id == "tiny-run"
        # Its own folder is removed with it, so that nothing may be acknowledged that is only kept there.
        with pytest.raises(ClientError, match="set TONIKA_STATE") as caught:
            client.feedback(mentions[0], Labels(tonality="negative"))
        assert caught.value.code == "journal_unavailable"
