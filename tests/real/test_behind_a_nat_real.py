"""A server behind a NAT tells those outside its public address, and those at home its own."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import aiohttp
import pytest

from ivr.core.rulebook import Agent
from ivr.provision import outside, ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.outside import Outside
from ivr.provision.phone_security import Kind, PhoneSecurity
from ivr.provision.process import Asterisk
from tests.real.sip_probe import SipProbe
from tests.real.test_provision import Installation
from tests.real.web_probe import WebProbe

PUBLIC, AT_HOME, ABROAD = "203.0.113.7", "127.0.0.3", "127.0.0.9"
AGENTS = {"1001": Agent("1001", "李静", ())}


@pytest.fixture(scope="module")
async def behind(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    layout, program = Layout(tmp_path_factory.mktemp("nat") / "state"), tree.ensure(print)
    known = secrets.load(layout.secrets, AGENTS)
    chosen = ports.choose(layout, ports.Ports(), "127.0.0.1", running=False)
    nat = Outside(PUBLIC, (f"{AT_HOME}/32", "127.0.0.1/32"))
    phones = PhoneSecurity(Kind.PLAIN, browsers=True)
    render.render(layout, program, AGENTS, (), known, chosen, "127.0.0.1", "nat", phones, outside=nat)
    installation = Installation(layout, chosen, known, Asterisk(program, layout))
    await installation.asterisk.start()
    assert installation.complaints() == []
    yield installation
    await installation.asterisk.stop()


@pytest.mark.parametrize(("host", "told"), [(ABROAD, PUBLIC), (AT_HOME, "127.0.0.1")])
async def test_who_calls_is_told_where_sound_and_signals_reach_us_from_there(
    behind: Installation, host: str, told: str
) -> None:
    with SipProbe(host, behind.sip, "1001") as phone:
        statuses, answer = await phone.invite_known("*41", behind.secrets.agent_secret("1001"))
    assert statuses[-1] == 200
    assert f"c=IN IP4 {told}\r\n" in answer
    assert re.search(rf"\r\nContact: <sip:[^>]*{re.escape(told)}\b", answer)


@pytest.mark.skipif(not outside.own_addresses(), reason="this machine has no address but loopback")
async def test_a_browser_is_offered_the_public_address_beside_our_own(behind: Installation) -> None:
    [own] = outside.own_addresses()
    url = f"http://127.0.0.1:{behind.ports.ari}/ws"
    async with aiohttp.ClientSession() as web, web.ws_connect(url, protocols=("sip",)) as socket:
        with WebProbe(socket, "1001-web") as browser:
            statuses, answer = await browser.invite_known("*41", behind.secrets.agent_secret("1001-web"))
    assert statuses[-1] == 200
    candidates = re.findall(r"a=candidate:\S+ 1 udp \d+ (\S+) \d+ typ host", answer, re.IGNORECASE)
    assert {PUBLIC, own} <= set(candidates)
