"""Scaled rules: waiting and ringing shrink, what people hear or press does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from ivr.core.ladder import Figure, Rung, Threshold
from ivr.core.needs import Relaxation
from ivr.core.overflow_rules import OverflowStep, ToNumber, ToRm, WhenFailedOffers, WhenWaited
from ivr.core.queues import Announce, CallbackRules, OfferRules, Priority
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import CallRm
from ivr.rules import load
from ivr.rules.scale import scaled

BOOK = load(Path(__file__).parents[2] / "routing_rules.yaml", date(2026, 6, 1))
TENTH = scaled(BOOK, 0.1)


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_minute_of_waiting_becomes_six_seconds() -> None:
    first = TENTH.queues["wealth"].overflow[0]
    assert first.when == (WhenWaited(seconds(6)), WhenFailedOffers(2))
    assert first.target == ToRm("own", seconds(2.5), "1", accept_within=seconds(10))


def test_a_number_to_which_a_queue_overflows_rings_shorter() -> None:
    dial = OverflowStep(RuleRef(""), ToNumber("021", seconds(20)), (WhenWaited(seconds(60)),))
    wealth = replace(BOOK.queues["wealth"], overflow=(dial,))
    (found,) = scaled(replace(BOOK, queues={"wealth": wealth}), 0.1).queues["wealth"].overflow
    assert found.target == ToNumber("021", seconds(2))


def test_rings_pauses_announcements_and_wrap_up_shrink() -> None:
    wealth = TENTH.queues["wealth"]
    assert wealth.offer == OfferRules(ring=seconds(1.5), pause=seconds(3))
    assert wealth.announce == (Announce("please_wait", seconds(1.2), seconds(3)),)
    assert wealth.wrap_up == seconds(0.5)


def test_relaxation_aging_and_the_longest_wait_keep_pace() -> None:
    wealth = replace(
        BOOK.queues["wealth"],
        relax=(Relaxation(seconds(20), ()),),
        priority=Priority(7, {}, Decimal("0.5")),
        longest_wait=seconds(600),
        callback=CallbackRules(2, seconds(600), seconds(30), abandoned_after=seconds(60)),
    )
    found = scaled(replace(BOOK, queues={"wealth": wealth}), 0.1).queues["wealth"]
    assert found.relax == (Relaxation(seconds(2), ()),)
    assert found.priority == Priority(7, {}, Decimal(5))  # as many points in as many promised seconds
    assert found.longest_wait == seconds(60)
    assert found.callback == CallbackRules(2, seconds(60), seconds(3), abandoned_after=seconds(6))


def test_an_rm_called_from_a_menu_is_rung_shorter_but_may_press_as_long() -> None:
    node = TENTH.nodes["menus.main_menu.keys.3"]
    assert isinstance(node, CallRm)
    assert (node.ring, node.accept_within) == (seconds(2.5), seconds(10))


def test_what_people_hear_or_press_stays() -> None:
    changed = {name for name, node in TENTH.nodes.items() if node != BOOK.nodes[name]}
    assert changed == {"menus.main_menu.keys.3"}
    assert replace(TENTH, nodes=BOOK.nodes, queues=BOOK.queues) == BOOK


def test_by_one_nothing_changes_and_back_again_is_the_same() -> None:
    assert scaled(BOOK, 1) == BOOK
    assert scaled(TENTH, 10) == BOOK


@pytest.mark.parametrize("factor", [0, -1])
def test_time_does_not_stop_or_run_backwards(factor: float) -> None:
    with pytest.raises(ValueError, match="time"):
        scaled(BOOK, factor)


def test_levels_by_figures_shrink_as_waits_do() -> None:
    thresholds = Threshold(Figure.WAITING, 50, 20), Threshold(Figure.LONGEST_WAIT, 300, 60)
    book = replace(BOOK, ladder=(Rung("storm", thresholds, timedelta(minutes=5)),))
    shrunk = Threshold(Figure.WAITING, 50, 20), Threshold(Figure.LONGEST_WAIT, 30, 6)
    assert scaled(book, 0.1).ladder == (Rung("storm", shrunk, timedelta(seconds=30)),)
