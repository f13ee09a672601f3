"""A real SIP scanner against the whole: it is shut out within a few guesses, and agents and callers notice nothing."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from ivr.lab import Answer
from ivr.provision.nft_barrier import EVERYBODY, NftBarrier
from ivr.rehearsal import Rehearsal, rehearsal
from ivr.shutting_out import calling_freely
from ivr.store.rows import Alarm
from tests.real.firm import Firm, Line, settings_for
from tests.real.scanner import OURS, SINK, Stranger, stranger
from tests.real.scene import CALLER, PARTY, Scene
from tests.real.sip_probe import SipProbe

AT_MOST = 10
"""Password guesses that may be answered from one address within ten minutes."""
IN_TIME = timedelta(seconds=5)
"""From the first guess to the alarm."""
ROBBED = "1020"
"""An agent of another queue, whose password is found where nobody is shut out."""
_EVENT = re.compile(r'SecurityEvent="(\w+)",EventTV="([^"]+)".*AccountID="([^"]*)".*RemoteAddress="IPV4/UDP/([\d.]+)/')


@pytest.fixture(scope="module")
def thief(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stranger]:
    with stranger(tmp_path_factory.mktemp("thief")) as machine:
        yield machine


@pytest.fixture(scope="module")
async def scene(thief: Stranger, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    firm = Firm()
    ground = firm.line(Line(agents=({}, {})))
    assert firm.line(Line()).agents == (ROBBED,)
    settings = settings_for(firm.write(tmp_path_factory.mktemp("sc"))).model_copy(update={"sip_host": "0.0.0.0"})
    async with rehearsal(settings, print) as stage:
        yield Scene(stage, ground)


def events(stage: Rehearsal, kind: str, address: str) -> int:
    """How often Asterisk has seen such a thing from this address."""
    return len(when(stage, kind, address))


def when(stage: Rehearsal, kind: str, address: str) -> list[datetime]:
    """When Asterisk has seen it, by its own clock."""
    log = (stage.app.layout.log / "security").read_text("utf-8", "replace")
    seen = (found for found in _EVENT.finditer(log) if (found[1], found[4]) == (kind, address))
    return [datetime.fromisoformat(found[2]) for found in seen]


def words(password: str) -> list[str]:
    """Sixty guesses, the right one the last."""
    return [*(f"wrong{n}" for n in range(59)), password]


async def alarms(scene: Scene, address: str) -> list[str]:
    return [alarm.what for alarm in await raised(scene, address)]


async def raised(scene: Scene, address: str) -> list[Alarm]:
    await scene.stage.app.store.flush()
    return [alarm for alarm in await scene.stage.app.store.alarms() if address in alarm.detail]


async def test_without_bans_the_scanner_finds_the_password(scene: Scene, thief: Stranger) -> None:
    """The control: what follows is the bans' doing."""
    app = scene.stage.app
    bans, app.bans = app.bans, None
    try:
        said = await thief.crack(ROBBED, words(app.secrets.agent_secret(ROBBED)), app.ports.sip, thief.addresses[2])
    finally:
        app.bans = bans
    assert app.secrets.agent_secret(ROBBED) in said
    assert events(scene.stage, "ChallengeResponseFailed", thief.addresses[2]) >= 50


async def test_a_scanner_has_few_guesses_an_alarm_comes_and_agents_talk_on(scene: Scene, thief: Stranger) -> None:
    app, address = scene.stage.app, thief.addresses[0]
    talks, robbed = scene.ground.agents
    scene.agent().behave(Answer(after=0.2, talk=PARTY))
    await scene.log_in(0, 1)
    caller = await scene.call()
    await caller.talk(CALLER)
    await caller.hears_tone(PARTY)
    said = await thief.crack(robbed, words(app.secrets.agent_secret(robbed)), app.ports.sip, address)
    assert app.secrets.agent_secret(robbed) not in said
    assert 1 <= events(scene.stage, "ChallengeResponseFailed", address) <= AT_MOST
    [alarm] = await raised(scene, address)
    assert alarm.what == "address shut out"
    took = alarm.at - min(when(scene.stage, "ChallengeResponseFailed", address))
    print(f"the alarm came {took} after the first guess, load {os.getloadavg()}")
    assert timedelta(0) <= took <= IN_TIME
    assert address in {ban.address for ban in app.bans.standing}
    assert caller.is_up
    assert {duty.agent.id for duty in app.desk.floor.agents() if duty.reachable} >= {talks, robbed}
    await caller.hang_up()


