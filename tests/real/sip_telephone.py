"""A telephone, or a whole network's end, by hand over UDP: many calls both ways, and whatever it is told to ask."""

from __future__ import annotations

import asyncio
import re
import struct
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from tests.real.sip_probe import digest

Address = tuple[str, int]
_SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\nm=audio {port} RTP/AVP 8 101\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
)
_KEYS = "0123456789*#ABCD"
_KEY_LASTS, _BETWEEN = 0.1, 0.06
"""Seconds; what Asterisk takes for a key at the least is 0.08."""
_UNTIL_KNOWN = 8
"""Packets of sound before Asterisk takes what comes from here for the call's (`strictrtp`)."""
_RTP = 0x80
_SILENCE = b"\xd5" * 160
NO_ANSWER = 0
"""Instead of a status."""


def header(text: str, name: str) -> str:
    """The first of that name; empty if there is none."""
    found = re.search(rf"\r\n{name}: *([^\r]*)", text, re.IGNORECASE)
    return found[1] if found else ""


def _branch(text: str) -> str:
    found = re.search(r"branch=([^;\r, ]+)", header(text, "Via"))
    return found[1] if found else ""


def _media(text: str) -> Address | None:
    host, port = re.search(r"\r\nc=IN IP4 ([\d.]+)", text), re.search(r"\r\nm=audio (\d+)", text)
    return (host[1], int(port[1])) if host and port else None


@dataclass
class Dialog:
    """One call that stands, or rings here."""

    phone: Telephone
    call_id: str
    ours: str
    theirs: str
    target: str
    media: Address | None
    invite: str = ""
    """The one that came; empty if it went out from here."""
    sent: int = 1
    packets: int = 0
    acknowledged: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    notified: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    """The events of each NOTIFY that came."""

    def reply(self, status: int, *headers: str, body: str = "") -> None:
        """Answer the INVITE that came."""
        self.phone.reply(self.invite, status, *headers, to=self.ours, body=body)

    def answer(self) -> None:
        """Take the call."""
        self.reply(200, "Content-Type: application/sdp", body=self.phone.sdp)

    async def ask(self, method: str, *headers: str, body: str = "", within: float = 2.0) -> int:
        """A request in this dialog; its final status."""
        self.sent += 1
        asked = Asked(method, self.target, self.ours, self.theirs, self.call_id, self.sent)
        return (await self.phone.ask(asked, *headers, body=body, within=within))[0]

    async def press(self, keys: str, *, by_info: bool = False) -> None:
        """Keys as RFC 4733 has them, or as SIP INFO; with a packet of silence around each."""
        for _ in range(0 if self.packets else _UNTIL_KNOWN):
            self._send_rtp(8, _SILENCE)
            await asyncio.sleep(0.02)
        for key in keys:
            self._send_rtp(8, _SILENCE)
            if by_info:
                kind = "Content-Type: application/dtmf-relay"
                await self.ask("INFO", kind, body=f"Signal={key}\r\nDuration=100\r\n")
                await asyncio.sleep(_KEY_LASTS)
            else:
                await self._press(_KEYS.index(key))
            self._send_rtp(8, _SILENCE)
            await asyncio.sleep(_BETWEEN)

    async def hang_up(self) -> None:
        """End it, if the other has not."""
        if not self.over.is_set():
            self.over.set()
            await self.ask("BYE")

    async def _press(self, event: int) -> None:
        began = self.phone.rtp_time()
        for duration in (160, 480):
            self._send_rtp(101, struct.pack("!BBH", event, 10, duration), began)
            await asyncio.sleep(_KEY_LASTS / 2)
        for _ in range(3):
            self._send_rtp(101, struct.pack("!BBH", event, 0x80 | 10, 800), began)

    def _send_rtp(self, kind: int, payload: bytes, at: int | None = None) -> None:
        if self.media:
            self.packets += 1
            source = int(self.call_id[:8].encode().hex()[:8], 16)
            at = self.phone.rtp_time() if at is None else at
            head = struct.pack("!BBHII", _RTP, kind, self.packets & 0xFFFF, at, source)
            self.phone.put(head + payload, self.media)


