"""One Label Studio for all tests of the room; each test has a project of its own."""

import pytest

from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from tests.labeling.label_studio import LabelStudio, settings


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory):
    server = LabelStudio(tmp_path_factory.mktemp("label-studio"))
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def project(label_studio, request):
    """A project that `tonika label setup` made, named after the test."""
    title = request.node.name[:50]
    return set_up(label_studio.connect(), load_taxonomy(), settings(title)).project
