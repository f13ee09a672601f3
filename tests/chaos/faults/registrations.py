"""An agent's telephone logs out (`Expires: 0`), in a talk or while it rings: a registration says who is called next."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random

from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.lines import RING
from tests.chaos.own import (
    calls,
    hangs_up,
    in_time,
    rings_at,
    sound_goes_on,
    talks,
    telephones,
    the_other_answers,
    the_story,
    until_known,
    wholly_kept,
)
from tests.chaos.softphone import Softphone
from tests.real.scene import in_order, step, words

AT_ONCE = 2.0
LONG = 9.0
"""Seconds: a telephone that had fallen silent would have been noticed by then."""


async def logs_out_in_a_talk(house: House, chance: Random) -> Expects:
    """And somebody calls once the talk is over."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        caller = await talks(house, ground, phone)
        await asyncio.sleep(chance.uniform(0, 3))
        await _logs_out(house, phone)
        known = await until_known(house, [phone.agent], reachable=False)
        await asyncio.sleep(LONG)
        goes_on = await sound_goes_on(phone)
        ended_before = phone.times["BYE"]
        await hangs_up(caller)
        await house.ask(f"/agents/{phone.agent}/ready", "POST")
        later = await calls(house, ground)
        await asyncio.sleep(3)
        await hangs_up(later)

    async def expects(after: Aftermath) -> None:
        assert known, "a telephone that has logged out counts as there"
        assert goes_on > 50, f"{goes_on} packets of sound in 2 s"
        assert not ended_before, "he was hung up on because his telephone has logged out"
        talk, call = sorted(after.stories[ground.did], key=lambda story: story.call.arrived)
        assert (words(talk).count("CONNECT"), talk.call.outcome) == (1, "COMPLETECALLER")
        assert talk.call.served_by == phone.agent
        wholly_kept(talk)
        assert phone.rung == 1, "a telephone that has logged out is called"
        assert "offer" not in words(call)

    return expects


async def logs_out_while_ringing(house: House, chance: Random) -> Expects:
    """And nobody picks up there: the offer is withdrawn at once, counts for nobody, and does not come again."""
    ground = house.own["pair"]
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        await asyncio.sleep(chance.uniform(0, RING / 2))
        assert phone.rings
        left = datetime.now(UTC)
        await _logs_out(house, phone)
        other = await the_other_answers(phones, phone, caller, RING + 6)
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "offer", "offer_withdrawn", "offer", "CONNECT", "ended")
        settled = [words(story).count(what) for what in ("offer", "offer_withdrawn", "RINGNOANSWER", "CONNECT")]
        assert settled == [2, 1, 0, 1], words(story)
        assert phone.agent in step(story, "offer_withdrawn").line
        in_time(left, step(story, "offer_withdrawn").at, AT_ONCE)
        assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", other.agent)
        assert (phone.rung, other.rung) == (1, 1)

    return expects


async def _logs_out(house: House, phone: Softphone) -> None:
    await phone.register(0)
    said = await house.asterisk.console("pjsip show contacts")
    assert f" {phone.agent}/sip:" not in said, "it is still logged in"


FAULTS = (
    Fault("F16", "softphone logs out in a talk", logs_out_in_a_talk, ("telephones that are gone",)),
    Fault("F17", "softphone logs out while ringing", logs_out_while_ringing, ("telephones that are gone",)),
)
