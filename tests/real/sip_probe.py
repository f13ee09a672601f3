"""A few SIP requests over UDP, written by hand, to ask a switch what no well-behaved phone would ask."""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import uuid
from contextlib import suppress
from types import TracebackType
from typing import Self

_SDP = """v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
""".replace("\n", "\r\n")

_RTP, _RTP_HEADER = 0x80, 12


class SipProbe:
    """One dialog from one address of this machine."""

    by = "UDP"
    contact = ""
    sdp = _SDP

    def __init__(
        self, host: str, server: tuple[str, int], user: str = "13800000001", wire: socket.socket | None = None
    ) -> None:
        """`wire`: a socket of another machine's."""
        self._socket = wire or socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self._socket.setblocking(False)
        self._host, self._port = self._socket.getsockname()
        self._server = server
        self._user = user
        self._call, self._tag, self._sent = uuid.uuid4().hex, uuid.uuid4().hex, 0
        self._to = ""
        self.sound = 0
        """Bytes of sound that came."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    async def ask(self, method: str, user: str, *headers: str, body: str = "") -> int:
        """Send a request; the status of its final answer."""
        self._send(method, user, *headers, body=body)
        status, _ = await self.answer()
        return status

    async def invite(self, number: str) -> list[int]:
        """Call a number; every status up to the final one, acknowledged."""
        statuses, _ = await self._invited(number)
        return statuses

    async def invite_known(self, number: str, password: str) -> tuple[list[int], str]:
        """Call a number, and once more with the digest that is asked for: every status, and the final answer."""
        statuses, challenge = await self._invited(number)
        assert statuses == [401], statuses
        self._to = ""
        return await self._invited(number, self._digest("INVITE", number, challenge, password))

    async def _invited(self, number: str, *headers: str, acknowledges: bool = True) -> tuple[list[int], str]:
        statuses: list[int] = []
        text = ""
        sdp = self.sdp.format(host=self._host, port=self._port)
        self._send("INVITE", number, *headers, "Content-Type: application/sdp", body=sdp)
        async with asyncio.timeout(10):
            while not statuses or statuses[-1] < 200:
                text = await self._heard()
                if text.startswith("SIP/2.0"):
                    statuses.append(int(text.split(" ", 2)[1]))
        if acknowledges:
            self._sent -= 1
            self._send("ACK", number)
        return statuses, text

    async def press(self, number: str, key: str) -> int:
        """Press a key by SIP INFO."""
        body = f"Signal={key}\r\nDuration=160\r\n"
        return await self.ask("INFO", number, "Content-Type: application/dtmf-relay", body=body)

    async def register(self, password: str) -> int:
        """Register with this digest password; the answer to the second try, the one with the digest."""
        return await self.ask_known("REGISTER", self._user, password, "Expires: 60")

    async def ask_known(self, method: str, user: str, password: str, *headers: str) -> int:
        """Send a request, and once more with the digest that is asked for; the second answer's status."""
        self._send(method, user, *headers)
        status, text = await self.answer()
        assert status == 401, text
        return await self.ask(method, user, *headers, self._digest(method, user, text, password))

    async def guess(self, passwords: list[str], methods: tuple[str, ...] = ("REGISTER",)) -> int:
        """Try all of these at once, by each method in turn; how many of them are answered within three seconds."""
        self._send("REGISTER", self._user, "Expires: 60")
        _, challenge = await self.answer()
        for n, password in enumerate(passwords):
            method = methods[n % len(methods)]
            self._call = uuid.uuid4().hex
            self._send(method, self._user, self._digest(method, self._user, challenge, password))
        answers = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(3):
                while True:
                    await self.answer()
                    answers += 1
        return answers

    async def answer(self) -> tuple[int, str]:
        """The next final answer; requests of the switch's own are passed over."""
        async with asyncio.timeout(10):
            while True:
                text = await self._heard()
                if text.startswith("SIP/2.0") and int(text.split(" ", 2)[1]) >= 200:
                    return int(text.split(" ", 2)[1]), text

    async def _heard(self) -> str:
        while (data := await asyncio.get_running_loop().sock_recv(self._socket, 65535))[0] & 0xC0 == _RTP:
            self.sound += len(data) - _RTP_HEADER
        text = data.decode()
        self._remember(text)
        return text

    def _remember(self, text: str) -> None:
        to = re.search(r"\r\nTo:[^\r]*(;tag=[^\r;]+)", text)
        if to and text.startswith("SIP/2.0") and re.search(r"\r\nCSeq: \d+ INVITE", text):
            self._to = to[1]

    def _send(self, method: str, user: str, *headers: str, body: str = "") -> None:
        self._sent += 1
        target = f"sip:{user}@{self._server[0]}:{self._server[1]}"
        lines = (
            f"{method} {target} SIP/2.0",
            f"Via: SIP/2.0/{self.by} {self._host}:{self._port};branch=z9hG4bK{uuid.uuid4().hex};rport",
            f"From: <sip:{self._user}@{self._host}>;tag={self._tag}",
            f"To: <{target}>{self._to}",
            f"Call-ID: {self._call}",
            f"CSeq: {self._sent} {method}",
            f"Contact: <sip:{self._user}@{self._host}:{self._port}{self.contact}>",
            "Max-Forwards: 70",
            *headers,
            f"Content-Length: {len(body)}",
        )
        self._put("\r\n".join((*lines, "", body)).encode())

    def _put(self, packet: bytes) -> None:
        self._socket.sendto(packet, self._server)

    def _digest(self, method: str, user: str, challenge: str, password: str) -> str:
        uri = f"sip:{user}@{self._server[0]}:{self._server[1]}"
        return digest(challenge, self._user, password, method, uri)


def digest(challenge: str, user: str, password: str, method: str, uri: str) -> str:
    """The header that answers such a challenge."""
    asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
    ha1 = _md5(f"{user}:{asked['realm']}:{password}")
    response = _md5(f"{ha1}:{asked['nonce']}:00000001:c:auth:{_md5(f'{method}:{uri}')}")
    return (
        f'Authorization: Digest username="{user}",realm="{asked["realm"]}",nonce="{asked["nonce"]}",'
        f'uri="{uri}",response="{response}",opaque="{asked["opaque"]}",qop=auth,nc=00000001,cnonce="c",algorithm=MD5'
    )


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
