"""Alert rules and the dashboard: what they ask Prometheus for is what the service tells it."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import promql_parser
import pytest
import yaml

from serving.scoring.profile import Observation, profile_of
from tests.serving.running import ROOT, free_port, running_service
from tests.serving.tiny import make_tiny_bundle
from tests.serving.told import SECRET, SECRET_HEADER, correction_body

MONITORING = ROOT / "deploy" / "monitoring"
ALERTS = yaml.safe_load((MONITORING / "alerts.yml").read_text("utf-8"))
DASHBOARD: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
COLUMNS = 24  # of Grafana's grid
PROFILE = profile_of([Observation("neutral", (), 0.9, 50, "ru")] * 100)


def expressions() -> Iterator[str]:
    yield from (rule["expr"] for rule in RULES)
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield target["expr"].replace("$instance", ".*")
    for variable in DASHBOARD["templating"]["list"]:
        if variable["type"] == "query":
            yield re.sub(r"label_values\((\w+), \w+\)", r"\1", variable["query"])


@pytest.mark.parametrize("expression", list(expressions()))
def test_an_expression_is_one(expression: str):
    promql_parser.parse(expression)


def test_an_alert_says_how_bad_it_is_what_is_wrong_and_what_to_do():
    for rule in RULES:
        assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert set(rule["annotations"]) == {"summary", "action"}
    assert len({rule["alert"] for rule in RULES}) == len(RULES)


def test_panels_have_a_place_of_their_own():
    panels = DASHBOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        x, y, width, height = (panel["gridPos"][side] for side in "xywh")
        cells = {(column, row) for column in range(x, x + width) for row in range(y, y + height)}
        assert x + width <= COLUMNS
        assert not cells & taken
        taken |= cells


@pytest.mark.slow
def test_every_metric_that_is_asked_for_is_told(tmp_path: Path):
    port = free_port()
    environment = {
        "TONIKA_MODEL": str(make_tiny_bundle(tmp_path / "bundle", profile=PROFILE)),
        "TONIKA_PORT": str(port),
        "TONIKA_SECRET": SECRET,
    }
    with running_service([sys.executable, "-m", "tonika", "serve"], environment, port, tmp_path) as service:
        httpx.post(f"{service.url}/v1/score", json={"mentions": [{"text": "ужас"}] * 100})  # enough to tell drift
        httpx.post(f"{service.url}/v1/score", json={"mentions": []})
        httpx.post(f"{service.url}/v1/feedback", json=correction_body("считаем поправки"))
        httpx.post(f"{service.url}/webhook", json={"action": "START_TRAINING"}, headers=SECRET_HEADER)
        told = httpx.get(f"{service.url}/metrics").text
    names = {line.split("{")[0].split(" ")[0] for line in told.splitlines() if not line.startswith("#")}
    names.add("tonika_model_swap_failures_total")  # there is none yet; tests/serving/test_hot_swap.py sees it
    asked = {name for expression in expressions() for name in re.findall(r"tonika_\w+", expression)}
    assert len(asked) > 10
    assert asked <= names
    labels = set(re.findall(r"(\w+)=", told))
    grouped = {
        label
        for text in expressions()
        for found in re.findall(r"by \(([\w, ]+)\)", text)
        for label in found.split(", ")
    }
    assert grouped - {"instance", "reason"} <= labels  # Prometheus itself adds the instance
