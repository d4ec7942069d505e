import subprocess
import sys

import pytest

from tests.serving.running import ROOT

_BLOCKER = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            raise ImportError("blocked: " + name)
sys.meta_path.insert(0, Blocker())
import {module}
loaded = set({blocked!r}) & set(sys.modules)
assert not loaded, loaded
"""


def imports_without(module: str, *blocked: str) -> "subprocess.CompletedProcess[str]":
    code = _BLOCKER.format(module=module, blocked=set(blocked))
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("serving.service", ("torch", "transformers", "datasets", "mlflow", "pandas", "pyarrow")),
        ("serving.cli", ("torch", "transformers", "mlflow", "bentoml", "fastapi", "openvino", "pyarrow", "numpy")),
        ("serving.client", ("torch", "mlflow", "bentoml", "fastapi", "openvino", "tokenizers", "numpy", "pyarrow")),
        ("serving.digest.write", ("torch", "mlflow", "bentoml", "fastapi", "openvino", "tokenizers", "pandas")),
        ("serving.bulk.score_file", ("torch", "transformers", "mlflow", "bentoml", "fastapi", "pyarrow")),
        ("serving.bulk.score_folder", ("torch", "transformers", "mlflow", "bentoml", "fastapi", "pyarrow", "ray")),
        ("serving.bulk.on_ray", ("torch", "transformers", "mlflow", "bentoml", "fastapi", "pyarrow", "ray")),
    ],
)
def test_a_module_needs_only_its_extra(module: str, absent: tuple[str, ...]):
    result = imports_without(module, *absent)
    assert result.returncode == 0, result.stderr


def test_the_blocker_blocks():
    assert "blocked: openvino" in imports_without("serving.scoring.scorer", "openvino").stderr


def test_importing_the_service_loads_no_model():
    # The address of the model is nonsense: an import that tried to load it would fail.
    result = subprocess.run(
        [sys.executable, "-c", "import serving.service"],
        cwd=ROOT,
        env={"TONIKA_MODEL": "nowhere", "TONIKA_PORT": "none", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
