from pathlib import Path

import pytest

from benchmarks.quantized import int8_bundle
from serving.errors import BundleError
from serving.scoring.bundle import BundleLayout, open_bundle, sha256
from tests.serving.tiny import make_tiny_bundle


def test_a_bundle_that_is_int8_already_is_copied(tmp_path: Path):
    bundle = make_tiny_bundle(tmp_path / "bundle", precision="int8")
    folder = int8_bundle(bundle, tmp_path / "no-dataset", tmp_path / "int8")
    assert open_bundle(folder).precision == "int8"
    assert sha256(BundleLayout(folder).model) == sha256(BundleLayout(bundle).model)


def test_what_is_no_bundle_is_refused(tmp_path: Path):
    with pytest.raises(BundleError, match="not a complete bundle"):
        int8_bundle(tmp_path, tmp_path, tmp_path / "int8")
