"""What the documents tell who connects a monitoring tool: a service, its callers, and files that are scored."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.docs.journeys.reader import Reader
from tests.serving.running import free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("served")]


@pytest.fixture(scope="module")
def integrator(served: Path) -> Iterator[Reader]:
    """With the service running."""
    address = f"127.0.0.1:{free_port()}"
    words = {
        "127.0.0.1:3000": address,
        "tonika.example:3000": address,
        "CALLER": "monitoring",
        "COMMAND": "score",
        "SCORED...": "scored.parquet scored.parquet",
        "SCORED": "scored.parquet",
        "IN.parquet -o OUT.html": "scored.parquet -o another.html",
        "BUNDLE": "../champion",
        "--workers 4": "--workers 2",
        "/mnt": str(served),
    }
    integrator = Reader(served, words, {"TONIKA_PORT": address.partition(":")[2]})
    with integrator.running("tonika serve", answers=f"http://{address}/readyz"):
        yield integrator


def test_what_there_is_to_run_is_told(integrator: Reader):
    integrator.runs("tonika --help", says="score")
    integrator.runs("tonika COMMAND --help", says="--mapping")


def test_mentions_are_scored_and_corrected_as_the_documents_send_them(integrator: Reader):
    (score,) = json.loads(integrator.runs("curl -s http://127.0.0.1:3000/v1/score"))["scores"]
    assert score["id"] == "42"
    correction = json.loads(integrator.runs("curl -s http://127.0.0.1:3000/v1/feedback"))
    assert correction["feedback"]["key"]


def test_programs_in_python_call_the_service(integrator: Reader):
    integrator.runs("python - <<'PROGRAM' from data.record import Mention", says="0.")
    integrator.runs("python - <<'PROGRAM' import numpy as np", says="[b'")


def test_callers_have_keys(integrator: Reader):
    answer = integrator.runs("KEY=$(tonika key add brand-monitor", "curl -s http://tonika.example:3000/v1/score")
    assert '"scores"' in answer
    integrator.runs("tonika key add CALLER", says="of monitoring is valid now")
    listed = integrator.runs("tonika key list", says="brand-monitor")
    first = re.search(r"\b[0-9a-f]{8}\b", listed)
    assert first
    integrator.runs("tonika key remove", more=first[0], says="is no longer valid")


def test_files_and_folders_are_scored(integrator: Reader):
    integrator.runs("tonika score mentions.csv -o scores.jsonl", says="20 of 20 rows scored")
    integrator.runs("tonika score mentions/ -o scores", says="40 of 40 rows scored")
    shutil.rmtree(integrator.project / "scores")
    integrator.runs("tonika score export.xlsx --mapping brand_analytics --brand Ромашка --mask -o scores")
    scored = pq.read_table(integrator.project / "scores").to_pylist()
    assert {row["brand"] for row in scored} == {"Ромашка"}
    assert all("[телефон]" in row["text"] for row in scored)


def test_what_was_scored_is_summed_up_and_compared(integrator: Reader):
    integrator.runs("tonika score mentions.jsonl -o scored.parquet", says="120 of 120 rows scored")
    integrator.runs("tonika digest scored.parquet -o digest.html", says="120 of 120 scored mentions")
    integrator.runs("tonika digest scored.parquet -o digest.html --brand Ромашка --from", says="of Ромашка")
    assert (integrator.project / "digest_files").is_dir()
    integrator.runs("tonika digest IN.parquet -o OUT.html", says="120 of 120 scored mentions")
    integrator.runs("tonika drift SCORED", says="120 mentions beside the 120")
    integrator.runs("tonika drift SCORED...", says="240 mentions beside the 120")


def test_folders_are_scored_on_ray(integrator: Reader):
    shutil.rmtree(integrator.project / "scores", ignore_errors=True)
    integrator.runs("tonika score mentions/ -o scores --engine ray --workers 4", says="40 of 40 rows scored")


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a cluster of one node."""
    from ray.cluster_utils import Cluster  # noqa: PLC0415 - seconds to import

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    # On loopback, but not 127.0.0.1: who connects to that is led to the machine's outer address by Ray.
    head = {"num_cpus": 2, "node_ip_address": "127.0.0.2", "include_dashboard": False}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    yield cluster.address
    cluster.shutdown()


def test_folders_are_scored_on_a_cluster(integrator: Reader, cluster: str):
    on_cluster = replace(integrator, words={**integrator.words, "10.0.0.1:6379": cluster})
    shutil.rmtree(integrator.project / "scores", ignore_errors=True)
    on_cluster.runs("tonika score /mnt/mentions -o /mnt/scores --engine ray --address", says="40 of 40 rows scored")
    shutil.rmtree(integrator.project / "scores")
    more = f"mentions/ -o scores --address {cluster}"
    on_cluster.runs("tonika score --engine ray", more=more, says="40 of 40 rows scored")


def test_the_pictures_of_the_page_are_drawn(integrator: Reader):
    pictures = integrator.project / "docs" / "images"
    before = (pictures / "page.png").read_bytes()
    integrator.runs("python -m tests.serving.api.page.screenshots BUNDLE")
    assert (pictures / "page.png").read_bytes() != before
