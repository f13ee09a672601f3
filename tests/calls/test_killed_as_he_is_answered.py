"""The controller is killed in the instant of an answer: whoever was answered is on record, with an outcome."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from unittest.mock import patch

from ivr.errors import SwitchUnavailable
from ivr.store.entry import Entry
from tests.calls.firm import CALLER, Firm, scene
from tests.calls.house import DID, House


@scene
async def test_who_was_answered_in_the_instant_of_the_kill_and_hung_up_is_on_record(firm: Firm) -> None:
    house, answer = await firm.opens(), firm.fake.answer
    write = house.store._writer.write

    async def takes_a_moment(entries: Sequence[Entry]) -> None:
        await asyncio.sleep(0.05)
        if house.fake.cut:  # nobody is there any more to write
            await asyncio.Event().wait()
        await write(entries)

    async def killed_then(channel: str) -> None:
        await answer(channel)
        house.fake.cut = True
        raise SwitchUnavailable

    with patch.object(firm.fake, "answer", killed_then), patch.object(house.store._writer, "write", takes_a_moment):
        call = firm.fake.call_in(DID, CALLER)
        await asyncio.sleep(1)
        assert firm.fake.channels[call].state == "Up"
        await firm.dies(house)
    firm.fake.hang_up_by_peer(call)
    house = await firm.opens()
    await firm.closes(house)
    story = await firm.record(call)
    assert (story.call.caller, story.call.outcome) == (CALLER, "INTERRUPTED")
    assert house.recordings.terms == {call: None}, "what was captured of him is sealed"


@scene
async def test_a_database_that_takes_nothing_holds_up_no_answer_for_long(firm: Firm) -> None:
    house = await firm.opens()
    await _arrives(firm, house)
    with closing(sqlite3.connect(firm.folder / "ivr.db", isolation_level=None)) as locks:
        locks.execute("begin exclusive")
        before = asyncio.get_running_loop().time()
        call = firm.fake.call_in(DID, CALLER)
        while firm.fake.channels[call].state != "Up":  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(0.01)
        assert asyncio.get_running_loop().time() - before < 0.3
        locks.execute("rollback")
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)


async def _arrives(firm: Firm, house: House) -> None:
    """One call is over, and what was told of it is written."""
    call = firm.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    firm.fake.hang_up_by_peer(call)
    await asyncio.sleep(1)
    await house.store.flush()
