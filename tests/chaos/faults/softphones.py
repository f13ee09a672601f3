"""Faults of agents' telephones: gone, dead or silent when they are needed."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.lines import RING
from tests.chaos.own import (
    DESKS,
    calls,
    hangs_up,
    in_time,
    is_heard,
    on_the_wire,
    rings_at,
    softphone,
    sound_goes_on,
    talks,
    telephones,
    the_other_answers,
    the_story,
    until_known,
    wholly_kept,
)
from tests.real.scene import in_order, step, words

SILENT = 6.0
"""Seconds without sound after which an agent's telephone counts as dead."""
QUALIFIED = 18.0
"""Seconds: each 15 s a telephone is asked whether it is there, and has 3 s to answer."""
LATE = 2.0
"""Seconds that the switch's own looks, once a second, and the house may take."""


async def phones_vanish(house: House, chance: Random) -> Expects:
    gone = [agent for ground in house.grounds for agent in ground.agents if chance.random() < 0.5]
    await house.lab._registrations.unregister(gone, within=20)
    said = await house.asterisk.console("pjsip show contacts")
    assert not [agent for agent in gone if f" {agent}/sip:" in said]
    known = await until_known(house, gone, reachable=False)
    await house.lab.register(gone, within=30)

    async def expects(_: Aftermath) -> None:
        assert known, "telephones that are gone count as there"

    return expects


async def killed_while_idle(house: House, chance: Random) -> Expects:
    """One call comes before anybody can know, another once the switch has found out."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        phone.kill()
        caller = await calls(house, ground)
        await phone.until("INVITE")
        await asyncio.sleep(RING + 3)
        await hangs_up(caller)
        known = await until_known(house, [phone.agent], reachable=False, within=QUALIFIED + LATE)
        await house.ask(f"/agents/{phone.agent}/ready", "POST")
        caller = await calls(house, ground)
        await asyncio.sleep(3)
        await hangs_up(caller)
        assert phone.rung, "the killed telephone was never called"

    async def expects(after: Aftermath) -> None:
        assert known, "nobody has noticed that the telephone is gone"
        assert phone.rung == 1, f"a dead telephone is called {phone.rung} times"
        told = [words(story) for story in after.stories[ground.did]]
        assert [story.count("RINGNOANSWER") for story in told] == [0, 1], told

    return expects


async def killed_in_a_talk(house: House, chance: Random) -> Expects:
    ground = house.own["pair"]
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        phone.answer()
        assert await is_heard(caller)
        await asyncio.sleep(chance.uniform(0, 3))
        phone.kill()
        killed = datetime.now(UTC)
        other = await the_other_answers(phones, phone, caller, SILENT + 6)
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "CONNECT", "phone_lost", "ENTERQUEUE", "offer", "CONNECT", "ended")
        in_time(killed, step(story, "phone_lost").at, SILENT + LATE)
        assert phone.agent in step(story, "phone_lost").line
        assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", other.agent)

    return expects


async def killed_while_ringing(house: House, chance: Random) -> Expects:
    ground = house.own["pair"]
    async with telephones(house, ground) as phones:
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        rang = datetime.now(UTC)
        await asyncio.sleep(chance.uniform(0, RING / 2))
        phone.kill()
        other = await the_other_answers(phones, phone, caller, RING + 6)
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "offer", "RINGNOANSWER", "offer", "CONNECT", "ended")
        assert words(story).count("RINGNOANSWER") == 1
        assert "1 failed" in step(story, "RINGNOANSWER").line
        in_time(rang, step(story, "RINGNOANSWER").at, RING + 1)
        assert (story.call.served_by, phone.rung) == (other.agent, 1)

    return expects


async def registers_elsewhere_in_a_talk(house: House, chance: Random) -> Expects:
    """His talk goes on where it is; the next call rings where he logged in last, and only there."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        other = softphone(house, phone.agent, DESKS[1])
        async with on_the_wire(other):
            caller = await talks(house, ground, phone)
            await asyncio.sleep(chance.uniform(0, 2))
            await other.register()
            goes_on = await sound_goes_on(phone)
            ended_before = phone.times["BYE"]
            await hangs_up(caller)
            caller = await calls(house, ground)
            with suppress(TimeoutError):
                await rings_at(phone, other)
            await asyncio.sleep(1)
            for one in (phone, other):
                if one.rings:
                    one.answer()
            await is_heard(caller)
            await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        assert goes_on > 50, f"{goes_on} packets of sound in 2 s"
        assert not ended_before
        assert (phone.rung, other.rung) == (1, 1), "his old telephone rings"
        assert [story.call.served_by for story in after.stories[ground.did]] == [phone.agent] * 2

    return expects


async def answers_without_sound(house: House, chance: Random) -> Expects:
    ground = house.own["pair"]
    async with telephones(house, ground) as phones:
        for phone in phones:
            phone.echo.on = False
        caller = await calls(house, ground)
        phone = await rings_at(*phones)
        for one in phones:
            one.echo.on = one is not phone
        await asyncio.sleep(chance.uniform(0, 1))
        phone.answer()
        answered = datetime.now(UTC)
        other = await the_other_answers(phones, phone, caller, SILENT + 6)
        await hangs_up(caller)
        assert phone.echo.packets, "nobody spoke to him"

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_order(story, "CONNECT", "phone_lost", "offer", "CONNECT", "ended")
        in_time(answered, step(story, "phone_lost").at, SILENT + LATE)
        assert (story.call.outcome, story.call.served_by) == ("COMPLETECALLER", other.agent)

    return expects


async def network_is_bad(house: House, chance: Random) -> Expects:
    """One in twenty of the agent's packets is lost, and each takes 150 ms: his ringing, his talk, his end."""
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        phone.network.becomes_bad(chance)
        caller = await calls(house, ground)
        await phone.until("INVITE")
        await phone.answer_until_heard()
        heard = await is_heard(caller)
        await asyncio.sleep(chance.uniform(6, 10))
        lost = phone.network.lost
        goes_on = await sound_goes_on(phone)
        await hangs_up(caller)
        released = await phone.until("BYE")
        await phone.network.heals()
    assert lost > 10, f"{lost} packets of {phone.network.carried} were lost"

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert heard
        assert released
        assert goes_on > 50, f"{goes_on} packets of sound in 2 s, where 95 come on an idle machine"
        assert words(story).count("CONNECT") == 1
        assert (story.call.outcome, story.call.served_by, phone.rung) == ("COMPLETECALLER", phone.agent, 1)
        wholly_kept(story)

    return expects


FAULTS = (
    Fault("F15", "softphone killed while idle", killed_while_idle, ("telephones that are gone", "RONA")),
    Fault("F16", "phones vanish", phones_vanish, ("telephones that are gone",)),
    Fault("F16", "softphone killed in a talk", killed_in_a_talk, ("telephones that fall silent",)),
    Fault("F17", "softphone killed while ringing", killed_while_ringing, ("ring time",)),
    Fault("F18", "agent registers elsewhere in a talk", registers_elsewhere_in_a_talk, ("one telephone an agent",)),
    Fault("F22", "answers without sound", answers_without_sound, ("RTP timeout",)),
    Fault("F32", "network is bad", network_is_bad),
)
