"""When a supervisor may be with a call, and how."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ivr.core.agent import AgentState, InCall, LoggedOut, NotReady, Ready, Reserved, Ringing, WrapUp
from ivr.core.call import CallingIn, Consulting, Customer, Destination, OnHold, Stage, Talking, Transferring, Waiting
from ivr.core.duty import OnDuty
from ivr.core.rulebook import Agent
from ivr.core.supervising import Mode, impossible, not_to_be_picked
from ivr.core.talk_wishes import NOT_TALKING, NOT_WAITING, Hold, MoveTo, PickFor, TakeOver, refusal

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TALK = Talking("agent", "1001", "leg", "bridge", NOON, "wealth")
MONITOR, BARGE = Mode.MONITOR, Mode.BARGE


def boss(state: AgentState, reachable: bool = True) -> OnDuty:
    return OnDuty(Agent("1005", "Boss", ()), reachable, state)


FREE, AWAY = boss(Ready(NOON)), boss(NotReady("office"))


@pytest.mark.parametrize(
    ("stage", "mode", "duty", "there", "why"),
    [
        (TALK, MONITOR, FREE, "", ""),
        (TALK, BARGE, AWAY, "", ""),
        (OnHold(TALK), MONITOR, FREE, "", ""),
        (OnHold(TALK), BARGE, FREE, "", "Caller and agent do not hear each other at this moment."),
        (Waiting("wealth", "zh", NOON), MONITOR, FREE, "", NOT_TALKING),
        (Transferring(TALK, Destination("agent", "1002"), NOON), MONITOR, FREE, "", NOT_TALKING),
        (None, MONITOR, FREE, "", NOT_TALKING),
        (TALK, BARGE, boss(InCall("c")), "1005", ""),
        (TALK, MONITOR, FREE, "1006", "Supervisor 1006 is with this call already."),
        (TALK, MONITOR, None, "", "There is no agent 1005: a supervisor listens with the telephone of one."),
        (TALK, MONITOR, boss(Ready(NOON), False), "", "The telephone of 1005 is not registered."),
        (TALK, MONITOR, boss(InCall("x")), "", "1005 is busy: in a call."),
        (TALK, MONITOR, boss(WrapUp(NOON)), "", "1005 is busy: wrap-up."),
    ],
)
def test_who_may_be_with_a_call(stage: Stage | None, mode: Mode, duty: OnDuty | None, there: str, why: str) -> None:
    assert impossible(stage, mode, "1005", duty, there) == why


def test_nobody_supervises_himself() -> None:
    assert impossible(TALK, MONITOR, "1001", FREE, "") == "1001 serves this caller himself."


def test_a_waiting_caller_can_be_moved_and_picked_and_one_who_talks_taken_over() -> None:
    waiting = Waiting("wealth", "zh", NOON)
    assert refusal(waiting, MoveTo("cards")) == refusal(waiting, PickFor("1002")) == ""
    assert refusal(waiting, Hold()) == refusal(waiting, TakeOver("1005")) == NOT_TALKING
    assert refusal(TALK, MoveTo("cards")) == refusal(TALK, PickFor("1002")) == NOT_WAITING
    for asking in (CallingIn(TALK, Destination("agent", "1002")), Consulting(TALK, "agent", "1002", "leg", "bridge")):
        assert refusal(asking, TakeOver("1005")) == refusal(asking, MoveTo("cards")) == ""
        assert refusal(asking, PickFor("1002")) != ""
    assert refusal(TALK, TakeOver("1005")) == refusal(OnHold(TALK), TakeOver("1005")) == ""


OTHER = Customer("C1", "Li", "139", never=("1005",))


@pytest.mark.parametrize(
    ("duty", "supervisor", "customer", "why"),
    [
        (FREE, "1006", None, ""),
        (boss(InCall("x")), "1006", None, ""),
        (boss(WrapUp(NOON)), "1006", None, ""),
        (boss(Reserved("x", NOON)), "1006", None, ""),
        (boss(Ringing("c", NOON)), "1006", None, "Agent 1005 is offered the caller already."),
        (boss(Ready(NOON), False), "1006", None, "Agent 1005 takes no calls: phone not registered."),
        (boss(Ready(NOON), False), "1005", None, "Agent 1005 takes no calls: phone not registered."),
        (replace(AWAY, status=NotReady("office")), "1006", None, "Agent 1005 takes no calls: not ready (office)."),
        (replace(AWAY, status=NotReady("office")), "1005", None, ""),
        (replace(AWAY, state=InCall("x"), status=LoggedOut()), "1005", None, "Agent 1005 takes no calls: logged out."),
        (FREE, "1005", OTHER, "Agent 1005 is never to serve this customer."),
        (None, "1005", None, "There is no agent 1005."),
    ],
)
def test_for_whom_a_waiting_caller_can_be_picked(
    duty: OnDuty | None, supervisor: str, customer: Customer | None, why: str
) -> None:
    assert not_to_be_picked("1005", supervisor, duty, customer, "c") == why
