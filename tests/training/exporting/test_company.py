"""Through an exported int8 bundle a mention is judged the same whatever is scored with it."""

import pytest
from hypothesis import given, settings

from data.record import Mention
from serving.scoring.scorer import Scorer
from tests.serving.scoring.odd_mentions import COMPANIES, any_mentions, assert_same
from tests.training.tiny_encoder import export_settings
from training.exporting.export import export_stage


@pytest.fixture(scope="module")
def quantized(tiny_model, tiny_dataset, tmp_path_factory) -> Scorer:
    output = tmp_path_factory.mktemp("exported") / "bundle"
    export_stage(tiny_dataset, tiny_model, output, export_settings(max_int8_loss=100.0))
    return Scorer.load(output, threads=1)


@settings(max_examples=100, deadline=None, database=None)
@given(mention=any_mentions(), company=COMPANIES)
def test_what_a_mention_gets_does_not_depend_on_its_company(
    quantized: Scorer, mention: Mention, company: list[Mention]
):
    assert quantized.config.precision == "int8"
    (alone,) = quantized.score([mention])
    assert_same(quantized.score([*company, mention, *company])[len(company)], alone)
