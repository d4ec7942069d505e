"""Errors of the training room."""

from data.errors import TonikaError


class BackboneError(TonikaError):
    """An encoder that cannot be found, reached or trusted."""


class TrainingError(TonikaError):
    """A stage that cannot go on with what it was given."""
