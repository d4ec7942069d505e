"""Finding an encoder, and what is said when there is none."""

import json
import os
import subprocess
import sys

import pytest
import torch
from transformers import BertConfig, BertModel

from tests.serving.running import ROOT
from tests.training.tiny_encoder import make_tiny_encoder
from training.encoder.backbone import OFFLINE, load_backbone, word_embeddings
from training.errors import BackboneError


def test_a_local_folder_gives_encoder_and_fast_tokenizer(tiny_encoder):
    backbone = load_backbone(str(tiny_encoder))
    encoding = backbone.tokenizer.encode("ужас", "ромашка")
    assert encoding.tokens == ["<s>", "▁ужас", "</s>", "</s>", "▁ромашка", "</s>"]
    ids = torch.tensor([encoding.ids])
    states = backbone.encoder(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    assert states.shape == (1, 6, 32)
    assert word_embeddings(backbone.encoder).weight.shape[0] == backbone.tokenizer.get_vocab_size()


def test_no_weights_remain_that_the_model_does_not_use(tiny_encoder):
    encoder = load_backbone(str(tiny_encoder)).encoder
    assert not [name for name, _ in encoder.named_parameters() if "pooler" in name]


def test_an_unknown_offline_name_names_the_one_that_exists():
    with pytest.raises(BackboneError, match=f"no offline encoder 'offline:rubert'.*{OFFLINE}"):
        load_backbone("offline:rubert")


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_folder_that_does_not_exist_is_named(name):
    with pytest.raises(BackboneError, match=f"local folder {name}, which does not exist"):
        load_backbone(name)


def test_a_hub_that_cannot_be_reached_is_answered_with_what_to_do(tmp_path):
    code = (
        "from training.encoder.backbone import load_backbone\n"
        "from training.errors import BackboneError\n"
        "try:\n"
        "    load_backbone('nobody/never-downloaded-encoder')\n"
        "except BackboneError as error:\n"
        "    print(error)\n"
    )
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    message = result.stdout.splitlines()[-1]
    for part in ("'nobody/never-downloaded-encoder' could not be loaded", "HF_HUB_OFFLINE", "local folder", OFFLINE):
        assert part in message


def test_an_encoder_without_a_fast_tokenizer_is_refused(tmp_path):
    BertModel(BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, vocab_size=9)).save_pretrained(
        tmp_path
    )
    (tmp_path / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "CanineTokenizer"}))
    with pytest.raises(BackboneError, match=r"no fast tokenizer \(tokenizer\.json\)"):
        load_backbone(str(tmp_path))


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_folder_with_a_damaged_file_is_an_error_in_plain_words(tmp_path, name):
    make_tiny_encoder(tmp_path)
    (tmp_path / name).write_bytes(b"{ damaged")
    with pytest.raises(BackboneError, match="could not be loaded"):
        load_backbone(str(tmp_path))
