"""Ray Data does what one process does: a real Ray on this machine, two workers."""

import json
import os
import socket
import subprocess
import sys
import time
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread

import pytest

from serving.bulk.local import here
from serving.bulk.on_ray import Cluster, on_ray
from serving.bulk.part import Executor
from serving.bulk.score_folder import ROWS_PER_PART, open_run, score_folder
from serving.errors import BulkError
from serving.registry.champion import resolved_model
from serving.scored.counts import ScoreCounts
from serving.scored.folder import part_path
from tests.serving.bulk.builders import contents, write_csv, write_jsonl
from tests.serving.bulk.ray_cluster import ray_cluster
from tests.serving.running import ROOT

pytestmark = pytest.mark.slow

TWO = Cluster(workers=2, threads=1)
AT_ONCE = 20  # seconds, on a machine that is busy with other things


def score(source: Path, output: Path, bundle: Path, executor: Executor, rows_per_part: int = 300) -> ScoreCounts:
    with (
        resolved_model(str(bundle)) as model,
        open_run(source, output, model, rows_per_part=rows_per_part) as run,
    ):
        *_, counts = score_folder(run, executor)
    return counts


def test_the_same_rows_get_the_same_scores_and_what_is_done_is_kept(bundle: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, ({"text": f"жду возврат {n}" if n % 7 else "", "brand": "Ромашка"} for n in range(1000)))
    expected = score(source, tmp_path / "local", bundle, here(bundle, 1))
    output = tmp_path / "ray"
    assert score(source, output, bundle, on_ray(bundle, TWO)) == expected
    assert contents(output) == contents(tmp_path / "local")
    part_path(output, 2).unlink()
    kept = part_path(output, 1).stat().st_mtime_ns
    assert score(source, output, bundle, on_ray(bundle, TWO)) == expected
    assert contents(output) == contents(tmp_path / "local")
    assert part_path(output, 1).stat().st_mtime_ns == kept


def test_what_goes_wrong_in_a_worker_is_told_in_its_own_words(bundle: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [{"text": "ужас"}] * 10)
    with (
        resolved_model(str(bundle)) as model,
        open_run(source, tmp_path / "scores", model) as run,
    ):
        source.write_text(json.dumps({"text": "ужас"}))
        with pytest.raises(BulkError, match=r"in\.jsonl has 1 rows .* was changed.* on the machine "):
            list(score_folder(run, on_ray(bundle, TWO)))


def test_more_workers_than_there_are_cpus_are_refused(bundle: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [{"text": "ужас"}])
    with pytest.raises(BulkError, match="ask for fewer --workers"):
        score(source, tmp_path / "scores", bundle, on_ray(bundle, Cluster(workers=10_000)))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (
            "127.0.0.1:1",
            r"no Ray cluster answers at .*127\.0\.0\.1:1 \(.*\); expected what `ray start --head` said",
        ),
        ("127.0.0.1", "neither auto nor HOST:PORT, such as"),
        ("ray://127.0.0.1:10001", "neither auto nor HOST:PORT, such as"),
        ("no host:6379", "no Ray cluster answers at no host:6379"),
    ],
)
def test_an_address_at_which_no_cluster_is_is_named_at_once(bundle: Path, address: str, message: str):
    started = time.monotonic()
    with pytest.raises(BulkError, match=message):
        on_ray(bundle, Cluster(address))
    assert time.monotonic() - started < AT_ONCE


def test_another_server_is_not_taken_for_a_cluster(bundle: Path):
    with HTTPServer(("127.0.0.2", 0), SimpleHTTPRequestHandler) as server:  # which Ray does not replace
        Thread(target=server.handle_request).start()
        with pytest.raises(BulkError, match=r"what answers at .* is no Ray cluster"):
            on_ray(bundle, Cluster(f"127.0.0.2:{server.server_port}"))


def test_a_server_that_only_loopback_reaches_is_not_asked_for_minutes(bundle: Path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(BulkError, match=rf"no Ray cluster answers at .*127\.0\.0\.1:{port}"):
            on_ray(bundle, Cluster(f"127.0.0.1:{port}"))


def test_a_cluster_that_runs_already_scores_the_same_rows(bundle: Path, tmp_path: Path):
    source = tmp_path / "mentions"
    source.mkdir()
    write_jsonl(source / "a.jsonl", ({"text": f"жду {n}" if n % 7 else ""} for n in range(ROWS_PER_PART)))
    write_csv(source / "b.csv", ({"text": f"ужас {n}", "brand": "Ромашка"} for n in range(300)))
    alone, together = tmp_path / "alone", tmp_path / "together"
    score(source, alone, bundle, here(bundle, 1), rows_per_part=ROWS_PER_PART)
    with ray_cluster(cpus=2) as cluster:
        asked = ["-o", str(together), "--model", str(bundle), "--engine", "ray", "--address", cluster.address]
        done = subprocess.run(
            [sys.executable, "-m", "tonika", "score", str(source), *asked],
            cwd=ROOT,
            env={**os.environ, **cluster.environment, "TONIKA_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "9077 of 10540 rows scored" in done.stdout
    assert len(contents(together)) == 4  # two parts, the rejects of the first, and the manifest
    assert contents(together) == contents(alone)
