"""A switch that is made up, for the telephone in a page: it registers him, rings him, and a caller's tone is heard."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aiohttp import web
from playwright.async_api import Page, WebSocketRoute

FLAGS = (
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
)
"""A browser that has a microphone, and finds the caller in its own page."""
USER = "1001-web"
CALLED = re.compile(r"/sip\?page=")
OFFERS = """async () => {
  const context = new AudioContext();
  const [tone, voice] = [new OscillatorNode(context), context.createMediaStreamDestination()];
  tone.connect(voice);
  tone.start();
  window.caller = new RTCPeerConnection();
  caller.addTrack(voice.stream.getTracks()[0], voice.stream);
  await caller.setLocalDescription();
  while (caller.iceGatheringState !== "complete") await new Promise((done) => setTimeout(done, 20));
  return caller.localDescription.sdp;
}"""
"""The caller is another connection of the same page."""
ANSWERED = "(sdp) => caller.setRemoteDescription({ type: 'answer', sdp })"


async def told(request: web.Request) -> web.Response:
    """How the page registers it."""
    return web.json_response({"user": USER, "realm": "ivr", "password": "any", "address": "/sip"})


async def lay(page: Page, call: str, *broken: str) -> Switch:
    """A line for the page's telephone, before it is loaded; by it he is rung for this call, if there is one.

    `broken`: what he is offered in the place of sound, as often as that is rung for.
    """
    switch = Switch(page, call, [*broken])
    await page.route_web_socket(CALLED, switch.begin)
    return switch


@dataclass
class Switch:
    """To which the line leads."""

    page: Page
    call: str
    broken: list[str]
    line: WebSocketRoute | None = field(default=None, init=False)
    contact: str = field(default="", init=False)
    rung: int = field(default=0, init=False)

    def begin(self, line: WebSocketRoute) -> None:
        """The page has called."""
        self.line = line
        line.on_message(self._said)

    async def rings(self) -> None:
        """Him, who is registered."""
        offer = self.broken.pop(0) if self.broken else await self.page.evaluate(OFFERS)
        self.rung += 1
        self._send(self._request("INVITE", f"<sip:{USER}@ivr>", offer))

    async def _said(self, message: str | bytes) -> None:
        head, _, body = str(message).partition("\r\n\r\n")
        if head.startswith("REGISTER"):
            self._send(_ok(head))
            await self._registered(head)
        elif head.startswith("SIP/2.0 200") and body:
            self._send(self._request("ACK", _header(head, "To")))
            await self.page.evaluate(ANSWERED, body)
        elif re.match(r"SIP/2.0 [45]", head):
            self._send(self._request("ACK", _header(head, "To")))
        elif not head.startswith(("SIP/2.0", "ACK")):
            self._send(_ok(head))

    async def _registered(self, head: str) -> None:
        first, self.contact = not self.contact, _header(head, "Contact")
        if first and self.call:
            await self.rings()

    def _send(self, text: str) -> None:
        assert self.line
        self.line.send(text)

    def _request(self, method: str, to: str, body: str = "") -> str:
        uri = self.contact.partition(">")[0].removeprefix("<")
        lines = (
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/WS switch.invalid;branch=z9hG4bK{self.rung}{self.call}",
            "Max-Forwards: 70",
            "From: <sip:caller@ivr>;tag=switch",
            f"To: {to}",
            f"Call-ID: {self.rung}-{self.call}",
            f"CSeq: 1 {method}",
            "Contact: <sip:switch@switch.invalid;transport=ws>",
            f"X-IVR-Call: {self.call}",
            "Content-Type: application/sdp",
            f"Content-Length: {len(body.encode())}",
        )
        return "\r\n".join((*lines, "", body))


def _header(head: str, name: str) -> str:
    return next(line.partition(": ")[2] for line in head.split("\r\n") if line.startswith(f"{name}: "))


def _ok(head: str) -> str:
    """All that is asked is answered so."""
    names = ("Via", "From", "To", "Call-ID", "CSeq", "Contact")
    said = [line for line in head.split("\r\n") if line.startswith(tuple(f"{name}: " for name in names))]
    told = [f"{line};tag=switch" if line.startswith("To: ") and ";tag=" not in line else line for line in said]
    return "\r\n".join(("SIP/2.0 200 OK", *told, "Content-Length: 0", "", ""))
