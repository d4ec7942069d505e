"""The compose file: it is one, and all that it names is there. No container engine is needed to find that out."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import yaml

from labeling.server.local import VERSION
from serving.settings import DEFAULT_PORT, ServiceSettings
from tests.serving.running import ROOT

FOLDER = ROOT / "deploy" / "compose"
COMPOSE = FOLDER / "compose.yaml"
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE.read_text("utf-8"))["services"]
DOCKERFILE = (FOLDER / "Dockerfile").read_text("utf-8")


def test_it_follows_the_compose_specification():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_what_is_mounted_from_the_project_is_there():
    mounted = [volume for service in SERVICES.values() for volume in service["volumes"] if volume.startswith(".")]
    assert mounted
    for volume in mounted:
        source, target, mode = volume.split(":")
        assert (FOLDER / source).exists(), source
        assert (FOLDER / source).is_dir() != bool(Path(target).suffix)
        assert mode == "ro"


def test_what_images_are_built_from_is_there_and_let_through():
    let_through = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    copied = [name for line in re.findall(r"^COPY (.*)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    for name in copied:
        assert (ROOT / name).exists(), name
        assert f"!{name}" in let_through
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    assert {name.rstrip("*") for name in packages["include"]} <= set(copied)


def test_each_image_that_is_built_is_a_stage_of_the_dockerfile():
    stages = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    targets = {service["build"]["target"] for service in SERVICES.values() if "build" in service}
    assert targets == stages - {"base"}
    for service in SERVICES.values():
        if "build" in service:
            assert (FOLDER / service["build"]["context"] / service["build"]["dockerfile"]).samefile(
                FOLDER / "Dockerfile"
            )


def test_label_studio_is_the_version_that_the_tests_run():
    assert f"label-studio=={VERSION}" in DOCKERFILE


def test_nothing_is_reached_from_other_machines():
    ports = [port for service in SERVICES.values() for port in service["ports"]]
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len(set(ports)) == len(SERVICES)


def test_every_secret_has_to_be_given_and_is_named_in_the_example():
    asked = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text("utf-8")))
    assert "${" not in re.sub(r"\$\{\w+:\?[^}]*\}", "", COMPOSE.read_text("utf-8"))
    lines = (FOLDER / "example.env").read_text("utf-8").splitlines()
    assert {line for line in lines if line and not line.startswith("#")} == {f"{name}=" for name in asked}


def test_the_service_understands_its_environment():
    environment: dict[str, str] = SERVICES["service"]["environment"]
    settings = ServiceSettings.from_environment(environment)
    assert settings.host == "0.0.0.0"  # noqa: S104 - inside of its container; the port is open to this machine only
    assert settings.state == Path(environment["TONIKA_STATE"])
    known = ServiceSettings.__doc__ or ""
    assert all(f"`{name}`" in known for name in environment if name.startswith("TONIKA_"))


def test_prometheus_asks_the_service_and_grafana_asks_prometheus():
    prometheus = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (job,) = prometheus["scrape_configs"]
    assert job["job_name"] == "tonika"  # the name that the alert rules expect
    assert job["static_configs"] == [{"targets": [f"service:{DEFAULT_PORT}"]}]
    mounted = [volume.split(":")[1] for volume in SERVICES["prometheus"]["volumes"]]
    assert set(prometheus["rule_files"]) < set(mounted)
    sources = yaml.safe_load((FOLDER / "grafana" / "datasources" / "prometheus.yml").read_text("utf-8"))
    assert [source["url"] for source in sources["datasources"]] == ["http://prometheus:9090"]
    dashboards = yaml.safe_load((FOLDER / "grafana" / "dashboards" / "tonika.yml").read_text("utf-8"))
    (provider,) = dashboards["providers"]
    assert any(
        volume.split(":")[1].startswith(provider["options"]["path"]) for volume in SERVICES["grafana"]["volumes"]
    )
