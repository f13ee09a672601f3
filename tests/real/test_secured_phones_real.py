"""Agents' phones over TLS with SRTP, and as browsers: served so, and not otherwise."""

from __future__ import annotations

import asyncio
import re
import ssl
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from ivr.certificate_watch import shown_at, watched
from ivr.core.rulebook import Agent
from ivr.provision import ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.phone_security import Kind, PhoneSecurity
from ivr.provision.process import Asterisk
from tests.real.sip_probe import SipProbe
from tests.real.test_provision import Installation
from tests.real.tls_probe import DAY, TlsProbe, certificate

LASTS = timedelta(seconds=12)
"""Of a certificate that ends while all runs; Asterisk is up within two of them."""
AGENTS = {"1001": Agent("1001", "李静", ())}


@asynccontextmanager
async def secured(
    folder: Path, kind: Kind, *, browsers: bool = False, lasts: timedelta = 90 * DAY
) -> AsyncIterator[Installation]:
    """An Asterisk whose phones are secured, with a certificate in the folder that lasts so long."""
    layout, program = Layout(folder / "state"), tree.ensure(print)
    known = secrets.load(layout.secrets, AGENTS)
    free = ports._any_free("127.0.0.1")
    chosen = ports.choose(layout, ports.Ports(tls=free), "127.0.0.1", running=False)
    phones = PhoneSecurity(kind, certificate(folder, ends=lasts), browsers=browsers)
    render.render(layout, program, AGENTS, (), known, chosen, "127.0.0.1", "safe", phones)
    installation = Installation(layout, chosen, known, Asterisk(program, layout))
    try:
        await installation.asterisk.start()
        yield installation
    finally:
        await installation.asterisk.stop()


async def test_a_phone_registers_and_calls_over_tls_with_srtp_and_not_without(tmp_path: Path) -> None:
    async with secured(tmp_path, Kind.TLS) as here:
        password, server = here.secrets.agent_secret("1001"), ("127.0.0.1", here.ports.tls)
        assert here.complaints() == []
        with TlsProbe(server, "1001") as phone, pytest.raises(ssl.SSLCertVerificationError):
            await phone.trusting(certificate(tmp_path, name="another"))
        with TlsProbe(server, "1001") as phone:
            await phone.trusting(tmp_path / "phones.pem")
            assert await phone.register(password) == 200
            statuses, answer = await phone.invite_known("*41", password)
            assert (statuses[-1], "RTP/SAVP" in answer, "a=crypto:1 " in answer) == (200, True, True)
            phone.plain()
            statuses, _ = await phone.invite_known("*41", password)
            assert statuses[-1] == 488
            await phone.close()
        with SipProbe("127.0.0.3", here.sip, "1001") as phone:
            statuses, _ = await phone.invite_known("*41", password)
            assert statuses[-1] == 488, "plain audio is refused on every way in"


async def test_a_certificate_that_ends_while_all_runs_is_told_of_and_who_is_connected_stays(tmp_path: Path) -> None:
    alarms, now = list[str](), lambda: datetime.now(UTC)
    async with secured(tmp_path, Kind.TLS, lasts=LASTS) as here:
        password, server, trusted = (
            here.secrets.agent_secret("1001"),
            ("127.0.0.1", here.ports.tls),
            tmp_path / "phones.pem",
        )
        shown = shown_at(*server)
        async with watched(shown, now, lambda what, _: alarms.append(what)):
            await asyncio.sleep(0.5)
        with TlsProbe(server, "1001") as phone:
            await phone.trusting(trusted)
            assert await phone.register(password) == 200
            await asyncio.sleep((await shown() - now()).total_seconds() + 0.5)
            assert await phone.register(password) == 200, "its registration is renewed on the connection that it has"
            with TlsProbe(server, "1002") as another, pytest.raises(ssl.SSLCertVerificationError, match="expired"):
                await another.trusting(trusted)
            await phone.close()
        async with watched(shown, now, lambda what, _: alarms.append(what)):
            await asyncio.sleep(0.5)
    assert alarms == ["certificate ends soon", "certificate has ended"]


@pytest.mark.parametrize(
    ("kind", "endpoint"), [(Kind.WEBRTC, "1001"), (Kind.PLAIN, "1001-web"), (Kind.TLS, "1001-web")]
)
async def test_a_browser_reaches_sip_by_a_websocket_on_loopback(tmp_path: Path, kind: Kind, endpoint: str) -> None:
    async with secured(tmp_path, kind, browsers=endpoint.endswith("-web")) as here:
        assert here.complaints() == []
        shown = await here.asterisk.console(f"pjsip show endpoint {endpoint}")
        for setting, value in (("media_encryption", "dtls"), ("ice_support", "true"), ("rtcp_mux", "true")):
            assert re.search(rf"{setting} +: {value}", shown), setting
        url = f"http://127.0.0.1:{here.ports.ari}/ws"
        async with aiohttp.ClientSession() as web, web.ws_connect(url, protocols=("sip",)) as socket:
            branch = uuid.uuid4().hex
            lines = (
                "OPTIONS sip:*41@127.0.0.1 SIP/2.0", f"Via: SIP/2.0/WS x.invalid;branch=z9hG4bK{branch}",
                f"From: <sip:{endpoint}@127.0.0.1>;tag=1", "To: <sip:*41@127.0.0.1>",
                f"Call-ID: {branch}", "CSeq: 1 OPTIONS", "Max-Forwards: 70", "Content-Length: 0", "", "",
            )  # fmt: skip
            await socket.send_str("\r\n".join(lines))
            assert (await socket.receive(timeout=10)).data.startswith("SIP/2.0 401")
