"""Tonika's service beside its peers: throughput, latency, memory, start and size, with the same encoder and texts.

    dvc repro && python -m benchmarks.peers --corpora FOLDER

Peers are BentoML and LitServe with a `transformers` pipeline, infinity and MLflow's own server; each is installed into
an environment below artifacts/peers/environments (5 GB in all, ten minutes) and kept there. The machine should have
nothing else to do. With the settings below it takes about half an hour on 2 cores; results are kept in
artifacts/peers/results, so that a stopped benchmark goes on where it was.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.document import machine, write_section
from benchmarks.peers.catalog import OURS, PEERS, PROJECT, REFERENCE, SUBSTITUTES, TONIKA, Peer
from benchmarks.peers.contenders import Field, assemble, make_ready
from benchmarks.peers.measuring import Contender, Measured
from benchmarks.peers.models import Models, prepare_models
from benchmarks.peers.plain_model import plain_tokenizer
from benchmarks.peers.processes import stop_servers_when_told_to_end
from benchmarks.peers.results import Results
from benchmarks.peers.table import Row, render
from benchmarks.peers.texts import KINDS, Texts, read_texts
from benchmarks.peers.turns import measure_all
from serving.quiet import be_quiet
from serving.scoring.bundle import open_bundle
from training.tracking import git_commit

FOLDER = Path("artifacts/peers")
_KNOWN = (*PEERS, *SUBSTITUTES)


def main(
    corpora: Annotated[Path, typer.Option(help="The folder that holds the corpora.")],
    rounds: Annotated[int, typer.Option(min=1, help="How often every server is started and measured.")] = 3,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long each kind of request is sent.")] = 8,
    only: Annotated[
        list[str] | None,
        typer.Option(help=f"Of {', '.join(peer.key for peer in _KNOWN)}; the first four if not given."),
    ] = None,
    bundle: Annotated[Path, typer.Option(help="What Tonika serves.")] = Path("artifacts/bundle"),
    artifacts: Annotated[
        Path, typer.Option(help="Where the pipeline left the trained model and the dataset of that bundle.")
    ] = Path("artifacts"),
    document: Annotated[Path, typer.Option(help="Where the tables are written.")] = Path("docs/benchmarks.md"),
) -> None:
    """Install and measure all servers in turns, print the tables and write them to the document."""
    begun, commit, load = time.monotonic(), git_commit(), os.getloadavg()[0]
    stop_servers_when_told_to_end()
    be_quiet()
    unknown = sorted(set(only or ()) - {peer.key for peer in _KNOWN})
    if unknown:
        raise typer.BadParameter(f"there is no peer {unknown[0]}; --only takes {', '.join(p.key for p in _KNOWN)}")
    models = prepare_models(bundle, artifacts / "model", artifacts / "dataset", FOLDER / "models")
    tokenizer = plain_tokenizer(models.plain)
    texts = [read_texts(corpora, kind, tokenizer) for kind in KINDS]
    chosen = [peer for peer in _KNOWN if peer.key in only] if only else list(PEERS)
    field = gather(chosen, models, texts, substitutes=() if only else SUBSTITUTES)
    results = Results(FOLDER / "results", circumstances(models, texts, seconds, commit))
    measured = measure_all(field, texts, rounds, seconds, results, FOLDER / "logs")
    content = render(rows_of(field, measured, models), texts, field.failed, seconds)
    typer.echo(content)
    words = [f"python -m benchmarks.peers --corpora FOLDER --rounds {rounds} --seconds {seconds:g}"]
    config = open_bundle(bundle)
    facts = {
        "command": " ".join(words + [f"--only {key}" for key in only or ()]),
        "commit": commit,
        "model": f"run {config.run_id}, {config.precision}, dataset {config.dataset}",
        "machine": machine(),
        "load average before": f"{load:.1f}",
        "minutes of this call (finished measurements are reused)": f"{(time.monotonic() - begun) / 60:.0f}",
    }
    write_section(document, "Peers", facts, content)


def gather(chosen: Sequence[Peer], models: Models, texts: Sequence[Texts], *, substitutes: Sequence[Peer]) -> Field:
    """Make Tonika and the chosen peers ready.

    Raises:
        PeerError: Tonika itself cannot be measured.
    """
    questions = [each.texts[0] for each in texts]

    def ready(peer: Peer) -> Contender:
        typer.echo(f"{peer.name}: is installed and tried out")
        return make_ready(peer, models, questions, FOLDER / "environments", FOLDER / "logs")

    ours = [ready(peer) for peer in OURS if peer is TONIKA or models.int8]
    field = assemble(chosen, substitutes, ready)
    for name, reason in field.failed.items():
        typer.echo(f"{name} is left out: {reason}")
    return Field([*ours, *field.contenders], field.failed)


def circumstances(models: Models, texts: Sequence[Texts], seconds: float, commit: str) -> dict[str, object]:
    """Return all that figures depend on but the versions of peers: remove the results when those change."""
    return {
        "commit": commit,
        "machine": machine(),
        "model": models.registry,
        "seconds": seconds,
        "texts": {each.kind: hashlib.sha256("\n".join(each.texts).encode()).hexdigest() for each in texts},
    }


def rows_of(field: Field, measured: dict[str, list[Measured]], models: Models) -> list[Row]:
    """Put what was found of each contender beside what is known of it."""
    return [
        Row(
            name=contender.peer.name,
            described=contender.peer.described,
            versions=versions(contender),
            ours=contender.peer in OURS,
            reference=contender.peer is REFERENCE,
            rounds=measured[contender.peer.key],
            installed_bytes=contender.environment.bytes(),
            shipped_bytes=models.bytes(contender.peer.model),
        )
        for contender in field.contenders
        if contender.peer.key in measured
    ]


def versions(contender: Contender) -> str:
    """Name the versions of what was asked for in a contender's environment."""
    wanted = [name.partition("=")[0].partition("<")[0].partition("[")[0] for name in contender.peer.requirements]
    wanted += ["bentoml", "onnxruntime", "openvino"] if PROJECT in contender.peer.requirements else []
    places = [str(path) for path in contender.environment.folder.glob("lib/python*/site-packages")]
    found = {each.name.lower().replace("_", "-"): each.version for each in distributions(path=places)}
    return ", ".join(f"{name} {found[name]}" for name in wanted if name in found)


if __name__ == "__main__":
    typer.run(main)
