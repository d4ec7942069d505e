"""What stops a peer from being measured."""

from data.errors import TonikaError


class PeerError(TonikaError):
    """A peer that cannot be installed or started, or that answers wrongly; the message says which and why."""
