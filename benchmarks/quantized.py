"""The int8 bundle of a pipeline's model, whether its export kept it or not."""

import shutil
from pathlib import Path

from data.dataset import read_part
from data.params import load_settings
from serving.scoring.bundle import open_bundle
from training.exporting.bundles import export_int8
from training.settings import ExportSettings


def int8_bundle(bundle: Path, dataset: Path, folder: Path) -> Path:
    """Copy an int8 bundle into `folder`, or make it there of a float32 one, as the export does; returns the folder.

    Raises:
        BundleError: `bundle` is not a bundle.
    """
    if open_bundle(bundle).precision == "int8":
        return Path(shutil.copytree(bundle, folder))
    settings = load_settings("export", ExportSettings, Path("params.yaml"))
    export_int8(bundle, read_part(dataset, "calibration"), folder, settings)
    return folder
