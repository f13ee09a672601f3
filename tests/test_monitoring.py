"""What dashboard, alert rules and their page name is what `/metrics` tells, and can be read by those who read it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
import yaml

from ivr.provision.tree import tree_folder
from ivr.web.figures import machine
from ivr.web.metrics import FIGURES

DOCS = Path(__file__).parents[1] / "docs"
ALERTS = DOCS / "monitoring/alerts.yaml"
NAME = re.compile(r"\b(?:ivr|process)_[a-z0-9_]+\b")
KINDS = {figure.name: figure.kind for figure in FIGURES} | {figure.name: figure.kind for figure in machine.PROCESS}


def asked_by_the_dashboard() -> list[str]:
    dashboard = json.loads((DOCS / "monitoring/dashboard.json").read_text("utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def alerts() -> list[dict[str, object]]:
    groups = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


def figures_in(expressions: list[str]) -> Iterator[str]:
    """The figures behind the series: a histogram's has three endings."""
    for name in NAME.findall(" ".join(expressions)):
        figure = re.sub(r"_(bucket|sum|count)$", "", name)
        yield figure if KINDS.get(figure) == "histogram" else name


def test_the_dashboard_asks_for_every_figure_and_for_no_other() -> None:
    assert set(figures_in(asked_by_the_dashboard())) == set(KINDS)


def test_alert_rules_ask_only_for_figures_that_there_are() -> None:
    asked = set(figures_in([str(rule["expr"]) for rule in alerts()]))
    assert asked <= set(KINDS)
    assert len(asked) > 15


def test_the_page_tells_of_every_figure_and_of_no_other() -> None:
    told = set(NAME.findall((DOCS / "monitoring.md").read_text("utf-8")))
    assert told == set(KINDS)


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in alerts()]
    assert len(names) == len(set(names))
    for rule in alerts():
        assert isinstance(rule["annotations"], dict)
        assert set(rule["annotations"]) == {"summary", "do"}, rule["alert"]
        assert rule["labels"] in ({"severity": "page"}, {"severity": "ticket"}), rule["alert"]


def covered(x: int, y: int, w: int, h: int) -> Iterator[tuple[int, int]]:
    return product(range(x, x + w), range(y, y + h))


def test_panels_do_not_lie_on_each_other_and_each_has_its_own_number() -> None:
    panels = json.loads((DOCS / "monitoring/dashboard.json").read_text("utf-8"))["panels"]
    places = [panel["gridPos"] for panel in panels]
    taken = [
        (x, y) for at in places for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])
    ]
    assert len(taken) == len(set(taken))
    assert len({panel["id"] for panel in panels}) == len(panels)


PROMTOOL = shutil.which("promtool") or shutil.which(tree_folder().parent / "promtool")


@pytest.mark.skipif(PROMTOOL is None, reason="no promtool: run `scripts/setup tests`")
@pytest.mark.parametrize("what", [["check", "rules", "alerts.yaml"], ["test", "rules", "alerts.test.yaml"]])
def test_prometheus_own_tool_finds_nothing_wrong(what: list[str]) -> None:
    assert PROMTOOL
    done = subprocess.run([PROMTOOL, *what], cwd=ALERTS.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
