"""The switch port on a real Asterisk: arrivals, legs, sounds, bridges, recordings, phones."""

from __future__ import annotations

import asyncio
import wave
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.errors import ChannelGone, SwitchError
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import (
    Answered,
    Arrived,
    Ending,
    Gone,
    GuessedPassword,
    KeyPressed,
    PhoneChanged,
    PlayEnded,
    RecordEnded,
    Ringing,
    Snapshot,
)
from ivr.switch.port import Dial, Muting, Switch
from tests.real.cut import Wire
from tests.real.sip_probe import SipProbe
from tests.real.switch_rig import Ear, Rig, heard, is_whole, loudness, until, watched

CARRIER, HOME = "127.0.0.2", "127.0.0.3"


async def test_the_adapter_keeps_the_port(switch: AsteriskSwitch) -> None:
    port: Switch = switch
    assert await port.snapshot() == Snapshot()


async def test_a_caller_arrives_presses_keys_and_hangs_up_and_each_is_told_once_in_order(
    switch: AsteriskSwitch, asterisk: Rig
) -> None:
    caller = await asterisk.ring_in(switch, "keys", "4711")
    assert (caller.args, caller.did, caller.state) == (("inbound", "4711"), "4711", "Ring")
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        await switch.answer(caller.channel)
        await until(lambda: len(ear.of(KeyPressed)) == 3)
        await switch.hang_up(caller.channel)
        await ear.first(Gone)
        await switch.hang_up(caller.channel)
        await switch.drop(caller.channel)
    assert [event.key for event in ear.of(KeyPressed)] == ["1", "2", "#"]
    assert len(ear.of(Gone)) == 1


async def test_what_happens_before_the_caller_is_watched_is_handed_over_then(
    switch: AsteriskSwitch, asterisk: Rig
) -> None:
    caller = await asterisk.ring_in(switch, "brief")
    await switch.answer(caller.channel)
    await asterisk.silence()
    with watched(switch, caller.channel) as ear:
        assert [type(event) for event in ear.events] == [Gone]
    with pytest.raises(ChannelGone):
        await switch.answer(caller.channel)


async def test_the_dead_mans_switch_is_cleared_when_the_caller_comes(switch: AsteriskSwitch, asterisk: Rig) -> None:
    caller = await asterisk.ring_in(switch, "silent")
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        await asyncio.sleep(3.5)
        assert not ear.of(Gone)


async def test_a_feature_code_ends_by_itself_even_if_nobody_hangs_up(switch: AsteriskSwitch, asterisk: Rig) -> None:
    call = await asterisk.ring_in(switch, "silent", "ready", at="code")
    assert call.args == ("feature", "ready", "1001")
    with watched(switch, call.channel) as ear:
        await switch.answer(call.channel)
        await ear.first(Gone, within=3)


async def test_a_limit_that_nobody_took_away_ends_when_the_caller_is_found(asterisk: Rig) -> None:
    old = asterisk.switch()
    async with old.connected():
        caller = await asterisk.ring_in(old, "silent")
        await old.set_variables(caller.channel, {"IVR_ROLE": "caller", "TIMEOUT(absolute)": "2"})
    new = asterisk.switch()
    new.on_connected(lambda snapshot: None)
    async with new.connected():
        with watched(new, caller.channel) as ear:
            await asyncio.sleep(2.5)
            assert not ear.of(Gone)
            await asterisk.no_channels()
            await ear.first(Gone)


async def test_a_sip_caller_comes_with_his_number_and_keys_by_sip_info_arrive(
    switch: AsteriskSwitch, asterisk: Rig
) -> None:
    came: asyncio.Future[Arrived] = asyncio.get_running_loop().create_future()
    switch.on_arrival(came.set_result)
    with SipProbe(CARRIER, ("127.0.0.1", asterisk.ports.sip), user="13812340001") as phone:
        call = asyncio.create_task(phone.invite("4001"))
        caller = await came
        assert caller.caller == "13812340001"
        await switch.answer(caller.channel)
        assert (await call)[-1] == 200
        with watched(switch, caller.channel) as ear:
            await switch.hang_up(caller.channel)
            await ear.first(Gone)


