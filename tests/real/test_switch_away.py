"""The switch port on a real Asterisk when the wire is cut, Asterisk is away, or another controller comes."""

from __future__ import annotations

import asyncio

import pytest

from ivr.errors import SwitchError, SwitchUnavailable
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import (
    Answered,
    Arrived,
    Gone,
    PlayEnded,
    Ringing,
    Snapshot,
)
from ivr.switch.probe import probe
from tests.real.cut import Wire
from tests.real.switch_rig import Rig, until, watched

CARRIER, HOME = "127.0.0.2", "127.0.0.3"


async def test_a_new_controller_finds_the_calls_of_the_old_one(asterisk: Rig) -> None:
    old = asterisk.switch()
    async with old.connected():
        caller = await asterisk.ring_in(old, "silent", "4002")
        await old.answer(caller.channel)
        await old.set_variables(caller.channel, {"IVR_STAGE": '{"menu": "main", "名": "张"}'})
        await old.music(caller.channel, "default")
    new = asterisk.switch()
    found: list[Snapshot] = []
    new.on_connected(found.append)
    async with new.connected():
        (channel,) = found[0].channels
        assert channel.variables == {
            "IVR_CALL": "call-4002",
            "IVR_DID": "4002",
            "IVR_STAGE": '{"menu": "main", "名": "张"}',
        }
        await asterisk.no_channels()
        with watched(new, channel.id) as ear:
            await ear.first(Gone)


async def test_after_a_cut_the_missed_is_told_and_what_was_asked_meanwhile_is_done(asterisk: Rig) -> None:
    async with Wire(asterisk.ports.ari).stretched() as wire:
        switch = asterisk.switch(ari_port=wire.port)
        found: list[Snapshot] = []
        switch.on_connected(found.append)
        async with switch.connected():
            stays, leaves = (await asterisk.ring_in(switch, "silent"), await asterisk.ring_in(switch, "silent"))
            leg = asterisk.leg("answer")
            with (
                watched(switch, stays.channel) as ear,
                watched(switch, leaves.channel) as gone,
                watched(switch, leg.channel) as answered,
            ):
                await switch.answer(stays.channel)
                await switch.answer(leaves.channel)
                await switch.play(stays.channel, "short", [f"{asterisk.sounds}/t440"])
                wire.cut()
                await asterisk.asterisk.console(f"channel request hangup {_name_of(await _channels(asterisk), leaves)}")
                dialling = asyncio.create_task(switch.dial(leg))
                await asyncio.sleep(1.3)
                assert not gone.events
                wire.mend()
                assert await dialling is None
                await gone.first(Gone)
                await answered.first(Answered)
                assert await ear.first(PlayEnded) == PlayEnded(stays.channel, "short")
                await until(lambda: len(found) == 2)
                assert {channel.id for channel in found[1].channels} >= {stays.channel}
                assert not ear.of(Gone)
                assert wire.connections >= 2
                await asterisk.no_channels()
                await ear.first(Gone)
                assert len(gone.of(Gone)) == len(ear.of(Gone)) == len(ear.of(PlayEnded)) == 1


@pytest.mark.parametrize("asterisk_knows", [False, True])
async def test_a_leg_answered_while_the_wire_is_cut_is_told_afterwards(asterisk: Rig, asterisk_knows: bool) -> None:
    """Be it that Asterisk believes in the socket all the while, or that it knows better: the leg waits for us."""
    async with Wire(asterisk.ports.ari).stretched() as wire:
        switch = asterisk.switch(ari_port=wire.port)
        async with switch.connected():
            leg = asterisk.leg("ring", ring=20)
            with watched(switch, leg.channel) as ear:
                await switch.dial(leg)
                await ear.first(Ringing)
                if asterisk_knows:
                    wire.cut()
                    await asyncio.sleep(0.5)
                wire.freeze()
                asterisk.callee.answer_now()
                await asyncio.sleep(0.5)
                wire.cut()
                wire.mend()
                await ear.first(Answered)
                assert [type(event) for event in ear.events] == [Ringing, Answered]
                assert leg.channel in {live.id for live in (await switch.snapshot()).channels}
            await asterisk.no_channels()


async def test_a_half_open_connection_is_noticed_within_ten_seconds(asterisk: Rig) -> None:
    async with Wire(asterisk.ports.ari).stretched() as wire:
        switch = asterisk.switch(ari_port=wire.port)
        async with switch.connected():
            wire.freeze()
            await until(lambda: not switch.is_connected, within=10)
            wire.mend()
            await until(lambda: switch.is_connected, within=15)
            await switch.snapshot()


async def test_without_asterisk_a_command_gives_up_in_time(asterisk: Rig) -> None:
    async with Wire(asterisk.ports.ari).stretched() as wire:
        switch = AsteriskSwitch(asterisk.ari(wire.port), asterisk.layout.voicemail, timeout=0.5)
        async with switch.connected():
            wire.cut()
            with pytest.raises(SwitchUnavailable, match="within"):
                await switch.answer("x")


async def test_nobody_there_and_a_wrong_password_are_told_as_such(asterisk: Rig) -> None:
    wrong = AsteriskSwitch(type(asterisk.ari())(asterisk.ari().url, "ivr", "wrong", "ivr"), asterisk.layout.voicemail)
    with pytest.raises(SwitchError, match="password"):
        await wrong.start()
    nobody = AsteriskSwitch(asterisk.ari(port=9), asterisk.layout.voicemail)
    with pytest.raises(SwitchUnavailable, match="Is Asterisk running"):
        await nobody.start(patience=0.5)
    no_ami = AsteriskSwitch(
        asterisk.ari(), asterisk.layout.voicemail, type(asterisk.ami())("127.0.0.1", asterisk.ports.ami, "ivr", "wrong")
    )
    with pytest.raises(SwitchError, match="AMI"):
        await no_ami.start()


async def test_ari_that_answers_a_knock_is_well_and_one_that_is_silent_is_not(asterisk: Rig) -> None:
    switch = asterisk.switch()
    async with switch.connected(), Wire(asterisk.ports.ari).stretched() as wire:
        await probe(asterisk.ari(wire.port))
        assert await switch.snapshot() == Snapshot(), "and the application in use notices nothing"
        wire.freeze()
        with pytest.raises(SwitchUnavailable, match=r"within 0\.5 s"):
            await probe(asterisk.ari(wire.port), within=0.5)


async def test_the_controller_that_comes_second_takes_over_and_the_first_stops_acting(asterisk: Rig) -> None:
    first, second = asterisk.switch(), asterisk.switch()
    replaced: list[bool] = []
    first.on_replaced(lambda: replaced.append(True))
    async with first.connected(), second.connected():
        await until(lambda: bool(replaced))
        with pytest.raises(SwitchUnavailable, match="took over"):
            await first.answer("x")
        await asyncio.sleep(0.5)
        assert second.is_connected
        assert not first.is_connected
        assert await second.snapshot() == Snapshot()


async def _channels(asterisk: Rig) -> dict[str, str]:
    names = await asterisk.asterisk.console("core show channels concise")
    lines = [line.split("!") for line in names.splitlines() if "!" in line]
    return {line[-1].strip(): line[0] for line in lines}


def _name_of(channels: dict[str, str], arrived: Arrived) -> str:
    return channels[arrived.channel]
