"""The far end of calls that go out, by hand over UDP: each number dialled says what is to happen to the call."""

from __future__ import annotations

import asyncio
import re
import uuid
from dataclasses import dataclass, field
from typing import ClassVar

_SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\n"
)


@dataclass
class SipCallee(asyncio.DatagramProtocol):
    """Called at `486` it says 486, at `ring` it rings for ever, at `answer` it answers, at `hangup` not for long.

    At `silent` it says nothing, at `trying` 100 and no more, at `progress` 183 for ever.
    """

    host: str
    port: int = 0
    heard: list[str] = field(default_factory=list)
    """Requests as they came."""
    registers: int = 200
    """The answer to those who register."""
    redirects_to: str = "sip:1@127.0.0.9"
    """Where a 3xx sends the call."""
    by: ClassVar[str] = "UDP"

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._wire, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        self.port = self._wire.get_extra_info("sockname")[1]

    def close(self) -> None:
        self._wire.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        text = data.decode()
        method, _, rest = text.partition(" ")
        if method == "SIP/2.0" or not text.strip():
            return
        self.heard.append(text)
        if method in {"OPTIONS", "BYE"}:
            self._reply(text, addr, 200)
        elif method == "REGISTER":
            self._reply(text, addr, self.registers, contact=re.search(r"\r\nContact: ([^\r]*)", text))
        elif method == "INVITE":
            self._called(text, addr, re.split("[@:]", rest)[1])
        elif method == "CANCEL":
            self._reply(text, addr, 200)
            self._reply(text.replace(" CANCEL\r\n", " INVITE\r\n"), addr, 487)

    def _called(self, invite: str, addr: tuple[str, int], number: str) -> None:
        if number.isdigit():
            self._reply(invite, addr, int(number))
            return
        self._ringing = (invite, addr)
        said = {"silent": 0, "trying": 100, "progress": 183}.get(number, 180)
        if said:
            self._reply(invite, addr, said)
        if number in {"answer", "hangup"}:
            self._reply(invite, addr, 200, _SDP.format(host=self.host))
        if number == "hangup":
            asyncio.get_running_loop().call_later(0.2, self._hang_up, invite, addr)

    def answer_now(self) -> None:
        """Answer the call that rings."""
        self._reply(*self._ringing, 200, _SDP.format(host=self.host))

    def _reply(
        self,
        request: str,
        addr: tuple[str, int],
        status: int,
        body: str = "",
        contact: re.Match[str] | None = None,
    ) -> None:
        kept = [line for line in request.split("\r\n") if re.match(r"(Via|From|Call-ID|CSeq|Record-Route):", line)]
        to = re.search(r"\r\n(To:[^\r]*)", request)
        assert to
        tagged = to[1] if ";tag=" in to[1] else f"{to[1]};tag=callee"
        here = self.redirects_to if 300 <= status < 400 else f"sip:callee@{self.host}:{self.port}"
        mine = f"Contact: {contact[1]};expires=300" if contact else f"Contact: <{here}>"
        kind = ["Content-Type: application/sdp"] if body else []
        lines = [f"SIP/2.0 {status} So", *kept, tagged, mine, *kind, f"Content-Length: {len(body)}", "", body]
        self._wire.sendto("\r\n".join(lines).encode(), addr)

    def _hang_up(self, invite: str, addr: tuple[str, int]) -> None:
        self._request("BYE", 9, invite, addr)

    def _request(
        self, method: str, number: int, invite: str, addr: tuple[str, int], *more: str, body: str = ""
    ) -> None:
        """Ask something within the call that this INVITE began."""

        def header(name: str) -> str:
            found = re.search(rf"\r\n{name}: ([^\r]*)", invite)
            assert found
            return found[1]

        target = re.search(r"<([^>]+)>", header("Contact"))
        assert target
        lines = [
            f"{method} {target[1]} SIP/2.0",
            f"Via: SIP/2.0/{self.by} {self.host}:{self.port};branch=z9hG4bK{uuid.uuid4().hex}",
            f"From: {header('To')};tag=callee",
            f"To: {header('From')}",
            f"Call-ID: {header('Call-ID')}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:callee@{self.host}:{self.port}>",
            "Max-Forwards: 70",
            *more,
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
        self._wire.sendto("\r\n".join(lines).encode(), addr)