@pytest.mark.parametrize(
    ("ending", "status"),
    [(Ending.REJECTED, 403), (Ending.UNREACHABLE, 404), (Ending.BUSY, 486), (Ending.CONGESTION, 503)],
)
async def test_an_unanswered_caller_is_refused_with_the_sip_answer_of_the_ending(
    switch: AsteriskSwitch, asterisk: Rig, ending: Ending, status: int
) -> None:
    came: asyncio.Future[Arrived] = asyncio.get_running_loop().create_future()
    switch.on_arrival(came.set_result)
    with SipProbe(CARRIER, ("127.0.0.1", asterisk.ports.sip)) as phone:
        call = asyncio.create_task(phone.invite("4001"))
        await switch.hang_up((await came).channel, ending)
        assert (await call)[-1] == status


@pytest.mark.parametrize(
    ("number", "ending", "cause"),
    [
        ("486", Ending.BUSY, 17),
        ("600", Ending.BUSY, 17),
        ("404", Ending.UNREACHABLE, 1),
        ("410", Ending.UNREACHABLE, 22),
        ("484", Ending.UNREACHABLE, 28),
        ("480", Ending.UNREACHABLE, 19),
        ("408", Ending.NO_ANSWER, 18),
        ("603", Ending.REJECTED, 21),
        ("403", Ending.REJECTED, 21),
        ("503", Ending.CONGESTION, 34),
        ("500", Ending.CONGESTION, 38),
        ("488", Ending.FAILURE, 58),
        ("487", Ending.FAILURE, 127),
    ],
)
async def test_every_sip_refusal_has_its_ending(
    switch: AsteriskSwitch, asterisk: Rig, number: str, ending: Ending, cause: int
) -> None:
    leg = asterisk.leg(number)
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        assert await ear.first(Gone) == Gone(leg.channel, ending, cause)
    assert ear.events == [Gone(leg.channel, ending, cause)]


async def test_a_leg_that_rings_too_long_is_not_answered(switch: AsteriskSwitch, asterisk: Rig) -> None:
    leg = asterisk.leg("ring", ring=1)
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        assert await ear.first(Gone) == Gone(leg.channel, Ending.NO_ANSWER, 19)
    assert ear.events == [Ringing(leg.channel), Gone(leg.channel, Ending.NO_ANSWER, 19)]


async def test_a_leg_is_answered_and_hangs_up(switch: AsteriskSwitch, asterisk: Rig) -> None:
    leg = asterisk.leg("hangup")
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        await ear.first(Gone)
    assert ear.events == [Ringing(leg.channel), Answered(leg.channel), Gone(leg.channel, Ending.NORMAL, 16)]


async def test_a_leg_that_lost_a_race_is_told_that_it_was_answered_elsewhere(
    switch: AsteriskSwitch, asterisk: Rig
) -> None:
    leg = asterisk.leg("ring")
    with watched(switch, leg.channel) as ear:
        await switch.dial(leg)
        await ear.first(Ringing)
        await switch.drop(leg.channel)
        assert await ear.first(Gone) == Gone(leg.channel, Ending.NORMAL, 26)
    cancel = next(text for text in reversed(asterisk.callee.heard) if text.startswith("CANCEL"))
    assert "Q.850;cause=26" in cancel


async def test_a_dialled_leg_carries_caller_id_and_variables_and_dialling_twice_is_dialling_once(
    switch: AsteriskSwitch, asterisk: Rig
) -> None:
    leg = asterisk.leg("answer")
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is None
        await ear.first(Answered)
        assert await switch.dial(leg) is None
        lives = {channel.id: channel for channel in (await switch.snapshot()).channels}
        assert lives[leg.channel].variables == {"IVR_ROLE": "agent"}
        hostile = {"IVR_STAGE": '{"said":"${IVR_ROLE}, (陈) $[1+1] \\u001f"}', "IVR_CALL": "c1"}
        await switch.set_variables(leg.channel, hostile)
        (living,) = (await switch.snapshot()).channels
        assert living.variables == hostile | {"IVR_ROLE": "agent"}, "as they were written, by one request"
    invites = [text for text in asterisk.callee.heard if text.startswith("INVITE sip:answer@")]
    assert '"Bank" <sip:4001@' in invites[-1]


