import threading
from pathlib import Path

import anyio
import pytest

from serving import settings as service_settings
from serving.api.state import ServiceState
from serving.api.turns import MAX_WAITING
from serving.errors import JournalUnavailableError, NotReadyError, OverloadedError
from serving.settings import ServiceSettings


def test_before_its_settings_are_read_there_is_neither_a_journal_nor_a_secret():
    state = ServiceState()
    for use in (lambda: state.journal, state.secret):
        with pytest.raises(NotReadyError):
            use()


def test_a_given_secret_needs_no_folder(tmp_path: Path):
    given = "known to two"
    assert ServiceState(ServiceSettings(state=tmp_path / "state", secret=given)).secret() == given
    assert not (tmp_path / "state").exists()


def test_what_lies_in_a_bentos_own_folder_is_no_place_to_keep_things(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    baked = tmp_path / "bento" / "baked_model"
    baked.mkdir(parents=True)
    monkeypatch.setattr(service_settings, "BAKED_MODEL", baked)
    monkeypatch.chdir(baked.parent)
    state = ServiceState(ServiceSettings.from_environment({}))
    for use in (lambda: state.journal, state.secret):
        with pytest.raises(JournalUnavailableError, match="TONIKA_STATE to a folder that outlives it"):
            use()
    outside = ServiceState(ServiceSettings.from_environment({"TONIKA_STATE": str(tmp_path / "state")}))
    assert outside.journal.read().last == 0
    outside.journal.close()


def test_who_comes_when_too_many_wait_is_refused_at_once():
    release = threading.Event()
    refused: list[str] = []
    done: list[bool] = []

    async def main() -> None:
        state = ServiceState()

        async def one() -> None:
            try:
                done.append(await state.run(lambda: release.wait(10)))
            except OverloadedError as error:
                refused.append(str(error))
                if len(refused) == 2:
                    release.set()

        async with anyio.create_task_group() as group:
            for _ in range(4 + MAX_WAITING + 2):
                group.start_soon(one)

    anyio.run(main)
    assert done == [True] * (4 + MAX_WAITING)
    assert refused == [f"{MAX_WAITING} requests are waiting already; try again in a moment"] * 2
