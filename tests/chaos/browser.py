"""An agent's browser: SIP over a WebSocket, and sound whose encryption never comes to be agreed upon (DTLS)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

import aiohttp

from tests.chaos.softphone import Direction, Softphone

_SDP = """v=0
o=- 1 {version} IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
a=group:BUNDLE {mid}
m=audio {port} UDP/TLS/RTP/SAVPF 8
a=mid:{mid}
a=rtpmap:8 PCMA/8000
a=rtcp-mux
a=fingerprint:SHA-256 {fingerprint}
a=setup:passive
a={direction}
""".replace("\n", "\r\n")
_FINGERPRINT = ":".join(["AB"] * 32)
"""Of a certificate that nobody ever shows."""
_RTP = 2
"""The version, in the first two bits."""


class Deaf(asyncio.DatagramProtocol):
    """Keeps what comes, and says nothing."""

    def __init__(self) -> None:
        self.came: list[bytes] = []

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.came.append(data)


@dataclass
class Browser(Softphone):
    """Asterisk is to begin the handshake (`setup:passive`), and is left without an answer."""

    by: ClassVar[str] = "WS"
    contact: ClassVar[str] = ";transport=ws"
    sound: Deaf = field(default_factory=Deaf)
    web_port: int = 0
    """Of Asterisk's web server."""

    @property
    def wants_encryption(self) -> bool:
        """Whether the INVITE offers nothing but sound that is encrypted by DTLS."""
        return "a=fingerprint:" in self._ringing[0] and "RTP/SAVPF" in self._ringing[0]

    @property
    def plain_sound(self) -> int:
        """Packets of RTP that came though no key was agreed upon."""
        return sum(packet[0] >> 6 == _RTP for packet in self.sound.came)

    async def open(self) -> None:
        """Take a port for the sound, and a WebSocket."""
        loop = asyncio.get_running_loop()
        self._sound, _ = await loop.create_datagram_endpoint(lambda: self.sound, local_addr=(self.host, 0))
        self._http, self._said_by_us = aiohttp.ClientSession(), asyncio.Queue[bytes]()
        self._web = await self._http.ws_connect(f"http://127.0.0.1:{self.web_port}/ws", protocols=("sip",))
        self.port = self._web.get_extra_info("sockname")[1]
        self._wire: Any = self
        self._talking = [loop.create_task(self._reads()), loop.create_task(self._writes())]

    def sendto(self, data: bytes, _: object = None) -> None:
        """Say it, by the WebSocket."""
        self._said_by_us.put_nowait(data)

    def close(self) -> None:
        """Give both back."""
        for task in self._talking:
            task.cancel()
        self._sound.close()
        self._closing = asyncio.ensure_future(self._http.close())

    async def _reads(self) -> None:
        async for message in self._web:
            self.datagram_received(message.data if isinstance(message.data, bytes) else message.data.encode(), ("", 0))

    async def _writes(self) -> None:
        while True:
            await self._web.send_str((await self._said_by_us.get()).decode())

    def _sdp(self, direction: Direction, version: int) -> str:
        found = re.search(r"a=mid:(\S+)", self._ringing[0])
        values = {"host": self.host, "port": self._sound.get_extra_info("sockname")[1], "fingerprint": _FINGERPRINT}
        return _SDP.format(mid=found[1] if found else "audio-0", direction=direction, version=version, **values)
