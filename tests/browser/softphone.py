"""A real browser with the console's telephone in it: its page, what it hears, and what is cut off from it."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import wave
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from ivr.calls.hanging_up import hang_up
from ivr.console.lines import Lines, Telephony
from ivr.core.sip_frame import LONGEST
from ivr.core.telephones import browser_of
from ivr.rehearsal import Rehearsal

ROOT = Path(__file__).parents[2]
SPEAKS = 880
"""Hz that the browser's microphone hears."""
LACKING = [program for program in ("chromium", "node", "npm", "nft") if not shutil.which(program)]
"""Programs without which nothing of this can be tried."""
FLAGS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
)
EAR = """
(() => {
  const Real = window.RTCPeerConnection;
  window.RTCPeerConnection = function (...given) {
    const connection = (window.connection = new Real(...given));
    connection.addEventListener("track", ({ track }) => {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 8192;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      window.ear = { context, analyser };
    });
    return connection;
  };
  window.RTCPeerConnection.prototype = Real.prototype;
  window.hears = () => {
    if (!window.ear) return [0, 0];
    const { context, analyser } = window.ear;
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    const loudest = bins.indexOf(Math.max(...bins));
    return [(loudest * context.sampleRate) / analyser.fftSize, bins[loudest]];
  };
})();
"""
"""Beside the page's own ear: the loudest frequency that it hears, and how loud that is."""
PORTS = """
(async () => {
  const report = [...(await window.connection.getStats()).values()];
  const own = report.filter((one) => one.type === "local-candidate" && one.protocol === "udp");
  return own.map((one) => one.port);
})()
"""
ADDRESS = """
(async () => {
  const report = await window.connection.getStats();
  const transport = [...report.values()].find((one) => one.type === "transport");
  const pair = report.get(transport.selectedCandidatePairId);
  return report.get(pair.localCandidateId).address;
})()
"""
FAINT = -60
"""Decibels below which nothing counts as heard."""


@dataclass
class Softphone:
    """An agent's page."""

    page: Page
    agent: str

    async def state(self) -> str:
        """As the page shows it."""
        return str(await self.page.evaluate("window.phone?.state() ?? ''"))

    async def is_(self, state: str, within: float = 20) -> None:
        """Wait until it is so."""
        await self.until(f"window.phone?.state() === '{state}'", within)

    async def until(self, true: str, within: float = 20) -> None:
        """Wait until this is true in the page; asked from here, for what the page evaluates its policy refuses."""
        async with asyncio.timeout(within):
            while not await self.page.evaluate(true):  # noqa: ASYNC110 - nothing announces it
                await asyncio.sleep(0.05)

    async def does(self, what: str) -> Any:
        """Something of the telephone's: `answer()`."""
        return await self.page.evaluate(f"void window.phone.{what}")

    async def says(self, what: str) -> Any:
        """What the telephone says: `muted()`."""
        return await self.page.evaluate(f"window.phone.{what}")

    async def hears(self, *hz: float, within: float = 10) -> None:
        """This tone, or one of these, is the loudest that comes from the switch."""
        one = f"{list(hz)}.some((hz) => Math.abs(f - hz) < 15)"
        await self.until(f"(([f, loud]) => loud > {FAINT} && {one})(window.hears())", within)

    async def ports(self) -> set[int]:
        """Its own, from any of which its sound may go to the switch."""
        return set(await self.page.evaluate(PORTS))

    async def address(self) -> str:
        """Its own, from which its sound goes to the switch."""
        return str(await self.page.evaluate(ADDRESS))

    async def hears_nothing(self, within: float = 10) -> None:
        """Nothing comes that could be heard."""
        await self.until(f"window.hears()[1] < {FAINT}", within)


