"""The real command, killed twice on the way: the output is that of an undisturbed run."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from serving.scored.folder import part_paths, read_manifest
from tests.serving.bulk.builders import contents
from tests.serving.running import ROOT

pytestmark = pytest.mark.slow

ROWS = 100_000
TEXTS = 200  # different ones: a text that comes again in a chunk is scored once, and the test is the quicker
WAIT = 600.0  # seconds, on a machine that is busy with other things


def write_mentions(folder: Path) -> Path:
    """Two files, of which a part holds the end of one and the beginning of the other; every 1,000th row is bad."""
    folder.mkdir()
    for name, numbers in (("a.jsonl", range(55_000)), ("b.jsonl", range(55_000, ROWS))):
        with (folder / name).open("w", encoding="utf-8") as file:
            for number in numbers:
                text = f"Третий день жду возврат {number % TEXTS}" if number % 1000 else ""
                file.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")
    return folder


def start(source: Path, output: Path, bundle: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "tonika", "score", str(source), "-o", str(output)],
        cwd=ROOT,
        env={**os.environ, "TONIKA_MODEL": str(bundle), "TONIKA_THREADS": "1"},
        stdout=subprocess.DEVNULL,
    )


def kill_amid_a_part(process: "subprocess.Popen[bytes]", output: Path, parts: int) -> None:
    """Kill as `kill -9` does, when so many parts are done and the next is begun."""
    deadline = time.monotonic() + WAIT
    with process:
        try:
            while len(part_paths(output)) < parts or not list(output.glob(".part-*.new")):
                assert process.poll() is None, "it ended before it could be killed"
                assert time.monotonic() < deadline, f"{len(part_paths(output))} parts after {WAIT} s"
                time.sleep(0.01)
        finally:
            process.kill()


def test_a_run_that_is_killed_twice_loses_no_row_and_scores_none_again(bundle: Path, tmp_path: Path):
    source = write_mentions(tmp_path / "mentions")
    whole, output = tmp_path / "whole", tmp_path / "killed"
    assert start(source, whole, bundle).wait(WAIT) == 0
    written: dict[Path, int] = {}
    for parts in (2, 6):
        kill_amid_a_part(start(source, output, bundle), output, parts)
        manifest = read_manifest(output)
        assert manifest is not None
        assert manifest.outcome is None
        now = {path: path.stat().st_mtime_ns for path in part_paths(output)}
        assert now | written == now  # what was there has stayed as it was
        written = now
    assert start(source, output, bundle).wait(WAIT) == 0
    assert {path: path.stat().st_mtime_ns for path in written} == written
    assert contents(output) == contents(whole)
    finished = read_manifest(output)
    assert finished is not None
    assert finished.outcome is not None
    assert (finished.outcome.read, finished.outcome.rejected) == (ROWS, 100)
