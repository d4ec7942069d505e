"""The model before training, and the encoder of mentions that belongs to it, from the settings."""

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer
from torch import nn

from data.record import LabelledMention
from data.text import model_text
from serving.scoring.encoding import MentionEncoder
from training.encoder.backbone import load_backbone, word_embeddings
from training.encoder.vocabulary import trim
from training.errors import BackboneError
from training.fitting.model import TonalityModel
from training.settings import TrainSettings


def build_model(
    train: Sequence[LabelledMention], widths: Sequence[int], settings: TrainSettings
) -> tuple[TonalityModel, Tokenizer]:
    """Load the backbone, trim it to what `train` and Russian media use, and put heads on it.

    `widths` says how many categories each label set has.

    Raises:
        BackboneError: the encoder cannot be loaded, or reads fewer tokens than `max_length`.
    """
    backbone = load_backbone(settings.encoder)
    positions = getattr(backbone.encoder.config, "max_position_embeddings", settings.max_length)
    if settings.max_length > positions:
        raise BackboneError(
            f"train.max_length is {settings.max_length} tokens, but {settings.encoder} reads {positions} at most; "
            "lower train.max_length in params.yaml"
        )
    if settings.trim_vocabulary:
        texts = (f"{model_text(item.mention.text, item.mention.brand)} {item.mention.brand or ''}" for item in train)
        backbone = trim(backbone, texts)
    word_embeddings(backbone.encoder).weight.requires_grad_(not settings.freeze_embeddings)
    if not torch.cuda.is_available():
        # The fused attention's way back takes several times as long on a processor (docs/experiments.md).
        backbone.encoder.set_attn_implementation("eager")
    set_dropout(backbone.encoder, settings.encoder_dropout)
    return TonalityModel(backbone.encoder, widths, settings.dropout), backbone.tokenizer


def set_dropout(encoder: nn.Module, share: float) -> None:
    """Let every dropout of an encoder drop `share` of what passes."""
    for module in encoder.modules():
        if isinstance(module, nn.Dropout):
            module.p = share


def make_encoder(tokenizer: Tokenizer, settings: TrainSettings) -> MentionEncoder:
    """Make the encoder of mentions that the exported bundle will have, too."""
    return MentionEncoder(
        tokenizer,
        prefix=settings.prefix,
        max_length=settings.max_length,
        shows_brand=settings.show_brand,
        focus_distance=settings.focus_distance,
    )
