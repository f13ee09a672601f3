"""What the rules say of eligibility: whom queues then need, and what is said of agents from when until when."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.core.eligibility import Answer, AnsweredBy, Eligibility, Holds
from ivr.core.needs import AnyOf, Need, Needs, Wish
from ivr.core.rulebook import Rulebook
from ivr.rules import load
from tests.rules.test_broken import BROKEN

SHANGHAI = ZoneInfo("Asia/Shanghai")
TRAINED, SHIFT = Eligibility("trained"), Eligibility("shift_open", AnsweredBy.PROGRAM)
WHOLE = "eligibility: {trained: yes}"


def rules(folder: Path, *changes: tuple[str, str]) -> Rulebook:
    """Those of a broken file, mended and changed."""
    path = next(path for path in BROKEN if path.stem == "eligibility_that_is_not_there")
    text = path.read_text("utf-8").replace("traned", "trained")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "rules.yaml").write_text(text, "utf-8")
    return load(folder / "rules.yaml")


def test_what_there_is_stands_in_the_needs_with_all_that_the_rules_say_of_it(tmp_path: Path) -> None:
    more = "{unless_known: yes, if_not: not trained, answered_by: program}"
    book = rules(tmp_path, ("trained: {}", f"trained: {more}"))
    trained = Eligibility("trained", AnsweredBy.PROGRAM, unless_known=True, if_not="not trained")
    assert book.eligibility == {"trained": trained, "shift_open": SHIFT}
    assert book.queues["sales"].needs == (Need("sales", 2), Holds(trained), Holds(SHIFT))


@pytest.mark.parametrize(
    ("needs", "meant"),
    [
        ("{trained: yes}", (Holds(TRAINED),)),
        ("{any: [{sales: 2, trained: yes}, {sales: 3}]}",
         (AnyOf(((Need("sales", 2), Holds(TRAINED)), (Need("sales", 3),))),)),
    ],
)  # fmt: skip
def test_they_stand_alone_or_among_alternatives(needs: str, meant: Needs, tmp_path: Path) -> None:
    book = rules(tmp_path, ("{sales: 2, trained: yes, shift_open: yes}", needs))
    assert book.queues["sales"].needs == meant


@pytest.mark.parametrize(("wish", "weight"), [("yes", 1), ("{weight: 3}", 3), ("{level: yes, weight: 3}", 3)])
def test_they_may_be_wished_for(wish: str, weight: int, tmp_path: Path) -> None:
    book = rules(tmp_path, ("    offer:", f"    wishes: {{trained: {wish}}}\n    offer:"))
    assert book.queues["sales"].wishes == (Wish(Holds(TRAINED), weight),)


def test_what_all_queues_need_is_added_once_to_each_and_to_each_step_of_its_relaxing(tmp_path: Path) -> None:
    book = rules(
        tmp_path,
        ("queues:\n", "on_duty: {needs: {shift_open: yes}}\nqueues:\n"),
        ("    offer:", "    relax: [{after: 20s, needs: {sales: 1}}]\n    offer:"),
    )
    queue = book.queues["sales"]
    assert queue.needs == (Need("sales", 2), Holds(TRAINED), Holds(SHIFT))
    assert [step.needs for step in queue.relax] == [(Need("sales", 1), Holds(SHIFT))]


@pytest.mark.parametrize(
    ("said", "since", "until"),
    [
        ("yes", None, None),
        ('{holds: yes, from: "2026-12-01"}', datetime(2026, 12, 1, tzinfo=SHANGHAI), None),
        ('{holds: yes, until: "2027-12-01"}', None, datetime(2027, 12, 2, tzinfo=SHANGHAI)),
        ('{holds: yes, until: "9999-12-31"}', None, None),
    ],
)
def test_days_are_the_firms_from_midnight_to_midnight(
    said: str, since: datetime | None, until: datetime | None, tmp_path: Path
) -> None:
    book = rules(tmp_path, (WHOLE, f"eligibility: {{trained: {said}}}"))
    assert book.agents["1001"].answers == (Answer("trained", True, "", since, until),)


def test_the_reason_is_kept(tmp_path: Path) -> None:
    said = "{trained: {holds: yes, reason: passed in May}}"
    book = rules(tmp_path, (WHOLE, f"eligibility: {said}"))
    assert book.agents["1001"].answers == (Answer("trained", True, "passed in May"),)
