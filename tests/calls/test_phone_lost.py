"""An agent's telephone that falls silent in a talk: its caller is not sent away."""

from __future__ import annotations

import asyncio

from ivr.core.call import Waiting
from ivr.switch.causes import NO_SOUND
from ivr.switch.events import Ending
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.house import House, S
from tests.calls.test_stories import A1, A2, ends, house, in_queue
from tests.virtual_time import virtual


async def in_talk() -> tuple[House, str, str]:
    h = house()
    h.floor.not_ready("1002", "tea")
    h.fake.phones[A1] = Answers(S)
    h.fake.phones[A2] = Answers(S, (HangUp(10 * S),))
    call = await in_queue(h)
    await asyncio.sleep(3)
    [leg] = [one for one, channel in h.fake.channels.items() if channel.endpoint == A1]
    assert h.fake.talking(call, leg)
    return h, call, leg


@virtual
async def test_the_caller_waits_again_as_the_next_and_the_story_says_why() -> None:
    h, call, leg = await in_talk()
    h.fake.channels[leg].hang_up(Ending.CONGESTION, NO_SOUND)
    await asyncio.sleep(1)
    [known] = h.reception.calls
    assert isinstance(known.stage, Waiting)
    assert known.stage.priority > 0
    assert "phone_lost" in h.story(call)
    h.floor.ready("1002")
    assert await ends(h, call) == "COMPLETEAGENT"


@virtual
async def test_an_agent_who_hangs_up_has_hung_up() -> None:
    h, call, leg = await in_talk()
    h.fake.channels[leg].hang_up(Ending.NORMAL, 16)
    assert await ends(h, call) == "COMPLETEAGENT"
    assert "phone_lost" not in h.story(call)
