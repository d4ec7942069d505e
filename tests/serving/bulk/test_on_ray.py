"""Ray Data does what one process does: a real Ray on this machine, two workers."""

import json
from pathlib import Path

import pytest

from serving.bulk.local import here
from serving.bulk.on_ray import Cluster, on_ray
from serving.bulk.part import Executor
from serving.bulk.score_folder import open_run, score_folder
from serving.errors import BulkError
from serving.registry.champion import resolved_model
from serving.scored.counts import ScoreCounts
from serving.scored.folder import part_path
from tests.serving.bulk.builders import contents, write_jsonl

pytestmark = pytest.mark.slow

TWO = Cluster(workers=2, threads=1)


def score(source: Path, output: Path, bundle: Path, executor: Executor) -> ScoreCounts:
    with (
        resolved_model(str(bundle)) as model,
        open_run(source, output, model, rows_per_part=300) as run,
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
        with pytest.raises(BulkError, match=r"in\.jsonl has 1 rows .* was changed"):
            list(score_folder(run, on_ray(bundle, TWO)))


def test_more_workers_than_there_are_cpus_are_refused(bundle: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [{"text": "ужас"}])
    with pytest.raises(BulkError, match="ask for fewer --workers"):
        score(source, tmp_path / "scores", bundle, on_ray(bundle, Cluster(workers=10_000)))


def test_an_address_at_which_no_cluster_is_is_named(bundle: Path, tmp_path: Path):
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [{"text": "ужас"}])
    with pytest.raises(BulkError, match=r"Ray does not answer at 127\.0\.0\.1:1"):
        score(source, tmp_path / "scores", bundle, on_ray(bundle, Cluster("127.0.0.1:1")))