async def test_who_asks_for_accounts_learns_nothing_is_shut_out_and_let_in_again_by_hand(
    scene: Scene, thief: Stranger
) -> None:
    app, address = scene.stage.app, thief.addresses[1]
    assert f"| {ROBBED} " not in await thief.scan(ROBBED, app.ports.sip, address)
    for _ in range(AT_MOST):  # it gives up by itself after two, since who is there and who is not answer alike
        await thief.scan("3001-3010", app.ports.sip, address)
        if address in {ban.address for ban in app.bans.standing}:
            break
    assert await alarms(scene, address) == ["address shut out"]
    assert events(scene.stage, "InvalidAccountID", address) <= AT_MOST
    assert await app.bans.lift(address)
    seen = events(scene.stage, "InvalidAccountID", address)
    for _ in range(AT_MOST):
        await thief.scan("3001", app.ports.sip, address)
        if events(scene.stage, "InvalidAccountID", address) > seen:
            return
    pytest.fail("he is still shut out")


@pytest.mark.parametrize("method", ["OPTIONS", "REGISTER", "INVITE", "SUBSCRIBE", "MESSAGE"])
async def test_no_answer_tells_by_what_program_and_version_it_was_given(scene: Scene, method: str) -> None:
    agent = scene.ground.agents[1]  # of whom nobody is a guess, so that no address is shut out for it
    with SipProbe(OURS, (OURS, scene.stage.app.ports.sip), agent) as probe:
        probe._send(method, "2000")
        _, told = await probe.answer()
    assert re.findall(r"^(?:Server|User-Agent): *(.*?)\r?$", told, re.MULTILINE) == ["ivr"]
    assert not re.search("asterisk|pjsip|pbx", told, re.IGNORECASE)


WRONG = [f"wrong{n}" for n in range(200)]
BY_ANY = ("REGISTER", "INVITE", "OPTIONS")


async def test_whoever_guesses_faster_than_he_can_be_shut_out_is_shut_out_all_the_same(
    scene: Scene, thief: Stranger
) -> None:
    """The control of what the kernel does: without it, most are answered."""
    app, address = scene.stage.app, thief.addresses[1]
    with SipProbe(address, (OURS, app.ports.sip), scene.ground.agents[1], thief.wire()) as probe:
        assert await probe.guess(WRONG, BY_ANY) > 5 * AT_MOST
    await scene.until(lambda: address in {ban.address for ban in app.bans.standing})
    await asyncio.sleep(2)  # all that Asterisk still tells of him must have come, or it shuts him out once more
    assert await app.bans.lift(address)


@pytest.fixture
async def kernel(scene: Scene) -> AsyncIterator[None]:
    """It shuts out instead of Asterisk, by a table that is this test's alone."""
    app, table = scene.stage.app, f"ivr{os.getpid()}"
    barrier = NftBarrier((app.ports.sip,), table)
    await barrier.lay()
    await barrier.carriers(calling_freely(app.settings.ban_terms, app.rules))
    before, app.bans._barrier = app.bans._barrier, barrier
    try:
        yield
    finally:
        app.bans._barrier = before
        await barrier._nft(f"delete table inet {table}")


@pytest.mark.usefixtures("kernel")
async def test_of_two_hundred_guesses_at_once_the_kernel_lets_few_through_and_an_agent_elsewhere_registers(
    scene: Scene, thief: Stranger
) -> None:
    app, address, home = scene.stage.app, thief.addresses[1], thief.addresses[2]
    well, robbed = scene.ground.agents
    password, server = app.secrets.agent_secret(robbed), (OURS, app.ports.sip)
    began, seen = app.desk.clock.now(), events(scene.stage, "ChallengeResponseFailed", address)
    with (
        SipProbe(address, server, robbed, thief.wire()) as probe,
        SipProbe(home, server, well, thief.wire()) as phone,
    ):
        guesses = asyncio.ensure_future(probe.guess([*WRONG, password], BY_ANY))
        assert await phone.register(app.secrets.agent_secret(well)) == 200
        answered = await guesses
    told = events(scene.stage, "ChallengeResponseFailed", address) - seen
    took = max(alarm.at for alarm in await raised(scene, address) if alarm.what == "address shut out") - began
    print(f"{answered} answered, {told} failed, an alarm after {took}, load {os.getloadavg()}")
    assert 1 <= answered <= AT_MOST
    assert told <= AT_MOST
    assert timedelta(0) <= took <= IN_TIME
    assert address in {ban.address for ban in app.bans.standing}
    assert await app.bans.lift(address)


