"""Model files: what their words mean, and broken ones, each with its complaints in the comments at its top."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path

import pytest

from ivr.core.queues import Choose
from ivr.rules.complaint import RulesRefused
from ivr.simulation.model import (
    CallType,
    ChooseCaller,
    Constant,
    Empirical,
    Exponential,
    Gamma,
    Group,
    Length,
    Lognormal,
    Model,
    Rate,
    Run,
    Uniform,
)
from ivr.simulation.reading import read_model
from ivr.simulation.shape import CallTypeShape, GroupShape, LengthShape, ModelShape, RateShape, RunShape

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))
PAGE = (HERE.parents[1] / "docs" / "simulation.md").read_text("utf-8")
LEAST = """
call_types: {A: {rate_per_min: 1, service: {dist: constant, mean_min: 1}}}
agent_groups: {g: {count: 2, skills: [A]}}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "centre.yaml"
    path.write_text(text, "utf-8")
    return path


def complaints(path: Path) -> list[str]:
    with pytest.raises(RulesRefused) as refused:
        read_model(path)
    return [str(complaint).removeprefix(f"{path.name}:") for complaint in refused.value.complaints]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_the_complaints_are_those_at_the_top_of_the_file(path: Path) -> None:
    expected = [line.removeprefix("# ") for line in path.read_text("utf-8").splitlines() if line.startswith("# ")]
    assert expected
    assert complaints(path) == expected


def test_an_empty_file_and_one_that_is_not_there_are_told(tmp_path: Path) -> None:
    (found,) = complaints(written(tmp_path, ""))
    assert found == "1:1 R102: The file is empty. Begin with `call_types:`."
    (found,) = complaints(tmp_path / "no.yaml")
    assert found.startswith("1:1 R101: There is no file ")


def test_what_is_left_out_is_as_the_page_says(tmp_path: Path) -> None:
    assert read_model(written(tmp_path, LEAST)) == Model(
        {"A": CallType("A", (Rate(None, 1.0),), Constant(1.0))}, {"g": Group("g", 2, ("A",))}
    )
    for word, value in asdict(Run()).items():
        assert re.search(rf"\| `{word}(_s)?` \|.*\| `{value if isinstance(value, int) else round(value)}` \|", PAGE), (
            word
        )


def test_all_words_mean_what_they_say(tmp_path: Path) -> None:
    text = """
call_types:
  A:
    rate_per_min: [{until_min: 60, rate_per_min: 0.5}, {until_min: 90, rate_per_min: 2e-1}]
    service: {dist: exponential, mean_min: 10}
    patience: {dist: exponential, mean_min: 2}
    priority: 3
  B: {rate_per_min: "1.25", service: {lognormal: {mean_min: 4, cv: 1.3}}}
agent_groups:
  s1: {count: 15, skills: [A, B]}
  s2: {count: 5, skills: [B, C]}
lines: 120
choose_agent: random
by_rank: true
choose_caller: agent_order
run: {calls: 2000, warmup_calls: 50, replications: 3, seed: 7, service_level_s: 30}
"""
    rates = (Rate(60.0, 0.5), Rate(90.0, 0.2))
    assert read_model(written(tmp_path, text)) == Model(
        {
            "A": CallType("A", rates, Exponential(10.0), Exponential(2.0), 3),
            "B": CallType("B", (Rate(None, 1.25),), Lognormal(4.0, 1.3)),
        },
        {"s1": Group("s1", 15, ("A", "B")), "s2": Group("s2", 5, ("B", "C"))},
        120,
        Choose.RANDOM,
        True,
        ChooseCaller.AGENT_ORDER,
        Run(2000, 50, 3, 7, 30.0),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{dist: exponential, mean_min: 2}", Exponential(2)),
        ("{exponential: {mean_min: 2}}", Exponential(2)),
        ("{dist: uniform, low_min: 0, high_min: 3}", Uniform(0, 3)),
        ("{uniform: {low_min: 1, high_min: 3}}", Uniform(1, 3)),
        ("{dist: gamma, mean_min: 2, cv: 0.5}", Gamma(2, 0.5)),
        ("{constant: {mean_min: 2}}", Constant(2)),
        ("{constant: 2}", Constant(2)),
        ("{dist: gamma, mean_min: 2, cv: 0}", Constant(2)),
        ("{dist: empirical, lengths_min: [1, 2.5]}", Empirical((1, 2.5))),
        ("{dist: empirical, lengths_min: [1, 0], weights: [3, 1]}", Empirical((1, 0), (3, 1))),
        ("{empirical: [1, 2.5]}", Empirical((1, 2.5))),
        ("{dist: lognormal, mean_min: 2, cv: 0}", Constant(2)),
    ],
)
def test_a_length_may_be_written_in_two_ways(text: str, expected: Length, tmp_path: Path) -> None:
    model = read_model(written(tmp_path, LEAST.replace("{dist: constant, mean_min: 1}", text)))
    assert model.types["A"].service == expected


