"""A controller is killed as it brings caller and agent together: at all times one of their channels is recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.errors import SwitchUnavailable
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import A1, Firm, S, legs
from tests.calls.house import House
from tests.virtual_time import run_virtual


@pytest.mark.parametrize("killed_before", ["capture", "bridge"])
def test_who_is_not_bridged_yet_is_recorded_on_his_own_channel(tmp_path: Path, killed_before: str) -> None:
    async def story(firm: Firm) -> None:
        call, new = await _killed(firm, killed_before)
        assert recorded_on(firm, call) == [call]
        await asyncio.sleep(3)
        [leg] = legs(firm, "agent")
        assert firm.fake.talking(call, leg)
        assert recorded_on(firm, call) == [leg]
        await firm.closes(new)
        assert new.outcome(call) == "COMPLETEAGENT"

    run_virtual(story(Firm(tmp_path)))


def test_who_is_bridged_already_is_recorded_once_from_the_adoption_on(tmp_path: Path) -> None:
    async def story(firm: Firm) -> None:
        call, new = await _killed(firm, "end_capture")
        assert recorded_on(firm, call) == legs(firm, "agent")
        await firm.closes(new)
        assert new.outcome(call) == "COMPLETEAGENT"

    run_virtual(story(Firm(tmp_path)))


async def _killed(firm: Firm, before: str) -> tuple[str, House]:
    """A caller in that moment, and the controller that has adopted him a while later."""
    firm.fake.phones[A1] = Answers(2 * S, (HangUp(20 * S),))
    house = await firm.opens("1001")

    def killed(_: int, verb: str) -> None:
        if verb == before:
            house.fake.cut = True
            raise SwitchUnavailable

    firm.fake.before_command = killed
    call = await firm.calls()
    await asyncio.sleep(3)
    firm.fake.before_command = None
    assert house.fake.cut
    assert call in recorded_on(firm, call), "nobody records him"
    new = await firm.again(house, "1001", after=8)
    await asyncio.sleep(1)
    return call, new


def recorded_on(firm: Firm, call: str) -> list[str]:
    """The channels on which he is recorded, by the dialplan or by us."""
    by_dialplan = {call} - firm.fake.dialplan_ended
    return [*by_dialplan, *(each.channel for each in firm.fake.captures if each.ended is None)]
