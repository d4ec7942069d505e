"""Who is measured: what each peer needs, how it is started and what it loads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.peers import wire
from benchmarks.peers.wire import Wire

Model = Literal["bundle", "int8", "plain", "registered"]  # see benchmarks.peers.models

SERVERS = Path(__file__).with_name("servers")
PROJECT = "tonika[serve]"  # stands for this checkout among requirements


@dataclass(frozen=True)
class Peer:
    """A server to be measured.

    In `command` and `variables` stand for what is known when it is started: {bin} the folder of its environment's
    programs, {port}, {model} what it loads, {registry} the address of the MLflow registry, {servers} the folder
    of scripts, {work} an empty folder that it runs in.
    """

    key: str
    name: str
    environment: str  # its folder; peers that share one need the same
    requirements: tuple[str, ...]
    model: Model
    command: tuple[str, ...]
    wire: Wire
    described: str  # how it is run
    constrained: bool = True  # whether the project's constraints.txt holds
    variables: Mapping[str, str] = field(default_factory=dict)


_TONIKA_VARIABLES = {
    "TONIKA_MODEL": "{model}",
    "TONIKA_PORT": "{port}",
    "TONIKA_STATE": "{work}/state",
    "BENTOML_HOME": "{work}",
}

TONIKA = Peer(
    key="tonika",
    name="Tonika",
    environment="tonika",
    requirements=(PROJECT,),
    model="bundle",
    command=("{bin}/tonika", "serve"),
    wire=wire.TONIKA,
    described="`tonika serve` on the bundle, in the precision that its export kept",
    variables=_TONIKA_VARIABLES,
)
TONIKA_INT8 = Peer(
    key="tonika-int8",
    name="Tonika, int8",
    environment="tonika",
    requirements=(PROJECT,),
    model="int8",
    command=("{bin}/tonika", "serve"),
    wire=wire.TONIKA,
    described="the same on the int8 graph of the same model, where the export kept float32",
    variables=_TONIKA_VARIABLES,
)
BENTOML = Peer(
    key="bentoml",
    name="BentoML",
    environment="bentoml",
    requirements=("bentoml", "torch", "transformers"),
    model="plain",
    command=(
        *("{bin}/bentoml", "serve", "bentoml_pipeline:Classifier", "--working-dir", "{servers}"),
        *("--host", "127.0.0.1", "--port", "{port}"),
    ),
    wire=wire.BENTOML,
    described="a `transformers` pipeline as in its documentation's Hello world, 32 texts at a time",
    variables={"PEER_MODEL": "{model}", "BENTOML_HOME": "{work}"},
)
LITSERVE = Peer(
    key="litserve",
    name="LitServe",
    environment="litserve",
    requirements=("litserve", "torch", "transformers"),
    model="plain",
    command=("{bin}/python", "{servers}/litserve_pipeline.py"),
    wire=wire.LITSERVE,
    described="the same pipeline in a LitAPI",
    variables={"PEER_MODEL": "{model}", "PEER_PORT": "{port}"},
)
INFINITY = Peer(
    key="infinity",
    name="infinity",
    environment="infinity",
    # Without its pin of click the command line does not start; it holds transformers below 5 by itself.
    requirements=("infinity-emb[server,torch]==0.0.77", "torch==2.13.0", "click<8.2"),
    model="plain",
    command=(
        *("{bin}/infinity_emb", "v2", "--model-id", "{model}", "--served-model-name", "peer"),
        *("--engine", "torch", "--device", "cpu", "--no-bettertransformer"),
        *("--host", "127.0.0.1", "--port", "{port}"),
    ),
    wire=wire.INFINITY,
    described="`infinity_emb v2 --engine torch --device cpu --no-bettertransformer`, `/classify`, compiled",
    constrained=False,
)
MLFLOW = Peer(
    key="mlflow",
    name="MLflow",
    environment="mlflow",
    requirements=(),  # what the registered model names; see benchmarks.peers.contenders
    model="registered",
    command=(
        *("{bin}/mlflow", "models", "serve", "--model-uri", "{model}", "--env-manager", "local"),
        *("--host", "127.0.0.1", "--port", "{port}"),
    ),
    wire=wire.MLFLOW,
    described="`mlflow models serve` on the bundle of the first line, registered as `tonika register` does it",
    variables={"MLFLOW_TRACKING_URI": "{registry}"},
)
FASTAPI = Peer(
    key="fastapi",
    name="FastAPI",
    environment="fastapi",
    requirements=("fastapi", "uvicorn", "torch", "transformers"),
    model="plain",
    command=("{bin}/uvicorn", "fastapi_pipeline:app", "--app-dir", "{servers}", "--port", "{port}"),
    wire=wire.FASTAPI,
    described="the same pipeline behind FastAPI and uvicorn",
    variables={"PEER_MODEL": "{model}"},
)

OURS = (TONIKA, TONIKA_INT8)
PEERS = (BENTOML, LITSERVE, INFINITY, MLFLOW)
SUBSTITUTES = (FASTAPI,)  # for peers that cannot be installed, in this order
REFERENCE = BENTOML  # whom the targets are set against
