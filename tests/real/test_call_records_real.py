"""Asterisk's own account of calls: which channel was answered when, to the hundredth of a second, and whose it was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from ivr.recording.call_records import CallRecord, call_records
from ivr.switch.events import Answered, Gone
from tests.real.switch_rig import Rig, rig, until, watched


@pytest.fixture
async def asterisk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Rig]:
    async with rig(tmp_path_factory.mktemp("records") / "state") as running:
        yield running


def told(asterisk: Rig) -> dict[str, CallRecord]:
    return {record.channel: record for record in call_records(asterisk.layout.call_records)}


async def test_the_switch_accounts_for_callers_and_legs_with_its_own_times(asterisk: Rig) -> None:
    switch = asterisk.switch()
    async with switch.connected():
        caller = await asterisk.ring_in(switch, "silent", "call", at="inbound")
        answered = time.time()
        with watched(switch, caller.channel) as ear:
            await switch.answer(caller.channel)
            leg = asterisk.leg("answer")
            with watched(switch, leg.channel) as others:
                await switch.dial(leg)
                await others.first(Answered)
                await asyncio.sleep(1)
                ended = time.time()
                await switch.hang_up(leg.channel)
                await switch.hang_up(caller.channel)
                await others.first(Gone)
            await ear.first(Gone)
        unanswered = await asterisk.ring_in(switch, "silent", "call", at="inbound")
        await switch.hang_up(unanswered.channel)
        await until(lambda: {caller.channel, unanswered.channel} <= set(told(asterisk)))
    records = told(asterisk)
    record = records[caller.channel]
    assert record.answered
    assert abs(record.answered.timestamp() - answered) < 0.1
    assert abs(record.ended.timestamp() - ended) < 0.1
    assert (records[unanswered.channel].caller, records[unanswered.channel].answered) == (True, None)
    assert record.caller
    assert leg.channel not in records, "what we dial ourselves is in the account of whom it was dialled for"
    text = asterisk.layout.call_records.read_text("utf-8")
    assert "4001" not in text, "ids and times only, nobody's number"
