"""A callback on a real switch: the customer hangs up, an agent answers, and the customer's own telephone rings."""

from __future__ import annotations

import asyncio
from pathlib import Path

from structlog.testing import capture_logs

from ivr.core.callback import State
from ivr.lab import Answer, busy
from ivr.rehearsal import rehearsal
from ivr.store.rows import CallStory
from tests.real.firm import Firm, Line, settings_for
from tests.real.scene import CALLER, PARTY, Scene, talk_recorded, unexplained, words


async def test_a_customer_who_hung_up_is_called_back_by_an_agent_and_recorded(tmp_path: Path) -> None:
    firm = Firm()
    ground = firm.line(Line())
    firm.rules["queues"][ground.queue] |= {
        "while_waiting": {"1": {"callback": "box"}},
        "callback": {"tries": 2, "every": "2s", "ring": "10s"},
    }
    settings = settings_for(firm.write(tmp_path))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            s = Scene(stage, ground)
            asked = await _asks(s)
            s.agent().behave(Answer(after=0.3, talk=PARTY))
            mobile = s.lab.mobile(ground.caller)
            mobile.behave(busy())
            await s.log_in(0)
            first = await mobile.next_call(within=20)
            assert (await first.ended()).by
            mobile.behave(Answer(after=0.5, talk=CALLER, hang_up_after=5))
            customer = await mobile.next_call(within=20)
            assert customer.caller_id == "4008001234"
            await customer.hears_tone(PARTY, within=15)
            await s.until(lambda: not stage.app.callbacks.open)
            await customer.ended()
            story = await _record(s)
            talk_recorded(story)
            assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", ground.agents[0])
            assert words(story)[0] == "calls_back"
            (done,) = (one for one in await stage.app.store.latest_callbacks() if one.call == asked)
            assert (done.state, done.tries, done.attempt) == (State.DONE, 1, story.call.id)
            assert "recording_impossible" not in words(story)
            assert await unexplained(stage.app.store, [one for one in logs if one["log_level"] == "error"]) == []


async def _asks(s: Scene) -> str:
    """He waits, presses the key, and hangs up at once."""
    caller = await s.call()
    await s.told("ENTERQUEUE")
    asked = s.live().id
    await caller.press("1")
    await s.told("EXITWITHKEY")
    await caller.hang_up()
    await s.until(lambda: not s.stage.app.reception.calls)
    return asked


async def _record(s: Scene, within: float = 15) -> CallStory:
    """The call with him whom we called back, once it is closed and its recording sealed."""
    store = s.stage.app.store
    async with asyncio.timeout(within):
        while True:
            await store.flush()
            rows = [row for row in await store.calls(50) if "back-" in row.id and row.answered]
            if rows and rows[0].ended and (found := await store.call(rows[0].id)) and found.recordings:
                return found
            await asyncio.sleep(0.2)
