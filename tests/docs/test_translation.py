"""The Russian README says what the English one does: the same commands, figures and pages."""

import re

from tests.docs.reading import commands, links
from tests.serving.running import ROOT

ENGLISH, RUSSIAN = ROOT / "README.md", ROOT / "README.ru.md"


def test_both_name_the_same_commands():
    assert {command.words for command in commands(RUSSIAN)} == {command.words for command in commands(ENGLISH)}


def test_both_tables_have_the_same_figures():
    rows = [re.findall(r"^\|.*\|$", page.read_text("utf-8"), flags=re.MULTILINE) for page in (ENGLISH, RUSSIAN)]
    english, russian = ([re.findall(r"\| \**([\d.]+)\**(?= \|)", row) for row in page] for page in rows)
    assert any(english)
    assert [row for row in russian if row] == [row for row in english if row]


def test_both_lead_to_the_same_pages():
    own = {ENGLISH.name, RUSSIAN.name}
    assert set(links(RUSSIAN)) - own == set(links(ENGLISH)) - own
