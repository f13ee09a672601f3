"""`ivr simulate --rules --load`: tables, JSON, a comparison and a picture; and what is said of what is wrong."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ivr.simulation.day import running
from ivr.simulation.day.figures import CALLS
from tests.cli.program import Here

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "simulation.md"
RULES = ROOT / "routing_rules.yaml"
LOAD = """
day: "2026-11-25"
hours: "09:00-11:00"
queues: {wealth: {calls_per_half_hour: 20, with_rm: 70%}, general: {calls_per_half_hour: 6}}
run: {replications: 3}
"""
ENDS = {"to_number", "to_queue", "to_voicemail", "to_callback", "to_message"}


@pytest.fixture
def load(tmp_path: Path) -> Path:
    path = tmp_path / "load.yaml"
    path.write_text(LOAD, "utf-8")
    return path


@pytest.fixture
def quicker(tmp_path: Path) -> Path:
    """The same rules, but callers come to their RMs sooner."""
    path = tmp_path / "quicker.yaml"
    text = RULES.read_text("utf-8").replace("waited: 60s", "waited: 20s")
    path.write_text(text.replace("crm/", f"{ROOT}/crm/"), "utf-8")
    return path


def headings(line: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s{2,}", line.strip())]


def test_a_day_is_told_by_queue_by_skill_and_by_what_agents_can(here: Here, load: Path) -> None:
    said = here("simulate", "--rules", str(RULES), "--load", str(load))
    assert (said.code, said.err) == (0, "")
    lines = [line for line in said.out.splitlines() if line.strip()]
    assert headings(lines[0])[:8] == [
        "queue", "within", "calls", "service level", "mean answer", "longest wait", "abandoned", "to RMs",
    ]  # fmt: skip
    assert headings(lines[0])[-1] == "offers missed"
    assert [line.split()[0] for line in lines[2:5]] == ["wealth", "general", "all"]
    assert any(headings(line)[:3] == ["skill", "agents", "occupancy"] for line in lines)
    assert any(headings(line)[:2] == ["wealth, fund_licence, service", "2"] for line in lines)
    assert lines[-2].startswith("3 replications of 2026-11-25, 09:00 to 11:00, with about 104 calls each; seed 1.")
    assert lines[-1].startswith("Left out: menus ")


def test_figures_come_as_json_with_half_widths(here: Here, load: Path) -> None:
    said = here("simulate", "--rules", str(RULES), "--load", str(load), "--json")
    found = json.loads(said.out)["rules"]
    assert list(found) == ["total", "queues", "skills", "agents", "half_hours"]
    assert list(found["total"]) == list(CALLS)
    assert list(found["queues"]) == ["wealth", "general"]
    assert list(found["skills"]) == ["wealth", "fund_licence", "service"]
    assert list(found["skills"]["wealth"]) == [*CALLS, "agents", "occupancy"]
    assert list(found["agents"]["claims, service"]) == ["agents", "occupancy"]
    assert list(found["half_hours"]) == ["09:00", "09:30", "10:00", "10:30"]
    for row in (found["total"], *found["queues"].values(), *found["half_hours"].values()):
        assert all(list(figure) == ["value", "half_width"] for figure in row.values())
        ends = sum(row[name]["value"] or 0 for name in (ENDS | {"abandoned", "to_rm"}) - {"to_queue"})
        assert 0 < ends < 1


def test_two_rules_are_compared_on_the_same_callers_and_in_words(here: Here, load: Path, quicker: Path) -> None:
    words = "simulate", "--rules", str(quicker), "--load", str(load), "--against", str(RULES)
    said = here(*words)
    assert said.code == 0
    assert f"{quicker} compared with {RULES}, on the same callers:" in said.out
    assert re.search(r"^all calls: .*longest wait \d+\.\d ± \d+\.\d s shorter", said.out, re.MULTILINE)
    assert "All other differences may be chance." in said.out
    found = json.loads(
        here("simulate", "--rules", str(quicker), "--load", str(load), "--against", str(RULES), "--json").out
    )
    assert list(found) == ["rules", "against", "difference", "in_words"]
    rm = [found[what]["total"]["to_rm"]["value"] for what in ("rules", "against", "difference")]
    assert rm[0] - rm[1] == pytest.approx(rm[2])
    assert found["difference"]["total"]["offered"] == {"value": 0.0, "half_width": 0.0}


def test_the_day_is_drawn_half_hour_by_half_hour(here: Here, load: Path, quicker: Path, tmp_path: Path) -> None:
    for names, against in (((), ()), ((str(RULES), str(quicker)), ("--against", str(quicker)))):
        out = tmp_path / "day.svg"
        said = here("simulate", "--rules", str(RULES), "--load", str(load), *against, "--svg", str(out))
        assert (said.code, said.err) == (0, f"Drawn to {out}.\n")
        texts = [one.text for one in ET.parse(out).iter() if one.tag.endswith("text")]
        assert {"Calls", "Service level", "Taken by RMs on their mobiles", "09:00", "10:00", *names} <= set(texts)


def test_a_wrong_load_is_told_with_line_and_column(here: Here, load: Path, quicker: Path) -> None:
    load.write_text(LOAD.replace("wealth:", "welth:"), "utf-8")
    said = here("simulate", "--rules", str(RULES), "--load", str(load))
    assert (said.code, said.out) == (2, "")
    assert 'load.yaml:4:10: error R401 queues.welth: There is no queue "welth".' in said.err
    assert 'Did you mean "wealth"?' in said.err


def test_the_load_must_be_right_with_both_rules(here: Here, load: Path, quicker: Path) -> None:
    text = (
        quicker.read_text("utf-8").replace("queue: general", "queue: others").replace("\n  general:\n", "\n  others:\n")
    )
    quicker.write_text(text, "utf-8")
    said = here("simulate", "--rules", str(RULES), "--load", str(load), "--against", str(quicker))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"With {quicker}:\n")
    assert 'There is no queue "general".' in said.err


def test_a_queue_that_nobody_may_serve_on_that_day_is_told(here: Here, load: Path) -> None:
    load.write_text(LOAD.replace("2026-11-25", "2028-01-05"), "utf-8")
    said = here("simulate", "--rules", str(RULES), "--load", str(load), "--json")
    assert (said.code, said.err) == (0, f"By {RULES} no agent may serve wealth on 2028-01-05.\n")
    queues = json.loads(said.out)["rules"]["queues"]
    assert queues["wealth"]["service_level"]["value"] == 0 < queues["general"]["service_level"]["value"]


def test_wrong_rules_are_told_as_check_tells_them(here: Here, load: Path, quicker: Path) -> None:
    quicker.write_text(quicker.read_text("utf-8").replace("ring: 15s", "ring: long", 1), "utf-8")
    said = here("simulate", "--rules", str(quicker), "--load", str(load))
    assert (said.code, said.out) == (2, "")
    assert "quicker.yaml:" in said.err
    assert '"long" is not a duration.' in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Write either of them"),
        (("--model", "a.yaml", "--load", "b.yaml"), "Write either of them"),
        (("--model", "a.yaml", "--rules", "b.yaml"), "It is for a day: write --load."),
        (("--model", "a.yaml", "--against", "b.yaml"), "It is for a day: write --load."),
        (("--model", "a.yaml", "--svg", "b.svg"), "It is for a day: write --load."),
    ],
)
def test_a_centre_or_a_day_is_wanted(here: Here, words: tuple[str, ...], why: str) -> None:
    said = here("simulate", *words)
    assert said.code == 2
    assert why in said.err


def test_ctrl_c_stops_it_without_a_traceback(here: Here, load: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run", stopped)
    said = here("simulate", "--rules", str(RULES), "--load", str(load))
    assert (said.code, said.out, said.err) == (130, "", "Stopped; there are no figures.\n")


def on_the_page(out: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in out.rstrip().splitlines())


def test_the_example_on_the_page_is_the_file_and_what_it_really_says(here: Here) -> None:
    page = PAGE.read_text("utf-8")
    assert (ROOT / "loads" / "wednesday.yaml").read_text("utf-8") in page
    said = here("simulate", "--load", "loads/wednesday.yaml")
    assert said.code == 0
    assert on_the_page(said.out) in page


def test_the_comparison_on_the_page_is_what_it_really_says(here: Here, quicker: Path) -> None:
    said = here(
        "simulate", "--rules", str(quicker), "--load", "loads/wednesday.yaml", "--against", "routing_rules.yaml"
    )
    told = said.out.replace(str(quicker), "new_rules.yaml")
    told = told[told.index("new_rules.yaml compared") : told.index("\n20 replications")]
    assert on_the_page(told) in PAGE.read_text("utf-8")
