"""The trained model on disk."""

import json

import pytest
import torch
from safetensors import safe_open
from tokenizers import Tokenizer

from training.errors import TrainingError
from training.fitting.model_folder import ModelLayout, load_description, load_model


def test_what_is_loaded_is_what_was_saved(tiny_model, fitted):
    description = load_description(tiny_model)
    loaded = load_model(tiny_model, description)
    assert description.selection == fitted.best_selection
    assert not loaded.training
    saved = fitted.model.state_dict()
    assert loaded.state_dict().keys() == saved.keys()
    for name, tensor in loaded.state_dict().items():
        assert torch.equal(tensor, saved[name]), name


def test_the_trimmed_tokenizer_goes_with_the_weights(tiny_model, fitted):
    tokenizer = Tokenizer.from_file(str(ModelLayout(tiny_model).tokenizer))
    text = "query: ужас в магазин ромашка 42"
    assert tokenizer.encode(text, "ромашка").ids == fitted.tokenizer.encode(text, "ромашка").ids
    with safe_open(ModelLayout(tiny_model).weights, "pt") as weights:
        rows = weights.get_slice("encoder.embeddings.word_embeddings.weight").get_shape()[0]
    assert tokenizer.get_vocab_size() == rows


def test_no_model_names_the_command_that_makes_one(tmp_path):
    with pytest.raises(TrainingError, match=r"no trained model in .*; run `tonika train`"):
        load_description(tmp_path)


def test_a_description_of_another_version_says_to_train_again(tiny_model, tmp_path):
    content = json.loads(ModelLayout(tiny_model).description.read_text(encoding="utf-8"))
    content["settings"]["a_setting_of_old"] = 1
    ModelLayout(tmp_path).description.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(
        TrainingError, match=r"written by another version of Tonika, train again(.|\s)*a_setting_of_old"
    ):
        load_description(tmp_path)