@pytest.mark.parametrize(
    "endpoint", ["PJSIP/nobody", "PJSIP/1001", "Nonsense/1", "PJSIP/1@x\r\nAction: y", "PJSIP/1&PJSIP/2"]
)
async def test_where_no_way_leads_dial_says_unreachable(switch: AsteriskSwitch, asterisk: Rig, endpoint: str) -> None:
    twice = asterisk.leg("answer")
    await switch.dial(twice)
    await switch.dial(twice)  # its 409 leaves Asterisk's errno behind, and with it a wrong 409 for the next failure
    leg = Dial("leg-nowhere", endpoint, "4001", "Bank", timedelta(seconds=3))
    with watched(switch, leg.channel) as ear:
        assert await switch.dial(leg) is Ending.UNREACHABLE
    assert ear.events == []


async def test_sounds_are_played_in_turn_and_end_once(switch: AsteriskSwitch, asterisk: Rig) -> None:
    caller = await asterisk.ring_in(switch, "hears")
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        await asyncio.sleep(0.3)
        await switch.play(caller.channel, "play-1", [f"{asterisk.sounds}/t440", f"{asterisk.sounds}/t880"])
        assert await ear.first(PlayEnded) == PlayEnded(caller.channel, "play-1")
        await switch.hang_up(caller.channel)
        await ear.first(Gone)
    assert len(ear.of(PlayEnded)) == 1
    recorded = asterisk.sounds / "../heard.wav"
    await until(lambda: is_whole(recorded))  # a thread of its own writes it, and ends after the call
    with wave.open(str(recorded)) as file:
        tones = heard(file.readframes(file.getnframes()))
    assert tones[440] == pytest.approx(1.0, abs=0.2)
    assert tones[880] == pytest.approx(1.0, abs=0.2)


async def test_a_missing_sound_fails_and_a_playback_can_be_cut_short(switch: AsteriskSwitch, asterisk: Rig) -> None:
    caller = await asterisk.ring_in(switch, "silent")
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        await switch.play(caller.channel, "none", ["/no/such/sound"])
        assert await ear.first(PlayEnded) == PlayEnded(caller.channel, "none", failed=True)
        ear.events.clear()
        await switch.play(caller.channel, "long", [f"{asterisk.sounds}/long660", f"{asterisk.sounds}/t440"])
        await switch.stop_play(caller.channel, "long")
        assert await ear.first(PlayEnded, within=1) == PlayEnded(caller.channel, "long")
        await switch.stop_play(caller.channel, "long")


async def test_music_gives_way_to_a_sound_and_does_not_come_back_and_a_bridge_is_free_of_it(
    switch: AsteriskSwitch, asterisk: Rig, tmp_path: Path
) -> None:
    caller = await asterisk.ring_in(switch, "silent")
    mine, other = tmp_path / "caller.sln", tmp_path / "other.sln"
    agent = asterisk.person("talks")
    with watched(switch, caller.channel) as ear, watched(switch, agent.channel) as leg:
        await switch.answer(caller.channel)
        assert await switch.capture(caller.channel, str(mine), str(other))
        await switch.music(caller.channel, "default")
        await asyncio.sleep(0.5)
        await switch.play(caller.channel, "p", [f"{asterisk.sounds}/t440"])
        await ear.first(PlayEnded)
        await asyncio.sleep(0.5)
        await switch.music(caller.channel, "default")
        await asyncio.sleep(0.5)
        assert await switch.dial(agent) is None
        await leg.first(Answered)
        await switch.bridge("br", [caller.channel, agent.channel])
        await switch.bridge("br", [caller.channel, agent.channel])
        (bridge,) = (await switch.snapshot()).bridges
        assert sorted(bridge.channels) == sorted([caller.channel, agent.channel])
        await asyncio.sleep(2)
        await switch.end_capture(caller.channel)
        await switch.end_capture(caller.channel)
        await switch.end_bridge("br")
        await switch.end_bridge("br")
        assert not ear.of(Gone)
        assert not leg.of(Gone)
        await switch.hang_up(agent.channel)
        await leg.first(Gone)
        with pytest.raises(ChannelGone):
            await switch.bridge("br2", [caller.channel, agent.channel])
        await switch.end_bridge("br2")
    pcm = other.read_bytes()
    tones = heard(pcm)
    assert tones[440] == pytest.approx(1.0, abs=0.2)
    assert tones[660] == pytest.approx(2.0, abs=0.4)
    assert heard(pcm[int(-1.5 * 16000) :])[660] > 1.2
    sound = next(start for start in range(0, len(pcm), 1600) if heard(pcm[start : start + 1600])[440])
    assert loudness(pcm[sound - 6400 : sound - 1600]) > 20, "no music before the sound"
    assert loudness(pcm[sound + 19200 : sound + 22400]) < 5, "music after the sound"


