"""What strangers send, disks that are full, and an Asterisk that dies: a sane call or a clear error each time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Mapping, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr.core.admission import AdmissionRules
from ivr.core.record_policy import IfImpossible
from ivr.core.recording_state import RecordingState
from ivr.lab import Answer, Leg, NoAnswer, Party
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.store.rows import CallStory
from tests.real.disks import small_disk
from tests.real.firm import FAREWELL, LOOK_UP, Firm, Ground, Line, after, settings_for
from tests.real.garbage import rtcp, rtp, sip, throw, throw_by, throw_over_tcp
from tests.real.scene import CALLER, PARTY, Scene, Stories, in_order, step, wholly_recorded, words
from tests.real.sip_probe import SipProbe
from tests.real.sound_ports import rtcp_ports, rtp_ports
from tests.real.tcp_probe import TcpProbe

stories = Stories()
MENU = {"prompt": "main_menu", "wait": "1s", "tries": 3, "keys": {"1": {"queue": "Q"}}, "otherwise": {"queue": "Q"}}
PWNED = Path("/tmp/ivr-test-pwned")
FORGED = {
    "absent": ("", ""),
    "with a country code": ("+86 139-7000-0001", "+8613970000001"),
    "dialplan": ("${SHELL(touch " + str(PWNED) + ")}", ""),
    "separators": ("1,hangup()&System(id)|${EXTEN}", ""),
    "an agent's": ("1010", "1010"),
    "letters": ("anonymous", ""),
    "chinese": ("张三", ""),
    "endless": ("9" * 70, ""),
}


@dataclass
class Day:
    """The stories under way on one stage, and what was logged."""

    stage: Rehearsal
    under_way: Mapping[str, asyncio.Task[None]]
    logs: list[MutableMapping[str, Any]]
    later: Ground


@pytest.fixture(scope="module")
async def day(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Day]:
    firm = Firm()
    grounds = stories.settle(firm)
    later = firm.line(Line(overflow=after(30, FAREWELL)))
    settings = settings_for(firm.write(tmp_path_factory.mktemp("bi")))
    with capture_logs() as logs:
        async with rehearsal(settings, print) as stage:
            under_way = stories.tell(stage, grounds, at_once=6)
            yield Day(stage, under_way, logs, later)
            for task in under_way.values():
                task.cancel()
            await asyncio.gather(*under_way.values(), return_exceptions=True)


@stories.needs(Line())
async def a_number_that_is_not_ours_is_refused_with_404(s: Scene) -> None:
    leg = await s.lab.call("40099999999", caller_id=s.ground.caller)
    ended = await leg.ended()
    assert (ended.by, ended.sip, ended.cause, ended.answered) == (Party.CORE, 404, 1, False)
    await s.stage.app.store.flush()
    (row,) = [row for row in await s.stage.app.store.calls(500) if row.did == "40099999999"]
    assert row.outcome == "UNKNOWN_NUMBER"
    assert row.ended


@stories.needs(Line(steps=(LOOK_UP, {"hang_up": "goodbye"})))
async def whatever_the_caller_id_the_call_is_served(s: Scene) -> None:
    legs = {what: await s.lab.call(s.ground.did, caller_id=sent) for what, (sent, _) in FORGED.items()}
    for leg in legs.values():
        await leg.answered()
    for what, leg in legs.items():
        await leg.hears("goodbye", within=15)
        assert (await leg.ended()).by is Party.CORE, what
    await s.until(lambda: not [c for c in s.stage.app.reception.calls if c.incoming.did == s.ground.did])
    await s.stage.app.store.flush()
    rows = [row for row in await s.stage.app.store.calls(500) if row.did == s.ground.did]
    assert sorted(row.caller for row in rows) == sorted(known for _, known in FORGED.values())
    assert {row.outcome for row in rows} == {"MESSAGE"}
    assert not PWNED.exists()  # noqa: ASYNC240 - a moment


@stories.needs(Line(steps=(LOOK_UP, {"menu": "main"}), menus={"main": MENU}))
async def a_flood_of_keys_ends_where_keys_are_few(s: Scene) -> None:
    s.agent().behave(Answer(after=0.3, talk=PARTY, hang_up_after=3))
    caller = await s.call()
    await caller.press("7890*#4562" * 6, milliseconds=40)
    await s.told("ENTERQUEUE", within=30)
    await s.log_in(0)
    await caller.hears_tone(PARTY, within=20)
    assert (await caller.ended(within=20)).by is Party.CORE
    story = await s.record()
    assert [line.line for line in story.trace if line.what == "menu"][-1].endswith("3 of 3 tries")
    assert story.call.outcome == "COMPLETEAGENT"
    wholly_recorded(story, like=0.5)  # while a key is down no voice is sent, and sixty of them cut every prompt short


@pytest.mark.parametrize("story", stories.names)
async def test_strangers(day: Day, story: str) -> None:
    await day.under_way[story]


@pytest.mark.parametrize(("say", "meanwhile"), [("", set()), ("goodbye", {183})])
async def test_one_too_many_has_503_at_once_or_after_a_word_and_is_never_answered(
    day: Day, say: str, meanwhile: set[int]
) -> None:
    await asyncio.wait(day.under_way.values())
    app, number = day.stage.app, f"1360000003{len(say)}"
    reception, rules = app.reception, app.reception.rules
    reception.rules = replace(rules, admission=AdmissionRules(most_calls=0, say=say))
    try:
        with SipProbe(day.stage.lab.trunk.split(":")[0], ("127.0.0.1", app.ports.sip), number) as network:
            statuses = await network.invite(day.later.did)
            seconds_heard = network.sound / 8000
    finally:
        reception.rules = rules
    assert statuses[-1] == 503
    assert meanwhile <= set(statuses) <= {100, 180, 183, 503}
    word = app.library.seconds("goodbye", "zh") if say else 0
    assert seconds_heard == pytest.approx(word, abs=0.5), "it is heard before the call is answered"
    await Scene(day.stage, day.later).until(lambda: not reception.calls)
    await app.store.flush()
    (row,) = [row for row in await app.store.calls(500) if row.caller == number]
    assert (row.outcome, row.answered) == ("NOT_ADMITTED", None)
    await app.recorder.drain()
    assert not list(app.layout.capture.glob(f"{row.id}*")), "nothing of it is kept"


@pytest.mark.parametrize("seed", [1])
async def test_after_thousands_of_bent_packets_both_still_hear_each_other_and_the_next_call_is_served(
    day: Day, seed: int
) -> None:
    await asyncio.wait(day.under_way.values())
    app, chance = day.stage.app, Random(seed)
    pid, carrier = app.layout.pid.read_text(), day.stage.lab.trunk.split(":")[0]
    s = Scene(day.stage, day.later)
    caller, agent = await a_talk(s, "13600000040")
    sound, reports = rtp_ports(day.stage), rtcp_ports(day.stage)
    assert len(sound) >= 2, "the talk's sound runs where it is thrown at"
    assert len(reports) >= 2
    for host in (carrier, "127.0.0.1"):
        await throw(host, ("127.0.0.1", app.ports.sip), sip(chance, host, 400))
        assert await throw_over_tcp(host, ("127.0.0.1", app.ports.sip), sip(chance, host, 80)) > 10
    for port in sound:
        await throw(carrier, ("127.0.0.1", port), rtp(chance, 200))
    for port in reports:
        await throw(carrier, ("127.0.0.1", port), rtcp(chance, 200))
    await a_caller_whose_own_sound_is_bent(s, carrier, chance)
    await they_hear_each_other(caller, agent, 550, 660)
    assert app.layout.pid.read_text() == pid, "Asterisk is the same"
    await caller.hang_up()
    await s.until(lambda: not app.reception.calls)
    caller, agent = await a_talk(s, "13600000041")
    await they_hear_each_other(caller, agent, 440, 880)
    with TcpProbe(carrier, ("127.0.0.1", app.ports.sip)) as network:
        await network.connect()
        assert await network.ask("OPTIONS", day.later.did) == 200
        await network.close()
    await day.stage.lab.hang_up_all()
    await s.until(lambda: not app.reception.calls, within=60)


async def a_talk(s: Scene, number: str) -> tuple[Leg, Leg]:
    """A customer of this number and the line's agent, who hear each other."""
    s.agent().behave(Answer(after=0.2))
    await s.log_in(0)
    caller = await s.call(number)
    agent = await s.agent().next_call(within=20)
    await agent.answered()
    await they_hear_each_other(caller, agent, CALLER, PARTY)
    return caller, agent


