"""What is said of scenarios that were skipped: they are neither good nor failed."""

from __future__ import annotations

import shutil
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from ivr.cli import tested
from ivr.cli.junit import report
from ivr.scenarios.judging import Miss
from ivr.scenarios.notebook import Line
from ivr.scenarios.playing import Played
from ivr.scenarios.suite import Suite
from tests.cli.program import EXAMPLE, ROOT


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Suite:
    folder = tmp_path_factory.mktemp("scenarios")
    shutil.copy(ROOT / "scenarios/leaving.yaml", folder)
    return Suite.of(EXAMPLE, folder)


def played(suite: Suite) -> list[Played]:
    good, skipped = (Played(one, (), (), (), timedelta(seconds=9)) for one in suite.scenarios[:2])
    return [good, Played(skipped.scenario, (), (), (), timedelta(0), skipped="it cannot be heard")]


def test_the_summary_counts_them_apart(suite: Suite) -> None:
    first = next(tested.summary(suite, played(suite), 12.0, uncovered=False, chosen=False))
    assert first == "1 scenario good, 1 skipped (12.00 s)."


def test_programs_are_told_why(suite: Suite) -> None:
    facts = tested.facts(suite, played(suite))
    assert (facts["failed"], facts["skipped"]) == (0, 1)
    assert [(one["good"], one["skipped"]) for one in facts["scenarios"]] == [(True, ""), (False, "it cannot be heard")]


def test_build_servers_are_told_so_in_their_own_word(suite: Suite) -> None:
    root = ElementTree.fromstring(report(played(suite)))
    assert (root.get("tests"), root.get("failures"), root.get("skipped")) == ("2", "0", "1")
    assert [skipped.get("message") for skipped in root.iter("skipped")] == ["it cannot be heard"]


def story(suite: Suite, since: int, shows: int) -> list[str]:
    """What is shown of a story of forty lines, a second each."""
    trace = tuple(Line(timedelta(seconds=at), f"line {at}", "") for at in range(40))
    miss = Miss(1, "it", "it did not come", timedelta(seconds=since), timedelta(seconds=shows))
    one = Played(played(suite)[0].scenario, (miss,), (), trace, timedelta(0))
    return [line.split("  ")[-1] for line in list(tested.failure(one))[2:-1]]


def lines(first: int, last: int) -> list[str]:
    return [f"line {at}" for at in range(first, last + 1)]


def test_a_late_miss_is_shown_with_the_lines_around_it(suite: Suite) -> None:
    assert story(suite, 10, 30) == [*lines(8, 15), "and 12 lines more", *lines(28, 35), "and 4 lines more"]


def test_a_miss_soon_after_the_line_before_is_one_piece_of_the_story(suite: Suite) -> None:
    assert story(suite, 10, 13) == [*lines(8, 18), "and 21 lines more"]


def test_a_miss_after_everything_is_shown_with_the_last_lines(suite: Suite) -> None:
    assert story(suite, 38, 99) == lines(36, 39)
