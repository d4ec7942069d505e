"""A tiny trained model in every form that a server loads, and servers from this environment."""

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer

from benchmarks.peers.catalog import Peer
from benchmarks.peers.environments import Environment
from benchmarks.peers.measuring import Contender
from benchmarks.peers.models import Models, prepare_models
from data.dataset import read_part
from data.taxonomy import load_taxonomy
from tests.training.tiny_encoder import make_tiny_dataset, make_tiny_encoder, make_tiny_tokenizer, train_settings
from training.encoder.backbone import load_backbone
from training.exporting.bundles import export_float32
from training.fitting.model import TonalityModel
from training.fitting.model_folder import TrainedModel, save_model
from training.settings import ExportSettings

QUESTIONS = ("ужас и кошмар", "спасибо, молодцы", "магазин открылся вчера в городе с другом")


def make_trained_model(folder: Path) -> TonalityModel:
    """Write a model with random heads and a standardization that is not the identity into `folder`."""
    encoder = load_backbone(str(make_tiny_encoder(folder.with_name("encoder")))).encoder
    taxonomy, settings = load_taxonomy(), train_settings(folder.with_name("encoder"))
    with torch.random.fork_rng():
        torch.manual_seed(3)
        model = TonalityModel(encoder, (len(taxonomy.categories),), 0.1)
        model.mean.normal_()
        model.deviation.uniform_(0.5, 2)
    description = TrainedModel(
        taxonomy=taxonomy, settings=settings, dataset="tiny", run_id="tiny", selection=0.0, epochs=1.0
    )
    save_model(folder, model, trained_tokenizer(), description)
    return model.eval()


def trained_tokenizer() -> Tokenizer:
    return make_tiny_tokenizer()


def make_models(folder: Path, settings: ExportSettings) -> Models:
    """Train nothing, export float32, and make the other forms of it."""
    make_trained_model(folder / "model")
    make_tiny_dataset(folder / "dataset")
    mentions = read_part(folder / "dataset", "calibration")
    export_float32(folder / "model", mentions, folder / "bundle", settings)
    return prepare_models(folder / "bundle", folder / "model", folder / "dataset", folder / "forms")


def contender(peer: Peer, models: Models) -> Contender:
    """A peer that is run from the environment of the tests, which has what it needs."""
    expected = models.expected(peer.model, list(QUESTIONS))
    return Contender(peer, Environment(Path(sys.prefix)), models, QUESTIONS, tuple(expected))
