"""Faults of callers: they hang up at the worst moment, and press keys as no telephone does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from random import Random

from ivr.lab import NoAnswer
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.keypad import KEYS, OUTSIDE, Keypad
from tests.chaos.own import calls, hangs_up, in_time, is_called, rings_at, telephones, the_story, told
from tests.real.firm import Ground
from tests.real.scene import step, words

A_KEY = (697, 1209)
"""Hz: the key 1, as it sounds."""
STRANGERS = "1370000000"
"""Their numbers, but for the last digit."""

AT_ONCE = 2.0
"""Seconds from his hanging up to the end of his story; to the menu's next word it would be three."""


async def hangs_up_as_he_is_answered(house: House, chance: Random) -> Expects:
    ground = house.own["pair"]
    async with telephones(house, ground, many=1) as (phone,):
        caller = await calls(house, ground)
        await rings_at(phone)
        await asyncio.sleep(chance.uniform(0, 1))
        hanging_up = asyncio.ensure_future(caller.hang_up())
        await asyncio.sleep(chance.uniform(0, 0.02))
        answered = phone.rings
        if answered:
            phone.answer()
        left = datetime.now(UTC)
        await hanging_up
        released = None
        with suppress(TimeoutError):
            released = await phone.until("BYE", "CANCEL", within=8)
        await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert released is not None, "the agent's telephone is not let go"
        in_time(left, released, 1.0)
        outcome = "COMPLETECALLER" if "CONNECT" in words(story) else "ABANDON"
        assert (story.call.outcome, words(story).count("ended")) == (outcome, 1)

    return expects


async def hangs_up_during_a_prompt(house: House, chance: Random) -> Expects:
    ground = house.own["menu"]
    caller = await calls(house, ground)
    await caller.hears("main_menu/zh", within=15)
    await asyncio.sleep(chance.uniform(0, 1))
    left = datetime.now(UTC)
    await hangs_up(caller)

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert (story.call.outcome, words(story).count("ended")) == ("EXITEMPTY", 1)
        in_time(left, step(story, "ended").at, AT_ONCE)
        assert "ENTERQUEUE" not in words(story)

    return expects


async def hangs_up_while_his_manager_is_rung(house: House, chance: Random) -> Expects:
    ground = house.own["rm 0"]
    mobile = house.lab.mobile(ground.rm_mobile)
    mobile.behave(NoAnswer())
    before = len(mobile.calls)
    caller = await calls(house, ground)
    rings = await is_called(mobile, before)
    await asyncio.sleep(chance.uniform(0, 2))
    left, at = datetime.now(UTC), time.monotonic()
    await hangs_up(caller)
    for _ in range(100):
        if rings.over is None:
            await asyncio.sleep(0.1)
    took = rings.over.at - at if rings.over else None

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert took is not None, "his manager's mobile rings on"
        in_time(left, datetime.fromtimestamp(left.timestamp() + took, UTC), 1.0)
        assert (story.call.outcome, words(story).count("ended")) == ("ABANDON", 1)
        assert words(story).count("hangs_up") == 1

    return expects


async def keys_as_no_telephone_sends_them(house: House, chance: Random) -> Expects:
    """By RFC 4733, INFO and sound; of 0 and 40 ms; a hundred a second; `*#ABCD`; and all through a hang-up."""
    ground, before = house.own["menu"], (house.asterisk.pid(), house.controller.process.pid)
    switch = ("127.0.0.1", house.ports.sip)
    with ExitStack() as stack:
        pads = [stack.enter_context(Keypad(OUTSIDE, switch, f"{STRANGERS}{n}")) for n in range(4)]
        by_info, short, odd, storm = pads
        taken, *_ = await asyncio.gather(
            _presses_1_by_info(by_info, ground),
            _presses(short, ground, [("1", 40)]),
            _presses(odd, ground, [("5", 0), *((key, 40) for key in "*#ABCD")]),
            _storms(storm, ground, chance),
            _hums(house, ground),
        )
    assert taken == 200, f"INFO was answered {taken}"

    async def expects(after: Aftermath) -> None:
        told = {story.call.caller: story for story in after.stories[ground.did]}
        assert all(words(story).count("ended") == 1 for story in told.values())
        said = {who: [one.line for one in story.trace if one.what == "menu"] for who, story in told.items()}
        assert "key 1" in said[f"{STRANGERS}0"][0], said
        assert "key 1" in said[f"{STRANGERS}1"][0], said
        assert said[f"{STRANGERS}2"][-1].endswith("2 of 2 tries"), said
        assert said[f"{STRANGERS}3"][-1].endswith("2 of 2 tries"), said
        assert all("no key" in line for line in said[ground.caller]), said
        assert "ENTERQUEUE" in words(told[ground.caller])
        assert (house.asterisk.pid(), house.controller.process.pid) == before

    return expects


async def _presses_1_by_info(pad: Keypad, ground: Ground) -> int:
    await pad.calls(ground.did)
    await pad.silent(1)
    taken = await pad.info("1")
    await pad.silent(1)
    await pad.hang_up()
    return taken


async def _presses(pad: Keypad, ground: Ground, keys: Iterable[tuple[str, int]]) -> None:
    await pad.calls(ground.did)
    await pad.silent(1)
    for key, milliseconds in keys:
        pad.key(key, milliseconds)
        await pad.silent(0.3)
    await pad.silent(1)
    await pad.hang_up()


async def _storms(pad: Keypad, ground: Ground, chance: Random) -> None:
    """The last of it after he has hung up."""
    await pad.calls(ground.did)
    await pad.silent(1)
    await pad.storm(chance.choices(KEYS.replace("1", ""), k=400))
    going_on = asyncio.ensure_future(pad.storm(chance.choices(KEYS, k=50)))
    await asyncio.sleep(0.2)
    await pad.hang_up()
    await going_on


async def _hums(house: House, ground: Ground) -> None:
    """The sound of a key, which means nothing where keys come apart from the sound."""
    caller = await calls(house, ground)
    await caller.talk(*A_KEY)
    await asyncio.sleep(3)
    await caller.silent()
    with suppress(TimeoutError):
        await told(house, ground, "ENTERQUEUE", within=40, number=ground.caller)
    await hangs_up(caller)


FAULTS = (
    Fault("F19", "hangs up as he is answered", hangs_up_as_he_is_answered, ("legs are let go",)),
    Fault("F19", "hangs up during a prompt", hangs_up_during_a_prompt, ("a hang-up ends his story",)),
    Fault("F19", "hangs up while his manager is rung", hangs_up_while_his_manager_is_rung, ("legs are let go",)),
    Fault("F29", "keys as no telephone sends them", keys_as_no_telephone_sends_them, ("tries of a menu",)),
)