async def test_a_message_is_recorded_with_its_true_length(switch: AsteriskSwitch, asterisk: Rig) -> None:
    caller = await asterisk.ring_in(switch, "talks")
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        await switch.record(caller.channel, "message-1", timedelta(seconds=2), timedelta(seconds=5))
        ended = await ear.first(RecordEnded)
        with pytest.raises(SwitchError, match="exists already"):
            await switch.record(caller.channel, "message-1", timedelta(seconds=2), timedelta(seconds=5))
    with wave.open(switch.recording_path("message-1")) as file:
        seconds = file.getnframes() / file.getframerate()
        assert heard(file.readframes(file.getnframes()))[660] > 1.5
    assert ended == RecordEnded(caller.channel, "message-1", pytest.approx(seconds, abs=0.01))


async def test_commands_for_a_channel_that_is_gone_say_so(switch: AsteriskSwitch) -> None:
    for command in (
        switch.answer("x"),
        switch.play("x", "p", ["/a"]),
        switch.music("x", "default"),
        switch.record("x", "r", timedelta(seconds=1), timedelta(seconds=1)),
        switch.set_variables("x", {"IVR_CALL": "1"}),
        switch.bridge("b", ["x"]),
    ):
        with pytest.raises(ChannelGone):
            await command
    await switch.end_bridge("b")
    for harmless in (switch.hang_up("x"), switch.drop("x"), switch.no_music("x"), switch.end_capture("x")):
        await harmless
    await switch.stop_play("x", "p")
    assert not await switch.capture("x", "/tmp/a.sln", "/tmp/b.sln")
    assert not await switch.capture("x", "/tmp/a.sln)", "/tmp/b.sln")
    assert await switch.mute_capture("x", True) is Muting.NOTHING_THERE


async def test_the_switch_says_whether_anything_is_recorded_there_and_a_file_without_a_name_does_not_come_back(
    switch: AsteriskSwitch, asterisk: Rig, tmp_path: Path
) -> None:
    caller = await asterisk.ring_in(switch, "talks")
    mine, other = tmp_path / "caller.sln", tmp_path / "other.sln"
    with watched(switch, caller.channel) as ear:
        await switch.answer(caller.channel)
        assert await switch.mute_capture(caller.channel, True) is Muting.NOTHING_THERE
        assert await switch.capture(caller.channel, str(mine), str(other), muted=True)
        assert await switch.mute_capture(caller.channel, True) is Muting.DONE
        await switch.end_capture(caller.channel)
        await asyncio.sleep(0.3)  # it lets go with the next packet
        assert await switch.mute_capture(caller.channel, False) is Muting.NOTHING_THERE
        assert await switch.capture(caller.channel, str(mine), str(other))
        await until(other.exists)
        for file in (mine, other):
            file.unlink()
        await asyncio.sleep(2.5)  # it has written a block meanwhile
        await switch.hang_up(caller.channel)
        await ear.first(Gone)
    await asyncio.sleep(0.5)
    assert [file for file in (mine, other) if await asyncio.to_thread(file.exists)] == []


