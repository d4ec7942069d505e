from pathlib import Path

import pytest

from serving.errors import SettingsError
from serving.registry.location import project_root, tracking_uri
from serving.settings import DEFAULT_MODEL, ServiceSettings


def test_without_variables_the_champion_is_served_on_loopback():
    assert ServiceSettings.from_environment({"TONIKA_PORT": ""}) == ServiceSettings(
        model=DEFAULT_MODEL, host="127.0.0.1", port=3000, threads=0, state=Path("state"), secret=""
    )


def test_variables_are_read():
    environment = {
        "TONIKA_MODEL": "artifacts/bundle",
        "TONIKA_HOST": "0.0.0.0",  # noqa: S104 - only read
        "TONIKA_PORT": "8080",
        "TONIKA_THREADS": "1",
        "TONIKA_STATE": "/var/lib/tonika",
        "TONIKA_API_KEYS": "[]",
        "TONIKA_REQUIRE_KEYS": "always",
        "TONIKA_LOG_FORMAT": "text",
        "TONIKA_SECRET": " known to two ",
        "TONIKA_MASK": "true",
    }
    settings = ServiceSettings.from_environment(environment)
    assert (settings.model, settings.host) == ("artifacts/bundle", environment["TONIKA_HOST"])
    assert (settings.port, settings.threads) == (8080, 1)
    assert settings.concurrent_passes >= 1
    assert settings.state == Path("/var/lib/tonika")
    assert (settings.api_keys, settings.require_keys) == ("[]", "always")
    assert settings.log_format == "text"
    assert settings.key_file == Path("/var/lib/tonika/api_keys.json")
    assert settings.secret == environment["TONIKA_SECRET"].strip()
    assert settings.secret not in repr(settings)
    assert settings.mask


@pytest.mark.parametrize(("name", "value"), [("TONIKA_PORT", "70000"), ("TONIKA_PORT", "²"), ("TONIKA_THREADS", "-1")])
def test_a_number_that_is_none_is_refused_by_name(name: str, value: str):
    with pytest.raises(SettingsError, match=f"{name} is '{value}'"):
        ServiceSettings.from_environment({name: value})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("TONIKA_REQUIRE_KEYS", "remote, always, never"),
        ("TONIKA_LOG_FORMAT", "json, text"),
        ("TONIKA_MASK", "false, true"),
    ],
)
def test_a_word_that_is_not_known_is_refused_with_those_that_are(name: str, words: str):
    with pytest.raises(SettingsError, match=f"{name} is 'yes', expected one of {words}"):
        ServiceSettings.from_environment({name: "yes"})


def test_the_file_of_keys_may_lie_elsewhere():
    assert ServiceSettings.from_environment({"TONIKA_API_KEYS_FILE": "/etc/keys"}).key_file == Path("/etc/keys")


def test_one_pass_at_a_time_where_it_takes_every_core():
    assert ServiceSettings(threads=0).concurrent_passes == 1
    assert ServiceSettings(threads=1024).concurrent_passes == 1


def test_the_registry_is_one_absolute_file_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.chdir(tmp_path)
    assert tracking_uri() == f"sqlite:///{tmp_path}/mlflow.db"


def test_an_experiment_in_a_temporary_copy_tracks_in_the_project(tmp_path: Path):
    copy = tmp_path / ".dvc" / "tmp" / "exps" / "standalone" / "tmpabc" / "sub"
    copy.mkdir(parents=True)
    assert project_root(copy) == tmp_path
    assert project_root(tmp_path / ".dvc" / "tmp") == tmp_path / ".dvc" / "tmp"


def test_the_environment_names_the_registry(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://registry:5000")
    assert tracking_uri() == "http://registry:5000"
