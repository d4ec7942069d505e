"""What holds for the whole suite."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.small_disk import mounted_disk

if TYPE_CHECKING:
    from tests.labeling.label_studio import LabelStudio

# Tiny models gain nothing from several threads, and lose much where other processes want the cores. To be set before
# torch is imported; the processes that tests start inherit it.
os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Part the suite among processes: a file's tests stay together, and so do all that use the one Label Studio."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            shared = "label_studio" in getattr(item, "fixturenames", ())
            item.add_marker(pytest.mark.xdist_group("label studio" if shared else item.nodeid.partition("::")[0]))


@pytest.fixture(scope="session")
def label_studio(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[LabelStudio]":
    """One real Label Studio for all tests, since it takes half a minute to start; each has a project of its own."""
    from tests.labeling.label_studio import LabelStudio  # noqa: PLC0415 - most tests do without its libraries

    server = LabelStudio(tmp_path_factory.mktemp("label-studio"), calls_loopback=True)
    try:
        yield server
    finally:
        server.remove()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MB, for this test alone."""
    with mounted_disk(tmp_path / "disk") as disk:
        yield disk
