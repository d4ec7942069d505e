"""Errors whose message a user can act on."""


class TonikaError(Exception):
    """What was found, what was expected and what to do; the command line prints it without a traceback."""


class DataError(TonikaError):
    """An input file, a taxonomy or a dataset that cannot be used as it is."""


class WritingError(TonikaError):
    """A file of this machine that cannot be written."""
