"""Links of the documents lead somewhere."""

from pathlib import Path

import pytest

from tests.docs.reading import DOCUMENTS, anchors, links
from tests.serving.running import ROOT


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_leads_to_a_file_and_a_heading_that_are_there(document: Path):
    for link in links(document):
        if ":" in link:  # somewhere else in the world
            continue
        name, _, anchor = link.partition("#")
        target = document.parent / name if name else document
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target), link
