"""Asterisk dies: whoever was on the line has a record that says so, and his agent is free."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.core.agent import Ready
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Answers
from tests.calls.firm import A1, Firm, S, state
from tests.virtual_time import run_virtual


@pytest.mark.parametrize("caller_first", [True, False])
def test_a_talk_that_is_lost_with_it_is_interrupted_and_nobody_hung_up(tmp_path: Path, caller_first: bool) -> None:
    run_virtual(_talk_is_lost(Firm(tmp_path), caller_first=caller_first))


async def _talk_is_lost(firm: Firm, *, caller_first: bool) -> None:
    firm.fake.phones[A1] = Answers(S)
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(10)
    for channel in sorted(firm.fake.channels.values(), key=lambda one: (one.id == call) is not caller_first):
        channel.hang_up(Ending.LOST)
    await asyncio.sleep(10)
    await firm.closes(house)
    story = await firm.record(call)
    assert story.call.outcome == "INTERRUPTED"
    assert [step.line for step in story.trace if step.what == "lost"] == ["Asterisk has died, and the call with it"]
    assert isinstance(state(house, "1001"), Ready)