async def test_a_softphone_comes_and_goes_and_guesses_are_told(switch: AsteriskSwitch, asterisk: Rig) -> None:
    phones: list[PhoneChanged] = []
    guesses: list[GuessedPassword] = []
    switch.on_phone_changed(phones.append)
    switch.on_guessed_password(guesses.append)
    server = ("127.0.0.1", asterisk.ports.sip)
    with SipProbe(HOME, server, user="1001") as phone, SipProbe(HOME, server, user="1001") as thief:
        assert await phone.register(asterisk.secrets.agent_secret("1001")) == 200
        await until(lambda: any(change.endpoint == "1001" and change.reachable for change in phones))
        later = asterisk.switch()
        again: list[PhoneChanged] = []
        later_ears: list[GuessedPassword] = []
        later.on_phone_changed(again.append)
        later.on_guessed_password(later_ears.append)
        await thief.register("guessed")
        await until(lambda: bool(guesses))
    assert guesses[0] == GuessedPassword("1001", HOME)
    await until(lambda: any(change.endpoint == "1001" and not change.reachable for change in phones), within=40)


async def test_the_ami_connection_comes_back_and_learns_who_is_there(asterisk: Rig) -> None:
    async with Wire(asterisk.ports.ami).stretched() as wire:
        switch = asterisk.switch(ami_port=wire.port)
        phones: list[PhoneChanged] = []
        switch.on_phone_changed(phones.append)
        async with switch.connected():
            wire.cut()
            with SipProbe(HOME, ("127.0.0.1", asterisk.ports.sip), user="1001") as phone:
                assert await phone.register(asterisk.secrets.agent_secret("1001")) == 200
                assert not any(change.endpoint == "1001" and change.reachable for change in phones)
                wire.mend()
                await until(lambda: any(change.endpoint == "1001" and change.reachable for change in phones))


async def test_an_ami_that_hangs_holds_up_neither_caller_nor_agent(asterisk: Rig) -> None:
    async with Wire(asterisk.ports.ami).stretched() as wire:
        switch = asterisk.switch(ami_port=wire.port)
        async with switch.connected():
            caller = await asterisk.ring_in(switch, "silent")
            wire.freeze()
            async with asyncio.timeout(1.5):
                assert not await switch.capture(caller.channel, "/tmp/a.sln", "/tmp/b.sln")
                await switch.end_capture(caller.channel)
            wire.cut()
            await asterisk.no_channels()


async def test_a_trunk_that_registers_and_is_refused_is_told(switch: AsteriskSwitch, asterisk: Rig) -> None:
    told: list[tuple[str, bool, str]] = []
    switch.on_trunk_changed(lambda *said: told.append(said))
    await until(lambda: told == [("login", True, "")])
    asterisk.registrar.registers = 403
    await asterisk.asterisk.console("pjsip send register *all")
    await until(lambda: told[-1] == ("login", False, "Rejected"))
    asterisk.registrar.registers = 200
    await asterisk.asterisk.console("pjsip send register *all")
    await until(lambda: told[-1] == ("login", True, ""))


async def test_two_hundred_requests_at_once_each_get_their_own_answer(switch: AsteriskSwitch, asterisk: Rig) -> None:
    caller = await asterisk.ring_in(switch, "silent")
    await switch.set_variables(caller.channel, {f"V{n}": str(n) for n in range(200)})
    await switch.set_variables(caller.channel, {"IVR_STAGE": "中" * 20_000})
    lives = {channel.id: channel for channel in (await switch.snapshot()).channels}
    assert lives[caller.channel].variables["IVR_STAGE"] == "中" * 20_000
    with pytest.raises(SwitchError, match="64000 bytes"):
        await switch.set_variables(caller.channel, {"IVR_STAGE": "中" * 40_000})
    assert switch.is_connected


async def test_a_listener_that_fails_harms_nobody(switch: AsteriskSwitch, asterisk: Rig) -> None:
    def fails(event: object) -> None:
        raise RuntimeError("on purpose")

    caller = await asterisk.ring_in(switch, "silent")
    ear = Ear()
    with switch.watch(caller.channel, fails), switch.watch(caller.channel, ear):
        await switch.answer(caller.channel)
        await switch.hang_up(caller.channel)
        await ear.first(Gone)