@dataclass(frozen=True)
class Asked:
    """A request's own lines."""

    method: str
    uri: str
    ours: str
    theirs: str
    call_id: str = field(default_factory=lambda: uuid.uuid4().hex)
    number: int = 1


Plan = Callable[[Dialog], Awaitable[None]]


class Telephone(asyncio.DatagramProtocol):
    """Whoever calls it is treated by the plan for the number that he called; without one he gets 486."""

    def __init__(self, host: str, server: Address) -> None:
        self.host, self.server, self.port = host, server, 0
        self.invited: list[str] = []
        """The first line of each INVITE that began a call, as it came, in order."""
        self.plans: dict[str, Plan] = {}
        self._said: dict[str, asyncio.Queue[str]] = {}
        self._dialogs: dict[str, Dialog] = {}
        self._seen: set[str] = set()
        self._lives: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._wire, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=(self.host, 0))
        self.port = self._wire.get_extra_info("sockname")[1]

    async def close(self) -> None:
        for life in self._lives:
            life.cancel()
        await asyncio.gather(*self._lives, return_exceptions=True)
        self._wire.close()

    @property
    def sdp(self) -> str:
        return _SDP.format(host=self.host, port=self.port)

    def put(self, packet: bytes, to: Address) -> None:
        self._wire.sendto(packet, to)

    def rtp_time(self) -> int:
        return int(asyncio.get_running_loop().time() * 8000) & 0xFFFFFFFF

    # -- what it asks

    async def ask(self, asked: Asked, *headers: str, body: str = "", within: float = 2.0) -> tuple[int, str]:
        """The final status and its text, or `NO_ANSWER`; a refused INVITE is acknowledged."""
        branch = f"z9hG4bK{uuid.uuid4().hex}"
        said = self._said[branch] = asyncio.Queue()
        self._send(asked, branch, *headers, body=body)
        try:
            async with asyncio.timeout(within):
                while (status := int((text := await said.get()).split(" ", 2)[1])) < 200:
                    pass
        except TimeoutError:
            return NO_ANSWER, ""
        finally:
            del self._said[branch]
        if asked.method == "INVITE" and status >= 300:
            self._send(Asked("ACK", asked.uri, asked.ours, header(text, "To"), asked.call_id, asked.number), branch)
        return status, text

    async def ask_known(
        self, asked: Asked, user: str, password: str, *headers: str, body: str = "", within: float = 2.0
    ) -> tuple[int, str]:
        """Once more with the digest that is asked for."""
        status, text = await self.ask(asked, *headers, body=body, within=within)
        if status != 401:
            return status, text
        proof = digest(text, user, password, asked.method, asked.uri)
        again = Asked(asked.method, asked.uri, asked.ours, asked.theirs, asked.call_id, asked.number + 1)
        return await self.ask(again, *headers, proof, body=body, within=within)

    async def call(self, number: str, caller: str, *headers: str, within: float = 30.0) -> Dialog | int:
        """Call a number of the core's; the dialog once it is answered, or the status."""
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        asked = Asked("INVITE", uri, f"<sip:{caller}@{self.host}>;tag={uuid.uuid4().hex}", f"<{uri}>")
        kind = "Content-Type: application/sdp"
        status, text = await self.ask(asked, kind, *headers, body=self.sdp, within=within)
        if status != 200:
            return status
        found = re.search(r"<([^>]+)>", header(text, "Contact"))
        dialog = Dialog(self, asked.call_id, asked.ours, header(text, "To"), found[1] if found else uri, _media(text))
        self._dialogs[asked.call_id] = dialog
        self._send(
            Asked("ACK", dialog.target, dialog.ours, dialog.theirs, dialog.call_id), f"z9hG4bK{uuid.uuid4().hex}"
        )
        return dialog

    async def register(self, user: str, password: str, contact: str = "", *headers: str) -> int:
        """Log in, with this contact instead of its own if one is given."""
        me = f"<sip:{user}@{self.server[0]}>"
        asked = Asked("REGISTER", f"sip:{self.server[0]}:{self.server[1]}", f"{me};tag={uuid.uuid4().hex}", me)
        mine = f"Contact: {contact or f'<sip:{user}@{self.host}:{self.port}>'}"
        return (await self.ask_known(asked, user, password, mine, "Expires: 3600", *headers))[0]

    def _send(self, asked: Asked, branch: str, *headers: str, body: str = "") -> None:
        named = {one.partition(":")[0].lower() for one in headers}
        own = {
            "Via": f"SIP/2.0/UDP {self.host}:{self.port};branch={branch};rport",
            "From": asked.ours,
            "To": asked.theirs,
            "Call-ID": asked.call_id,
            "CSeq": f"{asked.number} {asked.method}",
            "Contact": f"<sip:thief@{self.host}:{self.port}>",
            "Max-Forwards": "70",
        }
        lines = [f"{name}: {value}" for name, value in own.items() if name.lower() not in named]
        head = [f"{asked.method} {asked.uri} SIP/2.0", *lines, *headers, f"Content-Length: {len(body.encode())}"]
        self.put("\r\n".join((*head, "", body)).encode("utf-8", "replace")[:65_000], self.server)

    # -- what comes

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if data[0] & 0xC0 == _RTP:
            return
        text = data.decode("utf-8", "replace")
        if text.startswith("SIP/2.0"):
            if (said := self._said.get(_branch(text))) is not None:
                said.put_nowait(text)
        elif text.strip():
            self._asked(text, text.split(" ", 1)[0])

    def error_received(self, exc: Exception) -> None:
        """A port that nobody has, which is the sender's trouble."""

    def _asked(self, text: str, method: str) -> None:
        dialog = self._dialogs.get(header(text, "Call-ID"))
        match method:
            case "ACK":
                if dialog:
                    dialog.acknowledged.set()
            case "INVITE" if ";tag=" in header(text, "To"):
                self.reply(text, 200, "Content-Type: application/sdp", body=self.sdp)
            case "INVITE":
                self._is_called(text)
            case "NOTIFY" if dialog:
                self.reply(text, 200)
                dialog.notified.put_nowait(header(text, "Event"))
            case "CANCEL" if dialog:
                self.reply(text, 200, to=dialog.ours)
                dialog.reply(487)
                dialog.over.set()
            case _:
                self.reply(text, 200)
                if method == "BYE" and dialog:
                    dialog.over.set()
                    del self._dialogs[dialog.call_id]

    def _is_called(self, text: str) -> None:
        if _branch(text) in self._seen:
            return  # sent again
        self._seen.add(_branch(text))
        self.invited.append(text.split("\r\n", 1)[0])
        ours = f"{header(text, 'To')};tag={uuid.uuid4().hex}"
        found = re.search(r"<([^>]+)>", header(text, "Contact"))
        call_id, theirs = header(text, "Call-ID"), header(text, "From")
        dialog = Dialog(self, call_id, ours, theirs, found[1] if found else "", _media(text), text)
        self._dialogs[call_id] = dialog
        plan = self.plans.get(dialled(self.invited[-1])) or self.plans.get("")
        if plan is None:
            dialog.reply(486)
            return
        life = asyncio.ensure_future(plan(dialog))
        self._lives.add(life)
        life.add_done_callback(self._lives.discard)

    def reply(self, request: str, status: int, *headers: str, to: str = "", body: str = "") -> None:
        """Answer a request that came."""
        kept = [line for line in request.split("\r\n") if re.match(r"(Via|From|Call-ID|CSeq|Record-Route):", line)]
        own = [] if any(one.startswith("Contact:") for one in headers) else [f"Contact: <sip:{self.host}:{self.port}>"]
        lines = [f"SIP/2.0 {status} So", *kept, f"To: {to or header(request, 'To')}", *own, *headers]
        self.put("\r\n".join((*lines, f"Content-Length: {len(body)}", "", body)).encode(), self.server)


def dialled(line: str) -> str:
    """`INVITE sip:13800000001@127.0.0.4:5070 SIP/2.0` -> `13800000001`; the whole address if it names nobody."""
    uri = line.split(" ")[1]
    return uri.partition(":")[2].partition("@")[0] if "@" in uri else uri
