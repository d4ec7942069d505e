"""Rounds in which every server has its turn."""

from collections.abc import Sequence
from pathlib import Path

import typer

from benchmarks.peers.catalog import OURS
from benchmarks.peers.comparison import by_peer
from benchmarks.peers.contenders import Field
from benchmarks.peers.errors import PeerError
from benchmarks.peers.measuring import Measured, measure
from benchmarks.peers.results import Results
from benchmarks.peers.texts import Texts


def measure_all(
    field: Field, texts: Sequence[Texts], rounds: int, seconds: float, results: Results, logs: Path
) -> dict[str, list[Measured]]:
    """Measure every contender in every round, one server at a time; each round begins with another one.

    A peer that fails on the way is left out from there on, and named.
    """
    measured: list[Measured] = []
    for number in range(1, rounds + 1):
        first = (number - 1) % len(field.contenders)
        for contender in [*field.contenders[first:], *field.contenders[:first]]:
            peer = contender.peer
            if peer.name in field.failed:
                continue
            found = results.find(peer.key, number)
            if found is None:
                typer.echo(f"round {number} of {rounds}: {peer.name}")
                try:
                    found = measure(contender, number, texts, seconds, logs / f"{peer.key}.log")
                except PeerError as error:
                    if peer in OURS:
                        raise
                    field.failed[peer.name] = str(error)
                    typer.echo(f"{peer.name} is left out from here on: {error}")
                    continue
                results.keep(found)
            measured.append(found)
    return dict(by_peer(measured))
