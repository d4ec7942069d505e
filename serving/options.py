"""Options that several commands of this room take."""

import os
from typing import Annotated

import typer

from serving.settings import ServiceSettings

Model = Annotated[
    str,
    typer.Option(
        envvar="TONIKA_MODEL",
        help="models:/NAME@ALIAS or models:/NAME/VERSION in MLflow, or a bundle folder. Default: the champion.",
        show_default=False,
    ),
]


def settings_of(model: str) -> ServiceSettings:
    """Read the settings, with the model that a command was given in place of the environment's.

    Raises:
        SettingsError: a variable has a value that means nothing.
    """
    environment = {**os.environ, "TONIKA_MODEL": model} if model else os.environ
    return ServiceSettings.from_environment(environment)
