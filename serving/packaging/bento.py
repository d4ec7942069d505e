"""A Bento with the bundle baked in: one folder, or image, that serves without any registry."""

import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from serving.errors import BuildError
from serving.packaging.code import copy_rooms, pinned
from serving.quiet import be_quiet
from serving.registry.champion import ResolvedModel, write_name
from serving.scoring.bundle import BundleLayout, open_bundle
from serving.settings import BAKED_MODEL

BENTO = "tonika-service"  # no module may be called so: BentoML takes `tonika:latest` for the module tonika first

_SERVICE = "serving.service:Tonika"
_REQUIREMENTS = (
    *("bentoml", "fastapi", "httptools", "prometheus-client", "python-json-logger", "uvloop"),
    *("numpy", "openvino", "pydantic", "pyyaml", "tokenizers"),
)


@dataclass(frozen=True)
class BuiltBento:
    """A Bento in BentoML's store."""

    tag: str
    folder: Path


def build_bento(model: ResolvedModel) -> BuiltBento:
    """Build a Bento that serves `model`, without reaching any network; `bentoml serve TAG` runs it.

    It holds the code of the rooms `data` and `serving`, the bundle, and the pinned versions of what they need.

    Raises:
        BundleError: the model's folder is not a sealed bundle.
        BuildError: uv is not installed.
    """
    if shutil.which("uv") is None and find_spec("uv") is None:
        # BentoML would fetch it with pip, into this environment and without a word.
        raise BuildError("building a Bento needs uv; run pip install 'tonika[train]', or pip install uv")
    config = open_bundle(model.folder)
    be_quiet()
    import bentoml  # noqa: PLC0415 - after be_quiet, which it heeds at import

    with tempfile.TemporaryDirectory(prefix="tonika-bento-") as folder:
        context = Path(folder)
        copy_rooms(context)
        baked = context / BAKED_MODEL.name
        baked.mkdir()
        layout = BundleLayout(model.folder)
        for path in (*layout.content, layout.manifest):
            shutil.copyfile(path, baked / path.name)
        write_name(model, baked)
        built = bentoml.build(
            _SERVICE,
            name=BENTO,
            build_ctx=str(context),
            include=["*"],
            labels={
                "model": model.name,
                "model_version": model.version,
                "run_id": config.run_id,
                "dataset": config.dataset,
            },
            # Locking would ask an index; the versions are exact already.
            python={"packages": pinned(*_REQUIREMENTS), "lock_packages": False},
        )
    return BuiltBento(str(built.tag), Path(built.path))
