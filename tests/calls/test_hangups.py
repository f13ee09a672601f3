"""The caller hangs up at every await of every story: whatever he leaves, nothing of it stays."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.core.agent import InCall, Reserved, Ringing
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, HangUp, NeverAnswers, Phone, Press
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, House
from tests.hangups import Moment, at_every_await

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"

STORIES: dict[str, tuple[str, dict[str, Phone]]] = {
    "agent": ("1", {A1: Answers(S, (HangUp(3 * S),))}),
    "two failed offers, RM": ("1", {RM_PHONE: Answers(S, (Press("1"), HangUp(3 * S)))}),
    "mailbox, deputy busy, voicemail": ("1", {RM_PHONE: Answers(S), DEPUTY_PHONE: Busy()}),
    "own RM by key": ("3", {RM_PHONE: Answers(S, (Press("1"), HangUp(3 * S)))}),
    "own RM by key, then agent": ("3", {RM_PHONE: Busy(), A1: Answers(S, (HangUp(3 * S),))}),
    "callback note": ("2", {}),
    "sub-menu and digits": ("45", {}),
    "agent gone at once": ("1", {A1: Answers(S, (HangUp(0 * S),)), A2: Answers(S, (HangUp(0 * S),))}),
}


def _played(folder: Path, key: str, phones: dict[str, Phone], blow: str) -> Callable[[Moment], object]:
    async def story(moment: Moment) -> None:
        fake = FakeSwitch(folder=folder)
        house = House(fake, voicemail=folder)
        fake.phones |= {p: NeverAnswers() for p in (A1, A2, RM_PHONE, DEPUTY_PHONE)} | phones
        house.agents_ready()
        call = fake.call_in(DID, "13900001111")
        moment.arm(lambda: _strike(fake, call, blow))
        await asyncio.sleep(2.5)
        fake.press(call, *key)
        await house.over()
        moment.disarm()
        _nothing_left(house, call)

    return story


def _strike(fake: FakeSwitch, call: str, blow: str) -> None:
    """The caller hangs up; or whoever else is there does, all at once."""
    if blow == "caller":
        fake.hang_up_by_peer(call)
    else:
        for other in [c for c in fake.channels if c != call]:
            fake.hang_up_by_peer(other)


def _nothing_left(house: House, call: str) -> None:
    assert house.fake.leaks() == []
    assert house.recordings.finished == [call]
    assert house.story(call).count("ended") == 1
    assert house.floor.position(call) == 0
    for duty in house.floor.agents():
        assert not isinstance(duty.state, InCall | Reserved | Ringing), duty


@pytest.mark.parametrize("blow", ["caller", "others"])
@pytest.mark.parametrize("name", STORIES)
def test_a_hang_up_at_every_await_leaves_nothing(name: str, blow: str, tmp_path: Path) -> None:
    key, phones = STORIES[name]
    assert at_every_await(_played(tmp_path, key, phones, blow)) > 20  # type: ignore[arg-type]
