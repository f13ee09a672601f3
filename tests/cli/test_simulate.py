"""`ivr simulate`: a model's figures as a table and as JSON, and what is said of a wrong one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.simulation import running
from tests.cli.program import Here, ivr

MODEL = """
call_types:
  A: {rate_per_min: 1.0, service: {dist: exponential, mean_min: 3}, patience: {dist: exponential, mean_min: 2}}
  B: {rate_per_min: 0.5, service: {dist: exponential, mean_min: 2}}
agent_groups: {s1: {count: 3, skills: [A, B]}, s2: {count: 1, skills: [B]}}
lines: 12
run: {calls: 300, warmup_calls: 50, replications: 3, seed: 1, service_level_s: 20}
"""
CALLS = ["blocked", "p_wait", "mean_wait_min", "p_wait_le", "p_wait_le_served", "abandoned"]


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "centre.yaml"
    path.write_text(MODEL, "utf-8")
    return path


def test_figures_come_as_json_by_total_type_and_group(here: Here, model: Path) -> None:
    said = here("simulate", "--model", str(model), "--json")
    found = json.loads(said.out)
    assert (said.code, said.err) == (0, "")
    assert list(found) == ["total", "types", "groups"]
    assert list(found["total"]) == CALLS
    assert {name: list(of) for name, of in found["types"].items()} == {"A": CALLS, "B": CALLS}
    assert {name: list(of) for name, of in found["groups"].items()} == {"s1": ["utilisation"], "s2": ["utilisation"]}
    assert all(
        list(figure) == ["value", "half_width"] and 0 <= figure["value"] <= 1 and figure["half_width"] >= 0
        for of in (found["total"], *found["types"].values(), *found["groups"].values())
        for name, figure in of.items()
        if name != "mean_wait_min"
    )
    assert found["types"]["A"]["abandoned"]["value"] > found["types"]["B"]["abandoned"]["value"] == 0


def test_figures_come_as_a_table_with_half_widths(here: Here, model: Path) -> None:
    said = here("simulate", "--model", str(model))
    assert said.code == 0
    heading, _, first, second, total = [line for line in said.out.splitlines() if line.strip()][:5]
    assert [part.strip() for part in heading.split("  ") if part.strip()] == [
        "calls", "blocked", "wait at all", "mean wait", "within 20 s", "of those served", "abandoned",
    ]  # fmt: skip
    assert [line.split()[0] for line in (first, second, total)] == ["A", "B", "total"]
    assert all(line.count("±") == 6 for line in (first, second, total))
    assert "3 replications of 300 calls each, after 50 to warm up; seed 1." in said.out


def test_a_pipe_gets_figures_alone_and_as_many_processes_as_one_likes_give_the_same(model: Path) -> None:
    enough = running.FEW // 3 + 1
    model.write_text(MODEL.replace("calls: 300", f"calls: {enough}"), "utf-8")
    one, two = (ivr("simulate", "--model", str(model), "--json", "--processes", n) for n in ("1", "2"))
    assert one == two
    assert (one.code, one.err) == (0, "")


def test_a_wrong_model_is_told_with_line_and_column_and_how_to_mend_it(here: Here, tmp_path: Path) -> None:
    path = tmp_path / "centre.yaml"
    path.write_text(MODEL.replace("count: 1,", "count: one,"), "utf-8")
    said = here("simulate", "--model", str(path))
    assert (said.code, said.out) == (2, "")
    assert 'centre.yaml:5:60: error R303 agent_groups.s2.count: "one" is not a whole number.' in said.err
    assert "Write a number from 0 to 100000." in said.err


def test_ctrl_c_stops_it_without_a_traceback(here: Here, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run", stopped)
    said = here("simulate", "--model", str(model))
    assert (said.code, said.out, said.err) == (130, "", "Stopped; there are no figures.\n")


def test_a_centre_that_cannot_keep_up_is_told_on_standard_error(here: Here, model: Path) -> None:
    text = (
        MODEL.replace("lines: 12", "").replace("rate_per_min: 0.5", "rate_per_min: 9").replace("calls: 300", "calls: 9")
    )
    model.write_text(text, "utf-8")
    said = here("simulate", "--model", str(model), "--json")
    assert said.code == 0
    assert said.err.startswith("It cannot keep up: calls of type B bring work for 18 agents, and 4 serve them.")
    assert json.loads(said.out)


@pytest.mark.parametrize(
    ("warmup", "told"),
    [
        (0, "3 replications of 2 to 4 calls each, after 0 to warm up, for then nobody calls any more; seed 1."),
        (50, "3 replications of 0 calls each, after 50 to warm up: `warmup_calls` are all who ever call, and none of"),
    ],
)
def test_where_calls_end_before_enough_have_come_it_is_told_how_many_came(
    here: Here, model: Path, warmup: int, told: str
) -> None:
    rates = "[{until_min: 2, rate_per_min: 1.5}, {rate_per_min: 0}]"
    text = MODEL.replace("rate_per_min: 1.0", f"rate_per_min: {rates}").replace("rate_per_min: 0.5", "rate_per_min: 0")
    model.write_text(text.replace("warmup_calls: 50", f"warmup_calls: {warmup}"), "utf-8")
    assert told in here("simulate", "--model", str(model)).out