async def test_one_mistyped_phone_does_not_lock_out_its_colleagues_at_the_same_address(scene: Scene) -> None:
    app, (well, mistyped) = scene.stage.app, scene.ground.agents
    server, seen = (OURS, app.ports.sip), events(scene.stage, "ChallengeResponseFailed", OURS)
    with SipProbe(OURS, server, well) as phone:
        assert await phone.register(app.secrets.agent_secret(well)) == 200
        await scene.until(lambda: app.desk.switch.phones_at(OURS) == 1)
        for _ in range(7):
            with SipProbe(OURS, server, mistyped) as other:
                assert await other.register("mistyped") == 401
        await scene.until(lambda: events(scene.stage, "ChallengeResponseFailed", OURS) == seen + 7)
        assert "failed logins" in await alarms(scene, OURS)
        assert not [ban for ban in app.bans.standing if ban.address == OURS]
        assert await phone.register(app.secrets.agent_secret(well)) == 200


async def test_bans_are_put_up_again_after_asterisk_has_died(scene: Scene, thief: Stranger) -> None:
    app, address = scene.stage.app, thief.addresses[0]
    entry = f"asterisk/config/dynamic/res_pjsip/acl/ban-{address}"
    switch = app.desk.switch
    await app.asterisk.stop()
    await scene.until(lambda: not switch.is_connected)
    await scene.until(lambda: switch.is_connected, within=30)
    async with asyncio.timeout(10):
        while (await switch._ari.ask("GET", entry)).status == 404:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    before = events(scene.stage, "ChallengeResponseFailed", address)
    await thief.crack(scene.ground.agents[1], words("never"), app.ports.sip, address)
    assert events(scene.stage, "ChallengeResponseFailed", address) == before


async def test_the_kernels_filter_shuts_out_and_lets_in(thief: Stranger, tmp_path: Path) -> None:
    barrier = NftBarrier((5060,), command=("ip", "netns", "exec", thief.name, "nft"))
    await barrier.lay()
    await barrier.lay()
    for address in ("203.0.113.7", "203.0.113.7", "2001:db8::7"):
        await barrier.close(address)
    listed = await thief.run("nft", "list", "table", "inet", "ivr")
    assert "203.0.113.7" in listed
    assert "2001:db8::7" in listed
    await barrier.open("203.0.113.7")
    await barrier.open("203.0.113.9")
    listed = await thief.run("nft", "list", "table", "inet", "ivr")
    assert "203.0.113" not in listed
    assert "dport 5060 drop" in listed


async def arrived(thief: Stranger, method: str, times: int) -> int:
    """How many of these requests come through the filter, sent all at once to port 5060 of his machine."""
    sink = await asyncio.create_subprocess_exec(
        "ip", "netns", "exec", thief.name, sys.executable, "-c", SINK, "0.5", stdout=asyncio.subprocess.PIPE
    )
    assert sink.stdout
    await sink.stdout.readline()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind((OURS, 0))
        for _ in range(times):
            out.sendto(f"{method} sip:a SIP/2.0".encode(), (thief.addresses[0], 5060))
    said, _ = await sink.communicate()
    return said.decode().split().count(method)


async def test_the_kernels_filter_takes_nothing_of_who_is_shut_out_and_few_registrations_of_anybody(
    thief: Stranger,
) -> None:
    barrier = NftBarrier((5060,), command=("ip", "netns", "exec", thief.name, "nft"))
    await thief.run("nft", "delete", "table", "inet", "ivr")
    assert await arrived(thief, "REGISTER", 200) == 200, "without it all come through"
    await barrier.lay()
    assert 1 <= await arrived(thief, "REGISTER", 200) <= AT_MOST
    assert await arrived(thief, "INVITE", 50) == 50, "until the carriers are known"
    await barrier.carriers((ip_network("10.88.0.0/30"), ip_network("2001:db8::/32")))
    assert await arrived(thief, "INVITE", 50) == 50, "he is a carrier"
    await barrier.carriers((ip_network("198.51.100.1/32"),))
    assert await arrived(thief, "INVITE", 50) + await arrived(thief, "OPTIONS", 50) <= AT_MOST
    await barrier.carriers(EVERYBODY)
    await barrier.close(OURS)
    assert await arrived(thief, "INVITE", 50) == 0
    await barrier.open(OURS)
    assert await arrived(thief, "INVITE", 50) == 50
