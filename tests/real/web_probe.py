"""A browser's telephone that speaks SIP over a WebSocket, and offers sound as browsers do."""

from __future__ import annotations

import asyncio

import aiohttp

from tests.real.sip_probe import SipProbe

OFFER = SipProbe.sdp.replace("RTP/AVP", "UDP/TLS/RTP/SAVPF") + "\r\n".join(
    (
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        f"a=fingerprint:sha-256 {':'.join(['AB'] * 32)}",
        "a=setup:actpass",
        "a=rtcp-mux",
        "a=candidate:1 1 udp 2130706431 {host} {port} typ host",
        "",
    )
)


class WebProbe(SipProbe):
    """The same dialog, over the socket of Asterisk's web server."""

    by, contact, sdp = "WS", ";transport=ws", OFFER

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, user: str) -> None:
        super().__init__("127.0.0.3", ("127.0.0.1", 5060), user)
        self._web = socket
        self._sending = set[asyncio.Task[None]]()

    async def sent(self) -> None:
        """Wait until all that was said is on its way."""
        await asyncio.gather(*self._sending)

    def _put(self, packet: bytes) -> None:
        task = asyncio.ensure_future(self._web.send_str(packet.decode()))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _heard(self) -> str:
        text = await self._web.receive_str()
        self._remember(text)
        return text
