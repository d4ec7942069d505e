import pytest
import torch

from training.encoder.backbone import load_backbone
from training.fitting.model import TonalityModel, parameter_groups


@pytest.fixture
def model(tiny_encoder):
    torch.manual_seed(3)
    return TonalityModel(load_backbone(str(tiny_encoder)).encoder, (5,), 0.5).eval()


def batch(tokens):
    generator = torch.Generator().manual_seed(4)
    return torch.randint(4, 90, (2, tokens), generator=generator), torch.ones(2, tokens, dtype=torch.int64)


def test_padding_changes_nothing(model):
    ids, mask = batch(6)
    weights = torch.rand(2, 6) + 0.1
    padded = [torch.nn.functional.pad(item, (0, 5)) for item in (ids, mask, weights)]
    for alone, beside in zip(model(ids, mask, weights), model(*padded), strict=True):
        torch.testing.assert_close(alone, beside, atol=1e-5, rtol=0)


def test_the_pooled_vector_is_the_mean_by_weight(model):
    ids, mask = batch(4)
    states = model.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
    weights = torch.tensor([[1.0, 0.0, 0.0, 3.0]] * 2)
    torch.testing.assert_close(model.pool(ids, mask, weights), (states[:, 0] + 3 * states[:, 3]) / 4)


def test_there_is_one_logit_a_tonality_and_one_a_category(model):
    ids, mask = batch(4)
    tonality, categories = model(ids, mask, mask.float())
    assert (tonality.shape, categories.shape) == ((2, 3), (2, 5))


def test_a_model_of_one_label_set_says_what_the_joint_model_says_of_it(tiny_encoder):
    joint = TonalityModel(load_backbone(str(tiny_encoder)).encoder, (2, 0, 3), 0.5).eval()
    joint.mean.fill_(0.1)
    ids, mask = batch(4)
    tonality, categories = joint(ids, mask, mask.float())
    assert (tonality.shape, categories.shape) == ((2, 9), (2, 5))
    for index, columns in enumerate((slice(0, 2), slice(2, 2), slice(2, 5))):
        own_tonality, own_categories = joint.of_label_set(index)(ids, mask, mask.float())
        torch.testing.assert_close(own_tonality, tonality[:, 3 * index : 3 * index + 3])
        torch.testing.assert_close(own_categories, categories[:, columns])


def params(group):
    found: list[torch.nn.Parameter] = group["params"]
    return found


def test_heads_have_their_own_rate_and_only_matrices_decay(model):
    model.encoder.get_input_embeddings().weight.requires_grad_(False)
    groups = parameter_groups(model, 1e-4, 1e-3, 0.01)
    found = {id(item): (group["lr"], group["weight_decay"]) for group in groups for item in params(group)}
    for name, parameter in model.named_parameters():
        if name == "encoder.embeddings.word_embeddings.weight":
            assert id(parameter) not in found
        else:
            rate = 1e-4 if name.startswith("encoder.") else 1e-3
            assert found[id(parameter)] == (rate, 0.01 if parameter.ndim > 1 else 0.0), name
