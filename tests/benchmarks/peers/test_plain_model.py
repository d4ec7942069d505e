"""The trained model in the form that `transformers` loads."""

from pathlib import Path

import pytest
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer, DistilBertConfig, DistilBertModel

from benchmarks.peers.errors import PeerError
from benchmarks.peers.plain_model import plain_answers, plain_classifier, plain_tokenizer, write_plain_model
from data.record import Mention
from serving.scoring.encoding import MentionEncoder
from tests.benchmarks.peers.tiny_models import QUESTIONS, make_trained_model, trained_tokenizer
from training.fitting.model import TonalityModel
from training.fitting.model_folder import load_description

LONG = "магазин открылся вчера " * 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("plain")


@pytest.fixture(scope="module")
def trained(folder: Path) -> TonalityModel:
    return make_trained_model(folder / "model")


@pytest.fixture(scope="module")
def plain(folder: Path, trained: TonalityModel) -> Path:
    assert not trained.training
    write_plain_model(folder / "model", folder / "form")
    return folder / "form"


def test_it_has_the_trained_encoder_and_tonality_head_on_the_first_state(trained: TonalityModel, plain: Path):
    model = AutoModelForSequenceClassification.from_pretrained(plain)
    ids = torch.tensor([plain_tokenizer(plain).encode(QUESTIONS[0]).ids])
    with torch.no_grad():
        first = trained.encoder(input_ids=ids).last_hidden_state[:, 0].tanh()
        expected = trained.tonality((first - trained.mean) / trained.deviation)
        torch.testing.assert_close(model(input_ids=ids).logits, expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("text", [*QUESTIONS, LONG])
def test_it_reads_the_tokens_that_tonika_reads(plain: Path, text: str):
    settings = load_description(plain.with_name("model")).settings
    encoder = MentionEncoder(
        trained_tokenizer(), prefix=settings.prefix, max_length=settings.max_length, shows_brand=True, focus_distance=3
    )
    (encoded,) = encoder.encode([Mention(text=text)])
    assert plain_tokenizer(plain).encode(text).ids == encoded.ids
    assert AutoTokenizer.from_pretrained(plain)(text, truncation=True)["input_ids"] == encoded.ids


def test_its_answers_name_tonalities_with_the_largest_probability(plain: Path):
    answers = plain_answers(plain, list(QUESTIONS))
    assert {answer.label for answer in answers} <= {"negative", "neutral", "positive"}
    assert all(1 / 3 < answer.probability <= 1 for answer in answers)


def test_an_encoder_of_another_architecture_is_refused():
    other = DistilBertModel(DistilBertConfig(vocab_size=30, dim=8, n_layers=1, n_heads=2, hidden_dim=16))
    with pytest.raises(PeerError, match="distilbert"):
        plain_classifier(TonalityModel(other, (2,), 0.1))
