"""Trimming a vocabulary: fewer rows, the same numbers out."""

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import AutoModel, XLMRobertaConfig, XLMRobertaModel

from tests.training.tiny_encoder import SPECIAL, make_tiny_tokenizer, save_tokenizer
from training.encoder.backbone import Backbone, load_backbone, word_embeddings
from training.encoder.vocabulary import trim

RUSSIAN = ("ужас и кошмар в магазин", "спасибо ☹ 100 - рекомендую!", "delivery вовремя", "Ромашка (2)")
GREEK = "καλημέρα"


@torch.no_grad()
def states(backbone: Backbone, text: str) -> torch.Tensor:
    ids = torch.tensor([backbone.tokenizer.encode(text, "Ромашка").ids])
    result: torch.Tensor = backbone.encoder.eval()(input_ids=ids, attention_mask=torch.ones_like(ids)).last_hidden_state
    return result


def rows(backbone: Backbone) -> int:
    return word_embeddings(backbone.encoder).weight.shape[0]


def test_texts_of_kept_pieces_come_out_as_before(tiny_encoder):
    before, after = load_backbone(str(tiny_encoder)), trim(load_backbone(str(tiny_encoder)), [])
    assert rows(after) < rows(before)
    for text in RUSSIAN:
        assert after.tokenizer.encode(text).tokens == before.tokenizer.encode(text).tokens
        torch.testing.assert_close(states(after, text), states(before, text))


def test_pieces_of_other_scripts_go_unless_the_training_texts_use_them(tiny_encoder):
    without = trim(load_backbone(str(tiny_encoder)), RUSSIAN)
    assert without.tokenizer.token_to_id(f"▁{GREEK}") is None
    using = trim(load_backbone(str(tiny_encoder)), [f"наша {GREEK}"])
    assert using.tokenizer.token_to_id(f"▁{GREEK}") is not None
    torch.testing.assert_close(states(using, GREEK), states(load_backbone(str(tiny_encoder)), GREEK))


def test_tokenizer_embedding_and_configuration_agree_on_the_size(tiny_encoder):
    after = trim(load_backbone(str(tiny_encoder)), RUSSIAN)
    assert rows(after) == after.tokenizer.get_vocab_size() == after.encoder.config.vocab_size
    ids = after.tokenizer.encode(" ".join((*RUSSIAN, GREEK))).ids
    assert max(ids) < rows(after)


def test_special_tokens_have_the_numbers_that_the_template_puts_in(tiny_encoder):
    after = trim(load_backbone(str(tiny_encoder)), RUSSIAN).tokenizer
    encoding = after.encode("ужас", "Ромашка")
    assert encoding.tokens[0] == "<s>"
    assert encoding.tokens[-1] == "</s>"
    for token, number in zip(encoding.tokens, encoding.ids, strict=True):
        assert after.token_to_id(token) == number
    assert after.encode("漢", add_special_tokens=False).ids[-1] == after.token_to_id("<unk>")
    assert [after.token_to_id(token) is not None for token in SPECIAL] == [True] * 4


def test_special_tokens_may_stand_at_the_end_of_the_vocabulary(tiny_encoder):
    # Their numbers then change, and template and unknown piece must follow.
    description = make_tiny_tokenizer()
    pieces = [(piece, -5.0) for piece in ("▁ужас", f"▁{GREEK}", "▁да", "▁")]
    pieces += [("[UNK]", 0.0), ("[CLS]", 0.0), ("[SEP]", 0.0)]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=4, byte_fallback=False))
    tokenizer.pre_tokenizer = description.pre_tokenizer
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=[("[CLS]", 5), ("[SEP]", 6)]
    )
    tokenizer.add_special_tokens(["[UNK]", "[CLS]", "[SEP]"])
    encoder = load_backbone(str(tiny_encoder)).encoder
    encoder.config.pad_token_id = None
    after = trim(Backbone("turned", encoder, tokenizer), []).tokenizer
    assert after.token_to_id(f"▁{GREEK}") is None
    assert after.encode("ужас").tokens == ["[CLS]", "▁ужас", "[SEP]"]
    assert after.encode("ужас").ids == [4, 0, 5]


def test_a_tokenizer_of_another_kind_is_left_alone(tiny_encoder):
    tokenizer = Tokenizer(models.WordLevel({"неизвестно": 0, "ужас": 1, GREEK: 2}, "неизвестно"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    encoder = load_backbone(str(tiny_encoder)).encoder
    size = word_embeddings(encoder).weight.shape[0]
    after = trim(Backbone("words", encoder, tokenizer), ["ужас"])
    assert after.tokenizer.get_vocab_size() == 3
    assert rows(after) == size


@pytest.fixture
def xlm_r(tmp_path):
    """An encoder that numbers positions from the id of its padding piece."""
    tokenizer = make_tiny_tokenizer()
    config = XLMRobertaConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
        pad_token_id=1,
        initializer_range=0.3,
    )
    XLMRobertaModel(config).save_pretrained(tmp_path)
    save_tokenizer(tokenizer, tmp_path)
    return tmp_path


def test_an_encoder_whose_positions_depend_on_padding_survives_trimming_and_saving(xlm_r):
    before, after = load_backbone(str(xlm_r)), trim(load_backbone(str(xlm_r)), [])
    assert rows(after) < rows(before)
    saved = AutoModel.from_config(after.encoder.config)
    saved.pooler = None
    saved.load_state_dict(after.encoder.state_dict())
    again = Backbone("again", saved, after.tokenizer)
    for text in RUSSIAN:
        torch.testing.assert_close(states(after, text), states(before, text))
        torch.testing.assert_close(states(again, text), states(before, text))
