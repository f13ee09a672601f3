"""Load files: what their words mean, and broken ones, each with its complaints in the comments at its top."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.core.queues import Priority
from ivr.core.rulebook import Rulebook
from ivr.rules import load as load_rules
from ivr.rules.complaint import RulesRefused
from ivr.simulation.day.load import (
    HALF_HOUR,
    RMS,
    Answering,
    Break,
    Callers,
    Load,
    Others,
    Shift,
)
from ivr.simulation.day.reading import open_load
from ivr.simulation.day.shape import (
    AgentsShape,
    BreakShape,
    LoadShape,
    QueueShape,
    RmsShape,
    RunShape,
    ShiftShape,
    TimeShape,
)
from ivr.simulation.model import Constant, Empirical, Exponential, Lognormal, Uniform

ROOT = Path(__file__).parents[3]
BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))
PAGE = (ROOT / "docs" / "simulation.md").read_text("utf-8")
LEAST = """
day: "2026-11-25"
hours: "09:00-10:30"
queues: {wealth: {calls_per_half_hour: 12}}
"""
MINUTE = 60_000_000


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    """The example's, with levels."""
    book = load_rules(ROOT / "routing_rules.yaml", date(2026, 11, 25), secrets=False)
    wealth = replace(book.queues["wealth"], priority=Priority(by_level={"vip": 50, "gold": 20}))
    return replace(book, queues={**book.queues, "wealth": wealth})


def meant(folder: Path, text: str, rules: Rulebook) -> Load:
    path = folder / "load.yaml"
    path.write_text(text, "utf-8")
    return open_load(path).load(rules)


def complaints(path: Path, rules: Rulebook) -> list[str]:
    with pytest.raises(RulesRefused) as refused:
        open_load(path).load(rules)
    return [str(complaint).removeprefix(f"{path.name}:") for complaint in refused.value.complaints]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_complaints_are_those_at_the_top_of_the_file(path: Path, rules: Rulebook) -> None:
    expected = [line.removeprefix("# ") for line in path.read_text("utf-8").splitlines() if line.startswith("# ")]
    assert expected
    assert complaints(path, rules) == expected


def test_an_empty_file_and_one_that_is_not_there_are_told(tmp_path: Path, rules: Rulebook) -> None:
    (tmp_path / "empty.yaml").touch()
    (found,) = complaints(tmp_path / "empty.yaml", rules)
    assert found == '1:1 R102: The file is empty. Begin with `day: "2026-11-25"`.'
    (found,) = complaints(tmp_path / "no.yaml", rules)
    assert found.startswith("1:1 R101: There is no file ")


def test_levels_of_which_the_rules_know_nothing_are_told_to_make_no_difference(tmp_path: Path, rules: Rulebook) -> None:
    plain = replace(rules, queues={name: replace(one, priority=Priority()) for name, one in rules.queues.items()})
    (tmp_path / "load.yaml").write_text(LEAST + "in_every_queue: {levels: {vip: 5%}}\n", "utf-8")
    (found,) = complaints(tmp_path / "load.yaml", plain)
    assert found == (
        "5:27 R401 in_every_queue.levels.vip: The rules name no customer's level, so none makes a difference. "
        "Remove `levels`."
    )


def test_three_lines_are_enough(tmp_path: Path, rules: Rulebook) -> None:
    begins = datetime(2026, 11, 25, 1, tzinfo=UTC)
    expected = Load(date(2026, 11, 25), begins, 3 * HALF_HOUR, (Callers("wealth", (12.0, 12.0, 12.0)),))
    assert meant(tmp_path, LEAST, rules) == expected