async def they_hear_each_other(caller: Leg, agent: Leg, his: int, hers: int) -> None:
    """Each by a tone that he has not sent before."""
    await caller.talk(his)
    await agent.talk(hers)
    await asyncio.gather(agent.hears_tone(his, lasting=1), caller.hears_tone(hers, lasting=1))


async def a_caller_whose_own_sound_is_bent(s: Scene, host: str, chance: Random) -> None:
    """His packets come from where his sound is expected: nothing but what they say is against them."""
    before = set(rtp_ports(s.stage))
    with SipProbe(host, ("127.0.0.1", s.stage.app.ports.sip), "13600000042") as network:
        assert (await network.invite(s.ground.did))[-1] == 200
        [port] = set(rtp_ports(s.stage)) - before
        await throw_by(network._socket, ("127.0.0.1", port), rtp(chance, 300))
        await throw_by(network._socket, ("127.0.0.1", port + 1), rtcp(chance, 300))
        assert await network.ask("BYE", s.ground.did) == 200, "he is still there"


# -- disks; one after the other, for they share the folder


@pytest.fixture
async def scene(day: Day) -> AsyncIterator[Scene]:
    await asyncio.wait(day.under_way.values())
    yield Scene(day.stage, day.later)
    await day.stage.lab.hang_up_all()
    await Scene(day.stage, day.later).until(lambda: not day.stage.app.reception.calls)


