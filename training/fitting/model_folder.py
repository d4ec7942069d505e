"""The trained model on disk: weights as safetensors, the tokenizer, and what they were trained from."""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from pydantic import ValidationError
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import AutoConfig, AutoModel

from data.record import Record
from data.taxonomy import Taxonomy
from training.encoder.backbone import without_pooler
from training.errors import TrainingError
from training.fitting.model import TonalityModel
from training.settings import TrainSettings


class TrainedModel(Record):
    """What the weights were trained from."""

    taxonomy: Taxonomy
    settings: TrainSettings
    dataset: str  # version of the dataset
    run_id: str  # MLflow
    selection: float  # by which the epoch was chosen, on the calibration part
    epochs: float


@dataclass(frozen=True)
class ModelLayout:
    """Where the files of a trained model lie."""

    folder: Path

    @property
    def weights(self) -> Path:
        """All weights, heads included."""
        return self.folder / "model.safetensors"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer, trimmed with the embeddings."""
        return self.folder / "tokenizer.json"

    @property
    def description(self) -> Path:
        """See TrainedModel."""
        return self.folder / "model.json"


def save_model(folder: Path, model: TonalityModel, tokenizer: Tokenizer, description: TrainedModel) -> None:
    """Write a trained model of a single label set; `config.json` beside it is the encoder's own."""
    folder.mkdir(parents=True, exist_ok=True)
    layout = ModelLayout(folder)
    model.encoder.config.save_pretrained(folder)
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, layout.weights)
    tokenizer.save(str(layout.tokenizer))
    content = json.dumps(description.model_dump(mode="json"), ensure_ascii=False, indent=2)
    layout.description.write_text(content + "\n", encoding="utf-8")


def load_description(folder: Path) -> TrainedModel:
    """Read what a trained model was trained from.

    Raises:
        TrainingError: there is no trained model in `folder`, or an older version wrote it.
    """
    path = ModelLayout(folder).description
    try:
        return TrainedModel.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TrainingError(f"no trained model in {folder}; run `tonika train` (or `dvc repro`) first") from error
    except ValidationError as error:
        raise TrainingError(f"{path} was written by another version of Tonika, train again: {error}") from error


def load_model(folder: Path, description: TrainedModel) -> TonalityModel:
    """Read the weights of a trained model, ready for inference."""
    encoder = without_pooler(AutoModel.from_config(AutoConfig.from_pretrained(folder), dtype=torch.float32))
    model = TonalityModel(encoder, (len(description.taxonomy.categories),), description.settings.dropout)
    model.load_state_dict(load_file(ModelLayout(folder).weights))
    return model.eval()