@dataclass
class Door:
    """What serves the page and relays its SIP, and can cut it off."""

    lines: Lines
    script: str
    url: str = ""
    cut: bool = False
    sockets: set[web.WebSocketResponse] = field(default_factory=set)

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/agents/{agent}", self._page)
        app.router.add_get("/agents/{agent}/phone.js", self._script)
        app.router.add_get("/phone", self._credentials)
        app.router.add_get("/sip", self._sip)
        app.router.add_post("/end/{call}", self._end)
        return app

    async def cut_off(self, seconds: float) -> None:
        """Every line breaks without a word, and none can be had for so long."""
        self.cut = True
        for socket in self.sockets:
            assert socket._req
            assert socket._req.transport
            socket._req.transport.abort()
        await asyncio.sleep(seconds)
        self.cut = False

    async def _page(self, request: web.Request) -> web.Response:
        agent = request.match_info["agent"]
        page = f"<!doctype html><link rel=icon href=data:,><script type=module src=/agents/{agent}/phone.js></script>"
        answer = web.Response(text=page, content_type="text/html")
        answer.set_cookie("agent", agent)
        return answer

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=self.script, content_type="text/javascript")

    async def _credentials(self, request: web.Request) -> web.Response:
        user = browser_of(request.cookies["agent"])
        told = {"user": user, "realm": "ivr", "password": self.lines.telephony.password(user), "address": "/sip"}
        return web.json_response(told)

    async def _end(self, request: web.Request) -> web.Response:
        if self.cut:
            raise web.HTTPServiceUnavailable
        call = self.lines.reception.call(request.match_info["call"])
        return web.Response(text=await hang_up(call) if call else "over")

    async def _sip(self, request: web.Request) -> web.WebSocketResponse:
        if self.cut:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(protocols=("sip",), heartbeat=15, max_msg_size=LONGEST)
        await socket.prepare(request)
        self.sockets.add(socket)
        try:
            end = await self.lines.serve(socket, request.cookies["agent"], request.query["page"], _signed_in)
            await socket.close(code=end.code or 1000, message=end.why.encode())
        finally:
            self.sockets.discard(socket)
        return socket


async def _signed_in() -> bool:
    return True


def bundled() -> str:
    """The page's script, as esbuild makes it of the console's sources."""
    subprocess.run([ROOT / "scripts/console", "build"], check=True)  # so that the packages are there
    esbuild = ROOT / "console/node_modules/.bin/esbuild"
    made = subprocess.run(
        [esbuild, ROOT / "tests/browser/phone_page.ts", "--bundle", "--format=esm", "--target=es2022"],
        capture_output=True,
        text=True,
        check=True,
        env={"NODE_PATH": str(ROOT / "console/node_modules"), "PATH": "/usr/bin:/bin"},
    )
    return made.stdout


@asynccontextmanager
async def served(stage: Rehearsal) -> AsyncIterator[Door]:
    """The door, to the switch of this stage."""
    app = stage.app
    telephony = Telephony(f"http://127.0.0.1:{app.ports.ari}/ws", app.secrets.agent_secret, lambda: True)
    door = Door(Lines(app.desk, app.reception, telephony), bundled())
    runner = web.AppRunner(door.app(), shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        door.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield door
    finally:
        await runner.cleanup()


@asynccontextmanager
async def browser(folder: Path, flags: Sequence[str] = FLAGS, silent: float = 0) -> AsyncIterator[Browser]:
    """Chromium, whose microphone hears a steady tone, or one that pauses for so many seconds every three seconds."""
    heard = [*flags, f"--use-file-for-fake-audio-capture={spoken(folder / 'tone.wav', silent)}"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=heard)
        try:
            yield chromium
        finally:
            await chromium.close()


def spoken(path: Path, silent: float = 0) -> Path:
    """What the browser's microphone hears, over and over again."""
    moments = np.arange(48000 * (3 if silent else 10)) / 48000
    tone = 12000 * np.sin(2 * np.pi * SPEAKS * moments) * (moments <= moments[-1] - silent)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 48000, 0, "NONE", ""))
        file.writeframes(tone.astype("<i2").tobytes())
    return path


@asynccontextmanager
async def softphone(
    chromium: Browser, door: Door, agent: str, complain: Callable[[str], object]
) -> AsyncIterator[Softphone]:
    """An agent's page with a telephone that is registered."""
    context: BrowserContext = await chromium.new_context()
    await context.add_init_script(EAR)
    page = await context.new_page()
    page.on("pageerror", lambda error: complain(str(error)))
    page.on("console", lambda said: complain(said.text) if said.type == "error" else None)
    await page.goto(f"{door.url}/agents/{agent}")
    phone = Softphone(page, agent)
    try:
        await phone.is_("idle")
        yield phone
    finally:
        await context.close()
