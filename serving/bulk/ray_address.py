"""The address of a Ray cluster, looked at before Ray does so: it would ask for minutes whether somebody is there."""

import socket

from serving.errors import BulkError

AUTO = "auto"  # the cluster that this machine belongs to, which Ray finds by itself
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_WITHIN = 10.0  # seconds
_REMEDY = "expected what `ray start --head` said on the cluster's first machine, by default with port 6379"

# How a client of HTTP/2, which Ray speaks, begins, with an empty SETTINGS frame. A server begins with such a frame,
# too: three bytes of its length, and its type (RFC 9113, 3.4 and 4.1).
_SETTINGS = b"\x04"
_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + _SETTINGS + bytes(5)
_TYPE_AT = 3


def check_address(address: str) -> None:
    """Connect once to a cluster, and see that it answers as one.

    Args:
        address: HOST:PORT, or AUTO, which is not looked at.

    Raises:
        BulkError: it is neither, nobody listens there, or something that cannot be Ray does.
    """
    if address == AUTO:
        return
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    if not host or not port.isdecimal() or "/" in host:
        raise BulkError(f"--address {address} is neither {AUTO} nor HOST:PORT, such as 10.0.0.1:6379; {_REMEDY}")
    reached = _reached(host)
    if reached != host:
        address = f"{reached}:{port}, which Ray takes for {address}"
    try:
        with socket.create_connection((reached, int(port)), timeout=_WITHIN) as there:
            there.sendall(_PREFACE)
            answer = there.recv(_TYPE_AT + 1, socket.MSG_WAITALL)
    except (OSError, OverflowError) as error:
        raise BulkError(f"no Ray cluster answers at {address} ({error}); {_REMEDY}") from error
    if answer[_TYPE_AT:] != _SETTINGS:
        raise BulkError(f"what answers at {address} is no Ray cluster; {_REMEDY}")


def _reached(host: str) -> str:
    """Return the host that Ray connects to: for a loopback one the address by which others reach this machine."""
    import ray.util  # noqa: PLC0415 - see `on_ray`

    if host not in _LOOPBACK:
        return host
    return str(ray.util.get_node_ip_address())  # type: ignore[no-untyped-call] # Ray has no annotation here
