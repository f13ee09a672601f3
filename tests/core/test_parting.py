"""Who hangs up at which moment of a talk, and who is left with whom."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core import agent_keys
from ivr.core.call import CallingIn, Consulting, Destination, OnHold, Stage, Talking, Transferring
from ivr.core.parting import DuringTalk, Party, Then, then
from ivr.core.talk_wishes import (
    NOBODY_ASKED,
    RINGS,
    Complete,
    Conference,
    Consult,
    Hold,
    Resume,
    Return,
    Swap,
    Transfer,
    Wish,
    belongings,
    legs,
    refusal,
    said,
    talk_of,
)

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TALK = Talking("agent", "1001", "leg", "bridge", NOON, "wealth")
TO = Destination("agent", "1002")
RINGING = CallingIn(TALK, TO)
ASIDE = Consulting(TALK, "agent", "1002", "leg-2", "bridge-2", "target")
SWAPPED = Consulting(TALK, "agent", "1002", "leg-2", "bridge-2", "caller")
ALL = Consulting(TALK, "agent", "1002", "leg-2", "bridge-2", "both")


@pytest.mark.parametrize(
    ("stage", "caller", "agent", "target"),
    [
        (TALK, Then.OVER, Then.OVER, None),
        (OnHold(TALK), Then.OVER, Then.WAIT_AGAIN, None),
        (RINGING, Then.OVER, Then.RING_ON, Then.TALK_ON),
        (ASIDE, Then.OVER, Then.HAND_OVER, Then.TALK_ON),
        (SWAPPED, Then.OVER, Then.HAND_OVER, Then.TALK_ON),
        (ALL, Then.OVER, Then.HAND_OVER, Then.TALK_ON),
    ],
)
def test_who_is_left_with_whom(stage: DuringTalk, caller: Then, agent: Then, target: Then | None) -> None:
    outcomes: list[tuple[Party, Then | None]] = [("caller", caller), ("agent", agent), ("target", target)]
    for gone, outcome in outcomes:
        if outcome is not None:
            assert then(stage, gone) is outcome


BUSY = "Somebody is being asked already: return to the caller, or complete, before that."
ALL_THERE = "They are in a conference already."


@pytest.mark.parametrize(
    ("wish", "talking", "on_hold", "ringing", "aside", "conference"),
    [
        (Hold(), "", "The caller is on hold already.", RINGS, BUSY, BUSY),
        (Resume(), "The caller is not on hold.", "", RINGS, BUSY, BUSY),
        (Transfer(TO), "", "", RINGS, BUSY, BUSY),
        (Consult(TO), "", "", RINGS, BUSY, BUSY),
        (Return(), NOBODY_ASKED, NOBODY_ASKED, "", "", ""),
        (Complete(), NOBODY_ASKED, NOBODY_ASKED, "", "", ""),
        (Swap(), NOBODY_ASKED, NOBODY_ASKED, RINGS, "", ALL_THERE),
        (Conference(), NOBODY_ASKED, NOBODY_ASKED, RINGS, "", ALL_THERE),
    ],
)
def test_what_may_be_asked_for_when(
    wish: Wish, talking: str, on_hold: str, ringing: str, aside: str, conference: str
) -> None:
    stages = (TALK, OnHold(TALK), RINGING, ASIDE, ALL)
    assert tuple(refusal(stage, wish) for stage in stages) == (talking, on_hold, ringing, aside, conference)
    assert said(wish)


@pytest.mark.parametrize(
    ("stage", "figure", "wish"),
    [
        (TALK, "3", Consult(TO)),
        (RINGING, "1", Return()),
        (ASIDE, "1", Return()),
        (ASIDE, "4", Complete()),
        (ASIDE, "5", Swap()),
        (ASIDE, "6", Conference()),
    ],
)
def test_what_keys_mean(stage: Stage, figure: str, wish: Wish) -> None:
    assert agent_keys.meant(stage, figure, TO) == wish


def test_what_a_stage_needs_in_the_switch() -> None:
    assert belongings(ASIDE) == {"leg", "bridge", "leg-2", "bridge-2"}
    assert belongings(RINGING) == belongings(OnHold(TALK)) == belongings(TALK) == {"leg", "bridge"}
    assert belongings(Transferring(TALK, TO, NOON)) == belongings(None) == frozenset()
    assert legs(ALL) == ("leg", "leg-2")
    assert talk_of(ALL) == TALK