def test_all_words_mean_what_they_say(tmp_path: Path, rules: Rulebook) -> None:
    text = """
day: "2026-11-25"
hours: "09:00-10:15"
in_every_queue: {patience: {dist: constant, mean: 90s}, with_rm: 40%, levels: {vip: 2.5%, gold: 10%}}
queues:
  wealth:
    calls_per_half_hour: [6, 0.5, 8]
    handling: {dist: lognormal, mean: 5m, cv: 1.1}
    languages: {en: 20%}
    spoke_before: 30%
  claims: {calls_per_half_hour: 3, with_rm: 100%, patience: {dist: exponential, mean: 2m}}
agents:
  answered: 90%
  answer_after: {dist: uniform, low: 3s, high: 9s}
  back_after: {dist: constant, mean: 5m}
  shifts:
    - {team: wealth, breaks: [{lasts: 20m, at: "09:30"}, {lasts: 5m}]}
    - {agents: ["1003"], hours: "08:00-09:45"}
    - {skill: service, hours: "09:15-18:00"}
rms: {answered: 50%, answer_after: {dist: constant, mean: 6s}, accept_after: 3s, count: 12, agents: ["1004"]}
numbers: {answered: 80%, answer_after: {dist: constant, mean: 12s}}
run: {replications: 3, seed: 7}
"""
    levels, patience = {"vip": 0.025, "gold": 0.1}, Constant(1.5)
    assert meant(tmp_path, text, rules) == Load(
        date(2026, 11, 25),
        datetime(2026, 11, 25, 1, tzinfo=UTC),
        75 * MINUTE,
        (
            Callers("wealth", (6.0, 0.5, 8.0), Lognormal(5.0, 1.1), patience, {"en": 0.2}, levels, 0.4, 0.3),
            Callers("claims", (3.0, 3.0, 3.0), patience=Exponential(2.0), levels=levels, with_rm=1.0),
        ),
        (
            Shift(team="wealth", breaks=(Break(20 * MINUTE, 30 * MINUTE), Break(5 * MINUTE))),
            Shift(0, 45 * MINUTE, frozenset({"1003"})),
            Shift(15 * MINUTE, None, skill="service"),
        ),
        Answering(Uniform(0.05, 0.15), pytest.approx(0.1), Constant(5.0)),
        Others(0.5, Constant(0.1), 3_000_000, 12, ("1004",)),
        Others(0.8, Constant(0.2)),
        3,
        7,
    )


def test_a_day_may_go_on_until_midnight(tmp_path: Path, rules: Rulebook) -> None:
    assert meant(tmp_path, LEAST.replace("10:30", "24:00"), rules).half_hours == 30


def test_the_day_is_known_before_the_rules_are_and_a_wrong_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "load.yaml"
    for text, day in ((LEAST, date(2026, 11, 25)), ("day: soon\n", None), ("hours: x\n", None), ("[1]\n", None)):
        path.write_text(text, "utf-8")
        assert open_load(path).day == day


def test_what_is_left_out_is_as_the_page_says() -> None:
    for said in ("lognormal, 4m, cv 1", "exponential, 3m", "2s to 6s", "100%", "60%", "5s to 15s", "4s", "90%"):
        assert said in PAGE
    assert RMS.key == 4_000_000


def test_every_word_is_on_the_page() -> None:
    shapes = (LoadShape, QueueShape, TimeShape, AgentsShape, ShiftShape, BreakShape, RmsShape, RunShape)
    assert [
        word for shape in shapes for word in shape.model_fields if not re.search(rf"`[^`\n]*\b{word}\b", PAGE)
    ] == []


@pytest.mark.parametrize("example", re.findall(r"```yaml\n((?:#.*\n)*day:.*?)```", PAGE, re.DOTALL))
def test_the_loads_on_the_page_are_right(example: str, tmp_path: Path, rules: Rulebook) -> None:
    assert meant(tmp_path, example, rules).callers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lengths: [90s, 3m]", Empirical((1.5, 3))),
        ("lengths: [90s, 3m], weights: [2, 1]", Empirical((1.5, 3), (2, 1))),
        ("file: calls.csv, column: talk_s, unit: seconds", Empirical((1, 2))),
    ],
)
def test_lengths_may_be_those_that_were_measured(
    text: str, expected: Empirical, tmp_path: Path, rules: Rulebook
) -> None:
    (tmp_path / "calls.csv").write_text("talk_s\n60\n120\n", "utf-8")
    load = meant(tmp_path, f"{LEAST}in_every_queue: {{handling: {{dist: empirical, {text}}}}}\n", rules)
    assert load.callers[0].handling == expected
