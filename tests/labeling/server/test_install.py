"""The installation of Label Studio, when two come at once."""

import fcntl
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from labeling.server.local import VERSION, LocalServer, install


def test_who_comes_while_it_is_being_installed_waits_and_installs_nothing(tmp_path: Path):
    server = LocalServer(tmp_path)
    server.environment.mkdir()
    with ThreadPoolExecutor(1) as pool:
        with (tmp_path / "install.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            second = pool.submit(install, server)
            assert wait([second], timeout=0.5).not_done, "it waits for the first"
            server.installed.write_text(VERSION + "\n", encoding="utf-8")
        second.result(timeout=60)
    assert list(server.environment.iterdir()) == [server.installed], "the environment was not made anew"