async def alarms(s: Scene, call: str) -> list[str]:
    await s.stage.app.store.flush()
    return [alarm.what for alarm in await s.stage.app.store.alarms() if call in alarm.detail]


@pytest.mark.parametrize("policy", list(IfImpossible))
async def test_a_full_disk_is_an_alarm_and_the_rule_says_what_becomes_of_the_call(
    scene: Scene, policy: IfImpossible
) -> None:
    scene.agent().behave(NoAnswer())
    reception = scene.stage.app.reception
    rules = reception.rules
    reception.rules = replace(rules, recording=replace(rules.recording, if_impossible=policy))
    number = f"1360000000{list(IfImpossible).index(policy)}"
    try:
        with small_disk(scene.stage.app.layout.capture, kilobytes=1000):
            caller = await scene.call(number)
            call = scene.live(number).id
            await the_call_goes_by_the_rule(scene, caller, policy)
            await scene.until(lambda: not reception.calls)
            assert "recording impossible" in await alarms(scene, call)
            story = await scene.stage.app.store.call(call)
            assert story
            assert "MB free" in step(story, "recording_impossible").line
            assert story.call.outcome == ("REFUSED" if policy is IfImpossible.REFUSE else "ABANDON")
    finally:
        reception.rules = rules


async def the_call_goes_by_the_rule(scene: Scene, caller: Leg, policy: IfImpossible) -> None:
    if policy is IfImpossible.REFUSE:
        await caller.hears("cannot_record/zh")
        assert (await caller.ended()).by is Party.CORE
        return
    await caller.hears_sound()
    await caller.hang_up()


async def test_a_disk_that_fills_up_during_the_call_is_told_and_the_call_goes_on(scene: Scene) -> None:
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0)
    number = "13600000009"
    reception = scene.stage.app.reception
    rules = reception.rules
    reception.rules = replace(rules, recording=replace(rules.recording, min_free_mb=0))
    try:
        with small_disk(scene.stage.app.layout.capture, kilobytes=100):
            caller = await scene.call(number)
            await caller.talk(CALLER)
            await caller.hears_tone(PARTY)
            await asyncio.sleep(8)
            assert caller.is_up
            await caller.hang_up()
            story = await scene.record(number)
    finally:
        reception.rules = rules
    (recording,) = story.recordings
    assert recording.state is RecordingState.PARTIAL
    assert "missing" in recording.reason
    assert story.call.outcome == "COMPLETECALLER"
    assert "recording partial" in await alarms(scene, story.call.id)
    assert caller.heard.tone(PARTY)[-1].seconds > 8, "whoever talks does not notice"


# -- last, for it ends every call


async def test_asterisk_that_dies_is_started_again_and_no_agent_has_to_log_in_anew(day: Day, scene: Scene) -> None:
    app, agent = day.stage.app, scene.ground.agents[0]
    await scene.log_in(0)
    app.desk.floor.not_ready(agent, "lunch")
    waits = await scene.call("13600000020")
    await waits.hears_sound()
    call = scene.live("13600000020").id
    os.kill(int(app.layout.pid.read_text()), signal.SIGKILL)
    killed = time.monotonic()
    await scene.until(lambda: not app.desk.switch.is_connected)
    assert "ari connection lost" in [entry["event"] for entry in day.logs if entry["log_level"] == "warning"]
    await somebody_listens(app.ports.ari)
    listens = time.monotonic()
    await scene.until(lambda: app.desk.switch.is_connected, within=2)
    await scene.until(lambda: not app.reception.calls)
    story = await ended_record(scene, call)
    assert story.call.ended
    assert story.call.outcome == "INTERRUPTED", words(story)
    await waits.hang_up()
    app.desk.floor.ready(agent)
    answered = await a_new_call_is_served(scene) - killed
    print(f"{listens - killed:.1f} s after its death Asterisk listened, {answered:.1f} s after it a call was answered")
    assert answered < 10


async def somebody_listens(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.02)
            else:
                writer.close()
                return


async def ended_record(scene: Scene, call: str) -> CallStory:
    await scene.stage.app.recorder.drain()
    await scene.stage.app.store.flush()
    story = await scene.stage.app.store.call(call)
    assert story
    return story


async def a_new_call_is_served(scene: Scene) -> float:
    """By an agent who has not registered anew; the monotonic clock as the call was answered."""
    scene.agent().behave(Answer(after=0.2, talk=PARTY, hang_up_after=3))
    caller = await scene.call("13600000021")
    answered = time.monotonic()
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    assert (await caller.ended()).by is Party.CORE
    story = await scene.record("13600000021")
    in_order(story, "ENTERQUEUE", "offer", "CONNECT", "ended")
    wholly_recorded(story)
    return answered
