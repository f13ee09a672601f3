"""A real Asterisk on our own configuration: it boots clean, keeps its doors shut, and outlives who started it."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import psutil
import pytest

from ivr.core.rulebook import Agent, Trunk
from ivr.provision import ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from tests.real.sip_probe import SipProbe

AGENTS = {"1001": Agent("1001", "李静", ()), "1002": Agent("1002", "陈明", ())}
CARRIER, HOME = "127.0.0.2", "127.0.0.3"
TRUNKS = (Trunk("carrier", CARRIER),)


@dataclass(frozen=True)
class Installation:
    """One installation, running."""

    layout: Layout
    ports: ports.Ports
    secrets: secrets.Secrets
    asterisk: Asterisk

    @property
    def sip(self) -> tuple[str, int]:
        return "127.0.0.1", self.ports.sip

    @property
    def ari(self) -> str:
        return f"http://127.0.0.1:{self.ports.ari}/ari"

    def web(self, password: str | None = None) -> aiohttp.ClientSession:
        login = aiohttp.encode_basic_auth("ivr", password or self.secrets.ari)
        return aiohttp.ClientSession(headers={"Authorization": login})

    def complaints(self) -> list[str]:
        log = (self.layout.log / "messages").read_text("utf-8").splitlines()
        return [line for line in log if "WARNING" in line or "ERROR" in line]


def prepared(state: Path, node: str) -> Installation:
    layout = Layout(state)
    program = tree.ensure(print)
    known = secrets.load(layout.secrets, AGENTS)
    chosen = ports.choose(layout, ports.Ports(), "127.0.0.1", running=False)
    render.render(layout, program, AGENTS, TRUNKS, known, chosen, "127.0.0.1", node)
    return Installation(layout, chosen, known, Asterisk(program, layout))


@pytest.fixture(scope="module")
async def pair(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Installation, Installation]]:
    """Two installations side by side."""
    one, other = (prepared(tmp_path_factory.mktemp(name) / "state", name) for name in ("one", "other"))
    try:
        await asyncio.gather(one.asterisk.start(), other.asterisk.start())
        yield one, other
    finally:
        await asyncio.gather(one.asterisk.stop(), other.asterisk.stop())
    assert not one.asterisk.running()
    assert one.asterisk.pid() is None


@pytest.fixture(scope="module")
def one(pair: tuple[Installation, Installation]) -> Installation:
    return pair[0]


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Installation]:
    """One installation, not started, and stopped at the end whoever started it."""
    installation = prepared(tmp_path / "state", "alone")
    yield installation
    await installation.asterisk.stop()


async def test_two_boot_side_by_side_without_a_complaint(pair: tuple[Installation, Installation]) -> None:
    said = [re.search(r"System name: +(\w+)", await each.asterisk.console("core show settings")) for each in pair]
    assert [found and found[1] for found in said] == ["one", "other"]
    assert [each.complaints() for each in pair] == [[], []]


async def test_only_sip_listens_where_others_can_reach_it(one: Installation) -> None:
    listening = {
        (at.laddr.ip, at.laddr.port)
        for at in psutil.Process(one.asterisk.pid()).net_connections("tcp")
        if at.status == psutil.CONN_LISTEN
    }
    assert listening == {one.sip, ("127.0.0.1", one.ports.ari), ("127.0.0.1", one.ports.ami)}


async def test_ari_answers_who_knows_the_password_and_nobody_else(one: Installation) -> None:
    async with one.web() as known, one.web("guessed") as stranger:
        async with known.get(f"{one.ari}/asterisk/info") as answer:
            assert (await answer.json())["config"]["name"] == "one"
        async with stranger.get(f"{one.ari}/asterisk/info") as answer:
            assert answer.status == 401
        async with known.get(f"{one.ari}/../httpstatus") as answer:
            assert answer.status == 404


async def test_ami_permits_recording_and_nothing_that_dials_or_runs_programs(one: Installation) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", one.ports.ami)
    await reader.readline()

    async def act(action: str, *fields: str) -> str:
        writer.write("\r\n".join((f"Action: {action}", "ActionID: q", *fields, "", "")).encode())
        while True:
            packet = (await reader.readuntil(b"\r\n\r\n")).decode()
            if "ActionID: q" in packet:
                return packet

    try:
        assert "Success" in await act("Login", "Username: ivr", f"Secret: {one.secrets.ami}")
        for action in ("MixMonitor", "StopMixMonitor", "MixMonitorMute"):
            assert "No such channel" in await act(action, "Channel: none", "Direction: both", "State: 1")
        assert "Permission denied" not in await act("PJSIPShowContacts")
        for action in ("Originate", "Command", "Redirect", "UpdateConfig", "Setvar"):
            assert "Permission denied" in await act(action, "Channel: none", "Command: core show version")
    finally:
        writer.close()
        await writer.wait_closed()


async def test_an_agent_registers_with_his_password_and_with_no_other(one: Installation) -> None:
    with SipProbe(HOME, one.sip, "1001") as phone, SipProbe(HOME, one.sip, "1001") as thief:
        assert await phone.register(one.secrets.agent_secret("1001")) == 200
        assert await thief.register("guessed") == 401
    assert "sip:1001@127.0.0.3" in await one.asterisk.console("pjsip show aor 1001")


async def test_an_agents_phone_reaches_its_feature_codes_and_no_outside_line(one: Installation) -> None:
    with SipProbe(HOME, one.sip, "1002") as phone:
        password = one.secrets.agent_secret("1002")
        for code in ("*41", "*40", "*70", "*71", "*72", "*73", "*731", "*74", "*759"):
            assert await phone.ask_known("OPTIONS", code, password) == 200, code
        for none in ("*75", "*7312", "*73a", "*76"):
            assert await phone.ask_known("OPTIONS", none, password) == 404, none
        assert await phone.ask_known("OPTIONS", "13800000001", password) == 404
        assert await phone.ask_known("OPTIONS", "h", password) == 404


EVENT = ("Event: presence", "Expires: 60")
REFUSED = {
    "REFER": ("Refer-To: <sip:13800000001@127.0.0.1>",),
    "SUBSCRIBE": EVENT,
    "PUBLISH": EVENT,
    "NOTIFY": EVENT,
    "MESSAGE": ("Content-Type: text/plain",),
    "FOO": (),
}


@pytest.mark.parametrize("method", REFUSED)
async def test_a_method_that_nobody_needs_is_refused_to_agents_and_carriers(one: Installation, method: str) -> None:
    with SipProbe(HOME, one.sip, "1002") as phone:
        password = one.secrets.agent_secret("1002")
        assert await phone.ask_known(method, "*41", password, *REFUSED[method]) in {489, 501, 603}
    with SipProbe(CARRIER, one.sip) as carrier:
        assert await carrier.ask(method, "4008001234", *REFUSED[method]) in {489, 501, 603}


async def test_nobody_registers_by_the_carriers_address_alone(one: Installation) -> None:
    for name in ("trunk-carrier", "1001", "1002"):
        with SipProbe(CARRIER, one.sip, name) as carrier:
            assert await carrier.ask("REGISTER", name, "Expires: 60") in {403, 404}


async def test_whom_nobody_knows_is_challenged_and_gets_no_further(one: Installation) -> None:
    with SipProbe(HOME, one.sip) as stranger:
        assert await stranger.invite("4008001234") == [401]


async def test_the_carrier_reaches_numbers_and_nothing_else(one: Installation) -> None:
    with SipProbe(CARRIER, one.sip) as carrier:
        assert await carrier.ask("OPTIONS", "4008001234") == 200
        assert await carrier.ask("OPTIONS", "s") == 200
        for inside in ("h", "T", "call", "start", "*41"):
            assert await carrier.ask("OPTIONS", inside) == 404


async def test_a_frozen_controller_leaves_the_caller_to_the_fallback_after_five_seconds(one: Installation) -> None:
    async with one.web() as web, web.ws_connect(f"{one.ari}/events?app=ivr"):
        with SipProbe(CARRIER, one.sip) as caller:
            began = time.monotonic()
            assert await caller.invite("4008001234") == [100, 180, 200]
            assert 4.9 < time.monotonic() - began < 6


async def test_without_a_controller_the_fallback_answers_at_once(one: Installation) -> None:
    with SipProbe(CARRIER, one.sip) as caller:
        began = time.monotonic()
        assert (await caller.invite("4008001234"))[-1] == 200
        assert time.monotonic() - began < 1


async def test_a_living_controller_clears_the_switch_answers_and_hears_keys_sent_by_info(one: Installation) -> None:
    async with one.web() as web, web.ws_connect(f"{one.ari}/events?app=ivr") as events:
        with SipProbe(CARRIER, one.sip) as caller:
            ringing = asyncio.create_task(caller.invite("4008001234"))
            arrived = await told(events, "StasisStart")
            channel = f"{one.ari}/channels/{arrived['channel']['id']}"
            await web.post(f"{channel}/variable", params={"variable": "TIMEOUT(absolute)", "value": "0"})
            await web.post(f"{channel}/answer")
            assert (await ringing)[-1] == 200
            assert await caller.press("4008001234", "7") == 200
            assert (await told(events, "ChannelDtmfReceived"))["digit"] == "7"
            async with web.get(f"{channel}/variable", params={"variable": "IVR_DID"}) as answer:
                assert (await answer.json())["value"] == "4008001234"
            await web.delete(channel)
            await told(events, "StasisEnd")
    names = {path.name.removeprefix(arrived["channel"]["id"]) for path in one.layout.capture.iterdir()}
    assert {".caller.sln", ".other.sln"} <= names


async def told(events: aiohttp.ClientWebSocketResponse, kind: str) -> dict[str, object]:
    """The next event of this kind."""
    async with asyncio.timeout(10):
        while (event := await events.receive_json())["type"] != kind:
            pass
    return event


async def test_the_codecs_of_home_and_of_the_network_are_joined(one: Installation) -> None:
    paths = await one.asterisk.console("core show translation paths alaw")
    for codec in ("opus", "g722", "ulaw"):
        assert re.search(rf"alaw:8000\s+To {codec}:\d+\s+: \(", paths), paths


async def test_music_on_hold_is_there(one: Installation) -> None:
    assert str(one.layout.music / "waiting") in await one.asterisk.console("moh show files")


async def test_a_new_agent_is_taken_up_while_transports_stay(one: Installation) -> None:
    before = one.complaints()
    grown = {**AGENTS, "1003": Agent("1003", "刘洋", ())}
    render.render_endpoints(one.layout, grown, TRUNKS, secrets.load(one.layout.secrets, grown))
    await one.asterisk.reload_endpoints()
    with SipProbe(HOME, one.sip, "1003") as phone:
        assert await phone.register(secrets.load(one.layout.secrets, []).agent_secret("1003")) == 200
    assert one.complaints() == before


async def test_what_runs_already_is_found_and_kept(one: Installation) -> None:
    before = one.asterisk.pid()
    again = Asterisk(tree.ensure(print), Layout(one.layout.state))
    assert again.running()
    await again.start()
    assert again.pid() == before


_START_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
from ivr.provision import tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
asyncio.run(Asterisk(tree.find(), Layout(Path(sys.argv[1]))).start())
os.killpg(0, signal.SIGKILL)
"""


async def test_it_lives_on_when_the_controller_is_killed(alone: Installation) -> None:
    starter = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _START_AND_DIE, str(alone.layout.state), start_new_session=True
    )
    assert await starter.wait() == -signal.SIGKILL
    assert alone.asterisk.running()


async def test_killed_hard_it_starts_again(alone: Installation) -> None:
    await alone.asterisk.start()
    first = alone.asterisk.pid()
    assert first is not None
    gone = psutil.Process(first)
    os.kill(first, signal.SIGKILL)
    gone.wait(5)
    assert not alone.asterisk.running()
    await alone.asterisk.start()
    assert alone.asterisk.pid() not in {first, None}
    assert alone.complaints() == []
