"""Faults of relationship managers and their mobiles, and of the deadline that leads to them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random

from ivr.errors import IvrError
from ivr.lab import Answer, Behaviour, Leg, Mailbox, Refuse, off
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.own import calls, comes_to_talk, hangs_up, is_called, is_heard, rings_at, telephones, the_story, told
from tests.real.firm import Ground
from tests.real.scene import PARTY, in_order, step, words

GREETING = 600
"""Hz, of a mobile's mailbox."""
DEADLINE = timedelta(seconds=6)


async def nobody_there_to_accept(house: House, chance: Random) -> Expects:
    """Six callers, whose RMs are off, have a mailbox, say nothing, press 2, press 1 too late, and 1 at once."""
    left = asyncio.Event()
    how: Mapping[str, Behaviour] = {
        "off": off(),
        "mailbox": Mailbox(greets=chance.uniform(1, 3)),
        "silent": Answer(after=0.5, talk=0),
        "2": Answer(after=0.5, press="2", once_heard="screening/zh", talk=PARTY),
        "late": _presses_1_after(left),
        "early": Answer(after=0.5, press="1", press_after=chance.uniform(0.3, 1), talk=PARTY),
    }
    grounds = dict(zip(how, (house.own[f"rm {n}"] for n in range(len(how))), strict=True))
    tries = [_tries_his_manager(house, ground, how[what], left) for what, ground in grounds.items()]
    seen = dict(zip(how, await asyncio.gather(*tries), strict=True))
    assert [what for what, (_, rm, _) in seen.items() if not rm.answered_at] == ["off"]

    async def expects(after: Aftermath) -> None:
        stories = {what: the_story(after, ground) for what, ground in grounds.items()}
        gave_up = dict.fromkeys(("off", "mailbox", "silent", "2"), "MESSAGE")
        outcomes = {what: story.call.outcome for what, story in stories.items()}
        assert outcomes == gave_up | {"late": "ABANDON", "early": "COMPLETECALLER"}
        assert [what for what, (_, _, talked) in seen.items() if talked] == ["early"]
        assert not seen["mailbox"][0].heard.tone(GREETING), "the caller has heard the mailbox"
        for what in gave_up:
            in_order(stories[what], "overflow", "rm_failed", "EXITWITHTIMEOUT", "ended")
        assert "pressed 2" in step(stories["2"], "rm_failed").line
        assert "CONNECT" not in words(stories["late"])

    return expects


def _presses_1_after(left: asyncio.Event) -> Behaviour:
    async def behave(leg: Leg) -> None:
        await leg.ring()
        await leg.answer()
        await left.wait()
        await leg.press("1")

    return behave


async def _tries_his_manager(
    house: House, ground: Ground, how: Behaviour, left: asyncio.Event
) -> tuple[Leg, Leg, bool]:
    """The caller, the mobile, and whether the caller has heard its owner."""
    mobile = house.lab.mobile(ground.rm_mobile)
    mobile.behave(how)
    before = len(mobile.calls)
    caller = await calls(house, ground)
    rm = await is_called(mobile, before)
    if not isinstance(how, Answer | Mailbox | Refuse):
        with suppress(IvrError):
            await rm.hears("screening/zh", within=30, since=0)
        await caller.hang_up()
        left.set()
    return caller, rm, await comes_to_talk(caller, PARTY)


async def manager_is_engaged(house: House, chance: Random) -> Expects:
    """A second customer of his comes to him while he is rung, is asked, or talks."""
    ground = house.own["managers"]
    rm, deputy = house.lab.mobile(ground.rm_mobile), house.lab.mobile(ground.deputy_mobile)
    accepts = Answer(after=1, press="1", once_heard="screening/zh", talk=PARTY)
    rm.behave(accepts)
    deputy.behave(accepts)
    before = len(rm.calls), len(deputy.calls)
    first = await calls(house, ground)
    his = await is_called(rm, before[0])
    await asyncio.sleep(chance.uniform(0, 8))
    second = await calls(house, ground)
    with suppress(TimeoutError):
        await is_called(deputy, before[1], within=12)
    heard = await is_heard(second, PARTY)
    assert his.over is None, "he is not engaged any more"
    await hangs_up(first, second)

    async def expects(after: Aftermath) -> None:
        assert (len(rm.calls) - before[0], len(deputy.calls) - before[1]) == (1, 1)
        assert heard
        stories = after.stories[ground.did]
        assert sorted(story.call.served_by for story in stories) == sorted((ground.rm, ground.deputy))
        [refused] = (story for story in stories if story.call.served_by == ground.deputy)
        assert "engaged" in step(refused, "rm_failed").line

    return expects


async def deadline_and_second_failure(house: House, chance: Random) -> Expects:
    ground = house.own["deadline"]
    rm = house.lab.mobile(ground.rm_mobile)
    rm.behave(off())
    before = len(rm.calls)
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        entered = asyncio.ensure_future(told(house, ground, "ENTERQUEUE"))
        first = await rings_at(*phones)
        first.refuse()
        second = await rings_at(*phones)
        due = await entered + DEADLINE
        await asyncio.sleep((due - datetime.now(UTC)).total_seconds() + chance.uniform(-0.02, 0.02))
        second.refuse()
        off_by = abs((datetime.now(UTC) - due).total_seconds())
        with suppress(IvrError):
            await caller.ended(within=15)
        await hangs_up(caller)
    assert first is not second
    assert off_by < 0.1, f"{off_by} s beside the deadline"

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        told = words(story)
        assert (told.count("overflow"), told.count("RINGNOANSWER"), told.count("EXITWITHTIMEOUT")) == (1, 2, 1), told
        assert len(rm.calls) - before == 1
        assert story.call.outcome == "MESSAGE"

    return expects


FAULTS = (
    Fault("F23", "nobody there to accept", nobody_there_to_accept, ("the key of the RM",)),
    Fault("F24", "manager is engaged", manager_is_engaged, ("engaged managers",)),
    Fault("F25", "deadline and second failure", deadline_and_second_failure, ("steps taken once",)),
)
