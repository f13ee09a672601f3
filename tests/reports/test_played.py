"""Calls that the house itself has served, and the report of them: what was played is what is counted."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ivr.core.reporting.cutting import By
from ivr.core.reporting.local_time import period
from ivr.reports.as_json import as_json
from ivr.reports.making import Wanted, made, staff_of
from ivr.store.history import History
from ivr.switch.fake_phones import Answers, Busy, HangUp, InTurn, NeverAnswers, Press
from tests.calls.firm import Firm, S
from tests.calls.house import DEPUTY_PHONE, RM_PHONE, House
from tests.console.test_live import over, talks
from tests.console.visiting import house
from tests.virtual_time import run_virtual

__all__ = ["house"]
NO_RM = "13900005555"


async def test_a_talk_and_a_call_hung_up_in_the_menu_are_reported_as_they_went(house: House, tmp_path: Path) -> None:
    talked = await talks(house)
    await over(house, talked)
    left = house.fake.call_in("4008001234", "13900009999")
    await house.fake.settle()
    await over(house, left)
    await house.desk.store.flush()  # type: ignore[attr-defined]

    report = await reported(house, tmp_path, By.AGENT)
    played = {call: house.outcome(call) for call in (talked, left)}
    assert {one["outcome"] for one in report["endings"]} == set(played.values())
    rows = {row["agent"]: row for row in report["rows"]}
    chen = rows["1001 Chen"]
    assert (chen["calls"], chen["offered"], chen["answered"], chen["handled"], chen["offers"]) == (1, 1, 1, 1, 1)
    assert chen["talk"] is not None
    assert chen["occupancy"] > 0
    assert (rows["(no agent)"]["calls"], rows["(no agent)"]["before_queue"]) == (1, 1)


def test_what_overflows_and_whether_rms_accept_is_reported_as_it_was_played(tmp_path: Path) -> None:
    """The deputy accepts; a mailbox takes it, and the deputy is busy; there is no RM; one gives up before."""

    async def story() -> None:
        firm = Firm(tmp_path)
        accepts = Answers(S, (Press("1", 3 * S), HangUp(9 * S)))
        firm.fake.phones |= {RM_PHONE: InTurn([NeverAnswers(), Answers(S)]), DEPUTY_PHONE: InTurn([accepts, Busy()])}
        house, accepted = await firm.opens(), []
        for patience, *number in ((200,), (200,), (200, NO_RM), (20,)):
            call = await firm.calls("1", *number)
            await asyncio.sleep(patience)
            if call in firm.fake.channels:
                firm.fake.hang_up_by_peer(call)
            await house.over()
            accepted.append("rm_accepted" in [step.what for step in (await firm.story(house, call)).trace])
        assert accepted == [True, False, False, False]
        await house.desk.store.flush()  # type: ignore[attr-defined]
        total = (await reported(house, tmp_path, By.QUEUE))["total"]
        assert (total["offered"], total["overflowed"], total["overflowed_share"]) == (4, 3, 75.0)
        assert (total["to_rm"], total["rm_attempts"], total["rm_answered"]) == (2, 4, 1)
        assert total["rm_answered_share"] == 25.0
        assert (total["voicemails"], total["rm_deputy"], total["abandoned"]) == (2, 1, 1)
        await firm.closes(house)

    run_virtual(story())


async def reported(house: House, folder: Path, by: By) -> dict[str, Any]:
    zone = ZoneInfo(house.rules.firm.timezone)
    now: datetime = house.clock.now()
    history = History.of(folder / "ivr.db")
    day = period("day", now.astimezone(zone).date(), zone)
    report = as_json(await made(history, Wanted(day, by, "en"), staff_of(house.rules), now))
    await history.close()
    return report
