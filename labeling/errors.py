"""Errors of the labeling room."""

from data.errors import TonikaError


class LabelingError(TonikaError):
    """A Label Studio server, project or answer that cannot be worked with."""
