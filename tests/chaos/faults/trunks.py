"""Faults of trunks: a carrier that says no, is not there, or comes and goes; a caller who never says ACK."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

from ivr.lab import Answer, busy
from tests.chaos.carrier import STRANGER, comes_and_goes, first_carrier, late_carrier
from tests.chaos.faults.fault import Aftermath, Expects, Fault
from tests.chaos.house import House
from tests.chaos.keypad import OUTSIDE, Keypad
from tests.chaos.own import calls, comes_to_talk, in_time, telephones, the_story
from tests.real.firm import Ground
from tests.real.scene import PARTY, in_order, step, words

ANSWERS: Mapping[str, bool] = {
    **dict.fromkeys(("503", "404", "silent", "trying"), True),
    **dict.fromkeys(("486", "603", "302", "progress"), False),
}
"""What becomes of a call over the first carrier, and whether it is tried over another."""
ACCEPTS = Answer(after=0.5, press="1", once_heard="screening/zh", talk=PARTY)
APART = 2.0
"""Seconds, at least, between two attempts of one caller's over a trunk that fails."""
LATE = (2.5, 2.8)
"""Seconds; Asterisk waits for three (`qualify_timeout`)."""
UNANSWERED = 64.0
"""Seconds: for 32 the 200 is said again and again, and for 32 the BYE after it (64 x T1 of RFC 3261, each)."""


async def carrier_says_no(house: House, chance: Random) -> Expects:
    """In each of eight ways, to as many callers at once."""
    grounds = dict(zip(ANSWERS, (house.own[f"rm {n}"] for n in range(len(ANSWERS))), strict=True))
    async with first_carrier(house) as carrier:
        carrier.says |= {ground.rm_mobile: how for how, ground in grounds.items()}
        tries = [_asks_for_his_manager(house, ground) for ground in grounds.values()]
        reached = dict(zip(ANSWERS, await asyncio.gather(*tries), strict=True))
        tried = {how: len(carrier.times(ground.rm_mobile)) for how, ground in grounds.items()}
        moved = carrier.times(STRANGER)
    assert all(tried.values()), tried

    async def expects(after: Aftermath) -> None:
        assert reached == ANSWERS
        assert set(tried.values()) == {1}, f"one of them was tried twice over the same carrier: {tried}"
        assert not moved, "a call goes where the carrier has sent it"
        for how, ground in grounds.items():
            story = the_story(after, ground)
            told = (words(story).count("trunk_failed"), words(story).count("rm_failed"), story.call.outcome)
            assert told == ((1, 0, "COMPLETECALLER") if ANSWERS[how] else (0, 1, "MESSAGE")), f"{how}: {told}"

    return expects


async def carrier_is_gone(house: House, chance: Random) -> Expects:
    """Whoever sends there hears from the machine that nobody listens (ICMP)."""
    ground = house.own["rm 0"]
    async with first_carrier(house) as carrier:
        carrier.close()
        await asyncio.sleep(chance.uniform(0, 2))
        assert await asyncio.to_thread(_is_refused, carrier.host, carrier.port)
        reached = await _asks_for_his_manager(house, ground)

    async def expects(after: Aftermath) -> None:
        assert reached
        in_order(the_story(after, ground), "trunk_failed", "screening", "CONNECT", "ended")

    return expects


async def carrier_is_slow(house: House, chance: Random) -> Expects:
    """Each of its answers is late: that to OPTIONS comes just before it would be taken for dead."""
    ground, late = house.own["rm 0"], chance.uniform(*LATE)
    async with late_carrier(house, late) as carrier:
        reached = await _asks_for_his_manager(house, ground)
        tried = carrier.times(ground.rm_mobile)
    assert tried
    assert carrier.held_back

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        assert "trunk_failed" not in words(story), "it was given up"
        assert len(tried) == 1, f"he was rung {len(tried)} times over it"
        assert reached, "he did not come to talk with his RM"
        in_order(story, "overflow", "screening", "CONNECT", "ended")
        assert step(story, "screening").at - step(story, "overflow").at > timedelta(seconds=late), "it was not late"

    return expects


async def carrier_comes_and_goes(house: House, chance: Random) -> Expects:
    """Each three seconds; it is there at first. The caller's RM and his deputy, both busy, are rung by turns.

    While the switch knows that it is dead, they are rung over the lab's trunk.
    """
    ground = house.own["steps"]
    mobiles = [house.lab.mobile(number) for number in (ground.rm_mobile, ground.deputy_mobile)]
    for mobile in mobiles:
        mobile.behave(busy())
    before = sum(len(mobile.calls) for mobile in mobiles)
    async with first_carrier(house) as carrier:
        flapping = asyncio.create_task(comes_and_goes(carrier, 3))
        await asyncio.sleep(chance.uniform(0, 2))
        await comes_to_talk(await calls(house, ground), PARTY)
        flapping.cancel()
        began = sorted(carrier.times(ground.rm_mobile) + carrier.times(ground.deputy_mobile))
    rung = len(began) + sum(len(mobile.calls) for mobile in mobiles) - before

    async def expects(after: Aftermath) -> None:
        assert the_story(after, ground).call.outcome == "MESSAGE"
        assert rung >= 3
        apart = [later - sooner for sooner, later in pairwise(began)]
        assert all(seconds > APART - 0.1 for seconds in apart), (
            f"attempts of one caller, so many seconds apart: {apart}"
        )

    return expects


async def never_says_ack(house: House, chance: Random) -> Expects:
    """The caller talks all the same, until the switch believes him no more."""
    ground, switch = house.own["pair"], ("127.0.0.1", house.ports.sip)
    async with telephones(house, ground, many=1) as (phone,):
        with Keypad(OUTSIDE, switch, ground.caller) as caller:
            await caller.calls(ground.did, acknowledges=False)
            answered, speaks = datetime.now(UTC), asyncio.create_task(caller.silent(UNANSWERED + 10))
            await phone.until("INVITE")
            await asyncio.sleep(chance.uniform(0, 2))
            phone.answer()
            released = await phone.until("BYE", within=UNANSWERED + 10)
            speaks.cancel()
    assert phone.times["ACK"]
    assert released - answered > timedelta(seconds=10), "he hung up by himself"

    async def expects(after: Aftermath) -> None:
        story = the_story(after, ground)
        in_time(answered, released, UNANSWERED + 2)
        in_order(story, "CONNECT", "ended")
        assert words(story).count("ended") == 1

    return expects


async def _asks_for_his_manager(house: House, ground: Ground) -> bool:
    house.lab.mobile(ground.rm_mobile).behave(ACCEPTS)
    return await comes_to_talk(await calls(house, ground), PARTY, within=25)


def _is_refused(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.connect((host, port))
        wire.settimeout(1)
        wire.send(b"anybody?")
        try:
            return not wire.recv(1)
        except ConnectionRefusedError:
            return True
        except TimeoutError:
            return False


FAULTS = (
    Fault("F13", "carrier says no", carrier_says_no, ("another carrier",)),
    Fault("F13", "carrier is gone", carrier_is_gone, ("another carrier",)),
    Fault("F13", "carrier is slow", carrier_is_slow, ("patience with a carrier",)),
    Fault("F13", "never says ACK", never_says_ack),
    Fault("F14", "carrier comes and goes", carrier_comes_and_goes, ("two seconds apart",)),
)
