"""Who can be measured here: peers are installed and tried out, and what cannot be is replaced."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.peers.catalog import Peer
from benchmarks.peers.environments import prepare_environment
from benchmarks.peers.errors import PeerError
from benchmarks.peers.measuring import Contender, try_out
from benchmarks.peers.models import Models


@dataclass(frozen=True)
class Field:
    """Who takes part, and why others do not."""

    contenders: list[Contender]
    failed: dict[str, str]  # reasons by name


def assemble(peers: Iterable[Peer], substitutes: Sequence[Peer], ready: Callable[[Peer], Contender]) -> Field:
    """Make `peers` ready; each that cannot be is named with its reason, and the next of `substitutes` comes instead.

    `ready` raises PeerError for a peer that cannot be measured.
    """
    field, waiting, left = Field([], {}), list(peers), list(substitutes)
    for peer in waiting:  # grows as it goes
        try:
            field.contenders.append(ready(peer))
        except PeerError as error:
            field.failed[peer.name] = str(error)
            if left:
                waiting.append(left.pop(0))
    return field


def make_ready(peer: Peer, models: Models, questions: Sequence[str], environments: Path, logs: Path) -> Contender:
    """Install a peer and see that it starts and answers correctly.

    Raises:
        PeerError: it cannot be installed or started, or answers wrongly.
    """
    if peer.model == "registered":
        peer = replace(peer, requirements=models.requirements())
    environment = prepare_environment(peer, environments)
    expected = models.expected(peer.model, list(questions))
    contender = Contender(peer, environment, models, tuple(questions), tuple(expected))
    try_out(contender, logs / f"{peer.key}.log")
    return contender
