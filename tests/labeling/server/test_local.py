"""A Label Studio of our own, as a person starts and stops it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from labeling.errors import LabelingError
from labeling.server.local import HOST, LocalServer, install, running
from tests.labeling.label_studio import INSTALLED
from tests.serving.running import ROOT, free_port

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("label studio")]  # the same installation

WAIT = 180.0  # seconds


def test_up_says_where_it_is_and_the_other_commands_find_it(tmp_path):
    install(INSTALLED)
    home = tmp_path / "state" / "label-studio"
    home.mkdir(parents=True)
    (home / "environment").symlink_to(INSTALLED.environment, target_is_directory=True)
    port = free_port()
    hidden = ("LABEL_STUDIO_", "TONIKA_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"}
    command = [sys.executable, "-m", "tonika", "label"]
    output = tmp_path / "up.log"
    with output.open("wb") as log:
        process = subprocess.Popen(
            [*command, "up", "--port", str(port)],
            cwd=tmp_path,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + WAIT
        while "tonika label setup" not in output.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, output.read_text()
            time.sleep(0.5)
        password = json.loads((home / "secrets.json").read_text())["password"]
        assert f"http://127.0.0.1:{port}" in output.read_text()
        assert password in output.read_text()
        (tmp_path / "params.yaml").write_bytes((ROOT / "params.yaml").read_bytes())
        done = subprocess.run(
            [*command, "setup"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert "Project 'Tonika' is made" in done.stdout, done.stderr
    finally:
        os.kill(process.pid, signal.SIGTERM)
        process.wait(60)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/health")


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        server = LocalServer(tmp_path / "label-studio")
        with (
            pytest.raises(LabelingError, match=rf"port {port} of {HOST} is taken"),
            running(server, tmp_path, port),
        ):
            pass


def test_a_server_that_ends_by_itself_is_told_with_its_last_lines(tmp_path):
    server = LocalServer(tmp_path / "label-studio")
    server.program.parent.mkdir(parents=True)
    server.program.write_text("#!/bin/sh\necho the database is broken\nexit 3\n")
    server.program.chmod(0o755)
    with (
        pytest.raises(LabelingError, match=r"ended with 3(.|\n)*the database is broken"),
        running(server, tmp_path, free_port()),
    ):
        pass
