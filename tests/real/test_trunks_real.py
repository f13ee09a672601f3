"""What a network may do to a call that goes out, on a real Asterisk: answers, silence, redirections."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.calls.leg import Leg
from ivr.core.trunking import verdict
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import Answered, Arrived, Ending, Gone
from tests.real.switch_rig import Rig, watched

S = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("number", "next_one"),
    [("503", True), ("500", True), ("408", True), ("403", True), ("404", True), ("488", True)]
    + [(number, False) for number in ("486", "600", "603", "480", "410", "484", "302")],
)
async def test_the_cause_table_reads_what_the_network_said(
    switch: AsteriskSwitch, asterisk: Rig, number: str, next_one: bool
) -> None:
    leg = asterisk.leg(number)
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        gone = await ear.first(Gone)
    assert gone.sip == int(number)
    assert verdict(gone.ending, gone.sip, gone.cause).next is next_one


@pytest.mark.parametrize(
    ("number", "ending"),
    [("silent", Ending.SILENT), ("trying", Ending.SILENT), ("progress", Ending.NO_ANSWER), ("ring", Ending.NO_ANSWER)],
)
async def test_silence_is_told_from_a_network_that_is_at_work(
    switch: AsteriskSwitch, asterisk: Rig, number: str, ending: Ending
) -> None:
    dial = asterisk.leg(number, ring=2)
    leg = Leg(switch, dial.channel).watch()
    assert await leg.dial(dial, silent=1 * S) is ending
    leg.unwatch()


async def test_a_line_is_busy_from_the_dialling_to_the_end(switch: AsteriskSwitch, asterisk: Rig) -> None:
    leg = asterisk.leg("answer")
    with watched(switch, leg.channel) as ear:
        await switch.dial(leg)
        await ear.first(Answered)
        assert switch.on_line("trunk-carrier") == {leg.channel}
        await switch.snapshot()
        assert switch.on_line("trunk-carrier") == {leg.channel}
        await switch.hang_up(leg.channel)
        await ear.first(Gone)
    assert switch.on_line("trunk-carrier") == frozenset()


async def test_a_trunk_that_answers_options_is_known_to_a_controller_that_comes_later(asterisk: Rig) -> None:
    async def found() -> list[tuple[str, bool, timedelta | None]]:
        told: list[tuple[str, bool, timedelta | None]] = []
        later = asterisk.switch()
        later.on_trunk_reachable(lambda *said: told.append(said), lambda: ["carrier", "nobody"])
        async with later.connected():
            await asyncio.sleep(0.2)
        return told

    async with asyncio.timeout(20):
        while not (known := await found()):  # noqa: ASYNC110 - it is asked within 15 s of Asterisk's start
            await asyncio.sleep(0.5)
    [(name, reachable, took)] = known
    assert (name, reachable) == ("carrier", True)
    assert took


@pytest.mark.parametrize(
    "target",
    [
        "sip:answer@127.0.0.2",
        "sip:PJSIP/answer%40trunk-carrier@127.0.0.2",
        "sip:PJSIP/1001/sip:answer%40127.0.0.2@127.0.0.2",
        "sip:Local/4001%40door@127.0.0.2",
        "sip:4001%40door@127.0.0.2",
    ],
)
async def test_a_redirection_is_followed_nowhere(switch: AsteriskSwitch, asterisk: Rig, target: str) -> None:
    arrivals: list[Arrived] = []
    switch.on_arrival(arrivals.append)
    leg, asterisk.callee.redirects_to, before = asterisk.leg("302"), target, len(asterisk.callee.heard)
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        assert await ear.first(Gone) == Gone(leg.channel, Ending.FAILURE, 23)
    await asterisk.silence()
    dialled = [text.split("@")[0] for text in asterisk.callee.heard[before:] if text.startswith("INVITE")]
    assert set(dialled) == {"INVITE sip:302"}
    assert arrivals == []


@pytest.mark.parametrize("number", ["silent", "trying", "progress"])
async def test_a_network_that_never_comes_to_an_end_is_no_answer(
    switch: AsteriskSwitch, asterisk: Rig, number: str
) -> None:
    leg = asterisk.leg(number, ring=1)
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        assert await ear.first(Gone) == Gone(leg.channel, Ending.NO_ANSWER, 19)
