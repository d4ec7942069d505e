"""Invented results whose figures can be told in the head."""

from benchmarks.peers.load import Load
from benchmarks.peers.measuring import BATCHES, Measured, point_name

KINDS = ("short", "long")


def invented(peer: str, number: int, rate: float, *, memory: int = 1000, ready: float = 4.0) -> Measured:
    """A server that does `rate` mentions a second at every point, ten tokens each."""
    loads = {
        point_name(kind, batch): Load(seconds=(batch / rate,) * 4, mentions=4 * batch, tokens=40 * batch)
        for kind in KINDS
        for batch in BATCHES
    }
    return Measured(
        peer=peer, round=number, ready_seconds=ready, ready_bytes=memory // 2, loaded_bytes=memory, loads=loads
    )
