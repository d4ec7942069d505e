"""What docs/integrators/intake.md shows is what is there."""

import re
from typing import get_args

import yaml

from data.intake.mapping import COLUMNS, Dates, ExportMapping, packaged_mappings
from data.intake.moments import Order
from data.masking.tokens import TOKENS
from data.params import parse_settings
from tests.project_copy import ROOT

PAGE = (ROOT / "docs" / "integrators" / "intake.md").read_text(encoding="utf-8")


def test_the_mapping_that_is_shown_can_be_read():
    (content,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    mapping = parse_settings(yaml.safe_load(content), ExportMapping, "docs/integrators/intake.md")
    assert set(yaml.safe_load(content)) == set(ExportMapping.model_fields)
    assert set(yaml.safe_load(content)["dates"]) == set(Dates.model_fields)
    assert mapping.columns["text"] == ("Полный текст", "Фрагмент")


def test_every_column_every_packaged_mapping_and_every_word_of_masking_is_named():
    prose = re.sub(r"^```.*?^```", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    named = set(re.findall(r"`([^`\n]+)`", prose))
    assert named >= {*COLUMNS, *packaged_mappings(), *TOKENS, *get_args(Order)}