@pytest.mark.parametrize(("unit", "lengths"), [("seconds", (1, 3, 0.5)), ("minutes", (60, 180, 30))])
def test_lengths_may_be_those_of_the_firms_own_calls(unit: str, lengths: tuple[float, ...], tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("id,Talk_s\n1,60\n2,\n3,180\n4,30\n", "utf-8")
    text = f"{{dist: empirical, file: calls.csv, column: talk_s, unit: {unit}}}"
    model = read_model(written(tmp_path, LEAST.replace("{dist: constant, mean_min: 1}", text)))
    assert model.types["A"].service == Empirical(lengths)


@pytest.mark.parametrize(
    ("table", "text", "complaint"),
    [
        ("talk_s\nabc\n", "file: calls.csv, column: talk_s, unit: seconds", 'calls.csv:2: "abc" is not a number.'),
        ("talk_s\n\n", "file: calls.csv, column: talk_s, unit: seconds", "No lengths stand in calls.csv."),
        ("talk_s\n1\n", "file: calls.csv, column: talk, unit: seconds", "There is no column talk."),
        ("talk_s\n1\n", "file: no.csv, column: talk_s, unit: seconds", 'There is no file "no.csv".'),
        ("talk_s\n1\n", "file: calls.csv, column: talk_s", "empirical lacks unit."),
        ("talk_s\n0\n", "file: calls.csv, column: talk_s, unit: seconds", "All of these lengths are 0."),
        ("", "lengths_min: [1], file: calls.csv, column: talk_s, unit: seconds", "empirical takes no lengths_min."),
        ("", "lengths_min: [1, 2], weights: [1]", "1 weights stand here, and 2 lengths."),
        ("", "lengths_min: [1, 0], weights: [0, 1]", "All of these lengths are 0."),
        ("", "weights: [1]", "empirical lacks lengths_min."),
    ],
)
def test_what_was_measured_and_cannot_be_drawn_is_told(table: str, text: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(table, "utf-8")
    [found] = complaints(written(tmp_path, LEAST.replace("dist: constant, mean_min: 1", f"dist: empirical, {text}")))
    assert complaint in found


def test_a_word_of_yes_or_no_is_taken_both_ways(tmp_path: Path) -> None:
    for word, meant in (("true", True), ("yes", True), ("True", True), ("false", False), ("no", False)):
        assert read_model(written(tmp_path, f"{LEAST}by_rank: {word}\n")).by_rank is meant


def test_what_a_program_writes_as_null_is_left_out(tmp_path: Path) -> None:
    nulls = LEAST.replace("rate_per_min: 1", "rate_per_min: 1, patience: null, priority: null")
    assert read_model(written(tmp_path, f"{nulls}lines: null\nchoose_agent:\nrun: null\n")) == read_model(
        written(tmp_path, LEAST)
    )


def test_a_list_of_rates_may_have_either_name(tmp_path: Path) -> None:
    rates = "[{until_min: 60, rate_per_min: 0.5}, {until_min: 90, rate_per_min: 2}]"
    for name in ("rate_per_min", "rates"):
        model = read_model(written(tmp_path, LEAST.replace("rate_per_min: 1", f"{name}: {rates}")))
        assert model.types["A"].rates == (Rate(60.0, 0.5), Rate(90.0, 2.0))


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(call_types:.*?)```", PAGE, re.DOTALL))
def test_the_examples_on_the_page_are_right(example: str, tmp_path: Path) -> None:
    assert read_model(written(tmp_path, example)).types


def test_every_word_is_on_the_page() -> None:
    shapes = (ModelShape, CallTypeShape, RateShape, LengthShape, GroupShape, RunShape)
    assert [
        word for shape in shapes for word in shape.model_fields if not re.search(rf"`[^`\n]*\b{word}\b", PAGE)
    ] == []
