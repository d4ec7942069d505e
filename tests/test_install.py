"""The `serve` extra alone, in an environment of its own, as a server would have it, and what can be added to it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.journeys.taken import documented
from tests.serving.tiny import make_tiny_bundle

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PACKED = ("data", "serving", "training", "labeling")
FILES = ("pyproject.toml", "README.md", "LICENSE", "THIRD_PARTY.md", "tonika.py")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment into which `tonika[serve]` was installed, and nothing else."""
    folder = tmp_path_factory.mktemp("serve-only")
    source = folder / "source"
    for room in PACKED:
        shutil.copytree(ROOT / room, source / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copyfile(ROOT / name, source / name)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    interpreter = folder / "venv" / "bin" / "python"
    wanted = ["-c", str(ROOT / "constraints.txt"), f"{source}[serve]"]
    subprocess.run([interpreter, "-m", "pip", "install", "--quiet", *wanted], check=True)
    return interpreter


def run(python: Path, code: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run([python, "-c", code], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", ["torch", "transformers", "datasets", "sklearn", "label_studio_sdk"])
def test_what_only_training_and_labelling_need_is_not_installed(python, tmp_path, package):
    done = run(python, f"import {package}", tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_the_service_imports(python, tmp_path):
    done = run(python, "import serving.service", tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_bundle_is_scored(python, tmp_path):
    bundle = make_tiny_bundle(tmp_path / "bundle")
    code = (
        "from pathlib import Path; from data.record import Mention; from serving.scoring.scorer import Scorer\n"
        f"scorer = Scorer.load(Path({str(bundle)!r}))\n"
        "print(scorer.score([Mention(text='Всё привезли вовремя', brand='Ромашка')])[0].tonality)"
    )
    done = run(python, code, tmp_path)
    assert done.stdout.strip() in {"negative", "neutral", "positive"}, done.stderr


@pytest.mark.parametrize("command", [text for text in documented() if text.startswith("pip install '.[")])
def test_what_the_documents_add_to_it_can_be_installed(python, command):
    environment = {**os.environ, "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}"}
    tried = f"{command} --dry-run --constraint {ROOT / 'constraints.txt'}"
    source = python.parents[2] / "source"
    done = subprocess.run(
        ["bash", "-c", tried], cwd=source, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "does not provide the extra" not in done.stderr


def test_a_command_of_another_extra_says_what_to_install(python, tmp_path):
    done = run(python, "import sys, tonika; sys.argv = ['tonika', 'train']; tonika.main()", tmp_path)
    assert done.returncode == 1
    assert "tonika[train]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bento_says_what_building_it_needs(python, tmp_path):
    bundle = make_tiny_bundle(tmp_path / "bundle")
    code = f"""
import os, sys, tonika
os.environ["PATH"] = os.path.dirname(sys.executable)
sys.argv = ["tonika", "bento", "--model", {str(bundle)!r}]
tonika.main()
"""
    done = run(python, code, tmp_path)
    assert done.returncode == 1
    assert "building a Bento needs uv" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
