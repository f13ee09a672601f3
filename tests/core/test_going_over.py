"""A call goes over to newer rules where a place has a name, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.call import AskingRm, DiallingOut, InFlow, LeavingMessage, Stage, Talking, Waiting
from ivr.core.going_over import under_newer
from tests.calls.house import NODES, rules

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
NEWER = rules(version="v2")
MENU, SUB, STEP = InFlow("menus.main", "zh"), InFlow("menus.sub", "zh"), InFlow("flows.main[1]", "zh")
TALK = Talking("agent", "1001", "leg", "bridge", NOW)


@pytest.mark.parametrize(
    ("before", "stage"),
    [
        (STEP, MENU),
        (SUB, MENU),
        (STEP, InFlow("flows.main[0]", "zh")),
        (MENU, Waiting("wealth", "zh", NOW)),
        (None, Waiting("wealth", "zh", NOW, failed_offers=1)),
        (Waiting("wealth", "zh", NOW), LeavingMessage("box", "zh")),
    ],
)
def test_menus_flows_queues_and_boxes_are_the_same_place_in_both(before: Stage | None, stage: Stage) -> None:
    assert under_newer(NEWER, before, stage) == stage


@pytest.mark.parametrize(
    ("before", "stage"),
    [
        (MENU, MENU),  # asked again
        (MENU, InFlow("menus.main", "zh", tries=1)),
        (InFlow("flows.main[0]", "zh"), STEP),
        (STEP, InFlow("flows.main[2].then[0]", "zh")),
        (MENU, InFlow("menus.gone", "zh")),
        (MENU, InFlow("flows.gone[0]", "zh")),
        (MENU, AskingRm("to_rm", "zh")),
        (MENU, DiallingOut("menus.main", "zh")),
        (MENU, Waiting("gone", "zh", NOW)),
        (MENU, LeavingMessage("gone", "zh")),
        (Waiting("wealth", "zh", NOW), TALK),
    ],
)
def test_everywhere_else_it_keeps_its_own(before: Stage, stage: Stage) -> None:
    assert under_newer(NEWER, before, stage) is None


def test_the_way_back_leads_to_no_menu_that_is_gone() -> None:
    newer = rules(nodes={name: node for name, node in NODES.items() if name != "menus.main"})
    stage = InFlow("menus.sub", "zh", answers=(("account", "12"),), trail=("menus.main", "menus.sub"))
    went = under_newer(newer, MENU, stage)
    assert went == InFlow("menus.sub", "zh", answers=(("account", "12"),), trail=("menus.sub",))


def test_what_was_counted_at_a_step_is_not_counted_at_another_that_has_its_number_now() -> None:
    stage = InFlow("menus.main", "zh", passed=(("flows.main[3]", 2),))
    assert under_newer(NEWER, SUB, stage) == InFlow("menus.main", "zh")
    assert under_newer(NEWER, MENU, stage) is None
