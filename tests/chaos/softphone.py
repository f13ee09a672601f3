"""An agent's telephone, by hand over UDP: it does to the millisecond what it is told, and can be dead at once."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, ClassVar, Literal, cast

from tests.chaos.network import Network
from tests.real.sip_callee import SipCallee
from tests.real.sip_probe import digest

_SDP = """v=0
o=- 1 {version} IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 8
a=rtpmap:8 PCMA/8000
a={direction}
""".replace("\n", "\r\n")

Direction = Literal["sendrecv", "sendonly"]


class Echo(asyncio.DatagramProtocol):
    """Whoever speaks hears himself: so both directions are known to be alive."""

    def __init__(self, network: Network) -> None:
        self.on, self.packets = True, 0
        self._network = network

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._network.carry(partial(self._heard, data, addr))

    def _heard(self, data: bytes, addr: tuple[str, int]) -> None:
        self.packets += 1
        if self.on:
            self._network.carry(partial(self._wire.sendto, data[:8] + b"echo" + data[12:], addr))


@dataclass
class Softphone(SipCallee):
    """Rings when it is called; the story does the rest."""

    contact: ClassVar[str] = ""
    server: tuple[str, int] = ("", 0)
    agent: str = ""
    password: str = field(default="", repr=False)
    came: list[tuple[datetime, str]] = field(default_factory=list)
    """What was asked of it, a new call as `INVITE`, and when."""
    network: Network = field(default_factory=Network)
    dead: bool = False
    """It is killed: it hears, so that the story knows, and says nothing."""
    rings: bool = False
    answered: bool = False

    def __post_init__(self) -> None:
        self._said: asyncio.Queue[str] = asyncio.Queue()
        self._news, self._calls, self._numbers = asyncio.Event(), set[str](), 100
        self._ringing = ("", ("", 0))
        self.echo = Echo(self.network)

    async def open(self) -> None:
        """Take a SIP port and one for its sound."""
        await super().open()
        loop = asyncio.get_running_loop()
        self._sound, _ = await loop.create_datagram_endpoint(lambda: self.echo, local_addr=(self.host, 0))

    def close(self) -> None:
        """Give both back."""
        self.network.ends()
        super().close()
        self._sound.close()

    def kill(self) -> None:
        """From now on it does nothing at all."""
        self.dead, self.echo.on = True, False

    @property
    def rung(self) -> int:
        """How often it was called."""
        return self.times["INVITE"]

    @property
    def times(self) -> Counter[str]:
        """How often each thing was asked of it."""
        return Counter(method for _, method in self.came)

    async def until(self, *methods: str, times: int = 1, within: float = 15) -> datetime:
        """When one of these was asked of it for the n-th time; raises `TimeoutError`."""
        async with asyncio.timeout(within):
            while len(at := [at for at, method in self.came if method in methods]) < times:
                self._news.clear()
                await self._news.wait()
        return at[times - 1]

    def answer(self) -> None:
        """Pick up: 200, however often."""
        self.rings, self.answered = False, True
        self._reply(*self._ringing, 200, self._sdp("sendrecv", 1))

    async def answer_until_heard(self) -> None:
        """Pick up, and say so again and again until it is acknowledged; raises `TimeoutError`."""
        async with asyncio.timeout(10):
            while not self.times["ACK"]:
                self.answer()
                await asyncio.sleep(0.5)

    def refuse(self, status: int = 486) -> None:
        """Not now."""
        self.rings = False
        self._reply(*self._ringing, status)

    def hang_up(self) -> None:
        """BYE, whose answer nobody waits for."""
        self._ask("BYE")

    async def change(self, direction: Direction) -> int:
        """Hold the other (`sendonly`) or take him back, by a re-INVITE; the final answer's status."""
        body = self._sdp(direction, self._numbers)
        status = await self._asked("INVITE", "Content-Type: application/sdp", body=body)
        self._ask("ACK", number=self._numbers)
        return status

    async def transfer(self, to: str) -> int:
        """Ask the core to send the other there (REFER); the answer's status."""
        uri = f"<sip:{to}@{self.server[0]}:{self.server[1]}?Replaces=1%3Bto-tag%3D2%3Bfrom-tag%3D3>"
        return await self._asked("REFER", f"Refer-To: {uri}")

    async def register(self, seconds: int = 300) -> None:
        """Log in for so long; 0 logs out."""
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        challenge = await self._registered(uri, seconds)
        told = await self._registered(uri, seconds, digest(challenge, self.agent, self.password, "REGISTER", uri))
        assert told.startswith("SIP/2.0 200"), told

    async def _registered(self, uri: str, seconds: int, *headers: str) -> str:
        self._numbers += 1
        me, where = f"<sip:{self.agent}@{self.server[0]}>", f"{self.host}:{self.port}"
        lines = (
            f"REGISTER {uri} SIP/2.0",
            f"Via: SIP/2.0/{self.by} {where};branch=z9hG4bK{uuid.uuid4().hex};rport",
            f"From: {me};tag=reg",
            f"To: {me}",
            f"Call-ID: reg-{where}",
            f"CSeq: {self._numbers} REGISTER",
            f"Contact: <sip:{self.agent}@{where}{self.contact}>",
            f"Expires: {seconds}",
            "Max-Forwards: 70",
            *headers,
            "Content-Length: 0",
        )
        self._wire.sendto("\r\n".join((*lines, "", "")).encode(), self.server)
        return await self._final("REGISTER")

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self.network.carry(partial(self._hears, data.decode(), addr))

    def _hears(self, text: str, addr: tuple[str, int]) -> None:
        if text.startswith("SIP/2.0"):
            self._said.put_nowait(text)
            return
        self._note(text)
        if self.dead:
            return
        if text.startswith("CANCEL") and self.answered:
            self._reply(text, addr, 200)  # it comes too late for the INVITE
        else:
            super().datagram_received(text.encode(), addr)

    def _note(self, text: str) -> None:
        """A call that is asked for again, for want of an answer, is not another one."""
        method, call = text.partition(" ")[0], text.partition("Call-ID: ")[2].partition("\r\n")[0]
        if method != "INVITE" or call not in self._calls:
            self.came.append((datetime.now(UTC), method))
        if method == "INVITE" and call not in self._calls:
            self._calls.add(call)
            self.rings, self.answered = True, False
        elif method in {"CANCEL", "BYE"}:
            self.rings = False
        self._news.set()

    def _reply(self, *args: Any, **more: Any) -> None:
        self.network.carry(partial(super()._reply, *args, **more))

    def _request(self, *args: Any, **more: Any) -> None:
        self.network.carry(partial(super()._request, *args, **more))

    def _called(self, invite: str, addr: tuple[str, int], number: str) -> None:
        if ";tag=callee" in invite:
            self._reply(invite, addr, 200, self._sdp("sendrecv", self._numbers))
            return
        self._ringing = (invite, addr)
        self._reply(invite, addr, 180)

    async def _asked(self, method: str, *headers: str, body: str = "") -> int:
        self._numbers += 1
        self._ask(method, *headers, body=body, number=self._numbers)
        return int((await self._final(method)).split(" ", 2)[1])

    def _ask(self, method: str, *headers: str, body: str = "", number: int = 9999) -> None:
        self._request(method, number, *self._ringing, *headers, body=body)

    async def _final(self, method: str) -> str:
        async with asyncio.timeout(10):
            while True:
                text = await self._said.get()
                if f" {method}\r\n" in text and not text.startswith("SIP/2.0 1"):
                    return text

    def _sdp(self, direction: Direction, version: int) -> str:
        port = self._sound.get_extra_info("sockname")[1]
        return _SDP.format(host=self.host, port=port, direction=direction, version=version)
