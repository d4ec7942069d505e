"""One service for all tests of the room, and a project of its own for each test."""

import sys

import pytest

from data.taxonomy import load_taxonomy
from labeling.exchange.project import set_up
from tests.labeling.label_studio import SECRET, settings
from tests.serving.running import free_port, running_service
from tests.serving.tiny import make_tiny_bundle


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    """The address of a real service on a tiny champion, whose secret is SECRET."""
    with _running(tmp_path_factory.mktemp("service")) as running:
        yield running.url


@pytest.fixture
def strict_service(tmp_path):
    """The address of such a service that lets nobody score who shows neither a key nor the secret."""
    with _running(tmp_path, TONIKA_REQUIRE_KEYS="always") as running:
        yield running.url


def _running(folder, **more):
    port = free_port()
    environment = {
        "TONIKA_MODEL": str(make_tiny_bundle(folder / "bundle")),
        "TONIKA_PORT": str(port),
        "TONIKA_STATE": str(folder / "state"),
        "TONIKA_SECRET": SECRET,
        **more,
    }
    return running_service([sys.executable, "-m", "tonika", "serve"], environment, port, folder)


@pytest.fixture
def project(label_studio, request):
    """A project that `tonika label setup` made, named after the test."""
    title = request.node.name[:50]
    return set_up(label_studio.connect(), load_taxonomy(), settings(title)).project
