"""One Asterisk of ours with a carrier whose far end the tests play, and local persons who talk and press keys."""

from __future__ import annotations

import asyncio
import math
import struct
import uuid
import wave
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from ivr.core.rulebook import Agent, Trunk
from ivr.core.secret import Secret
from ivr.provision import ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk
from ivr.switch.ami import AmiAddress
from ivr.switch.ari import AriAddress
from ivr.switch.asterisk import AsteriskSwitch
from ivr.switch.events import Arrived, ChannelEvent
from ivr.switch.port import Dial
from tests.real.sip_callee import SipCallee

AGENTS = {"1001": Agent("1001", "李静", ())}
PERSONS = """
[person]
exten => silent,1,Answer()
 same => n,Wait(60)
exten => keys,1,Answer()
 same => n,Wait(0.5)
 same => n,SendDTMF(12#)
 same => n,Wait(60)
exten => talks,1,Answer()
 same => n,Playback({sounds}/long660)
 same => n,Wait(60)
exten => hears,1,Answer()
 same => n,MixMonitor(,r({sounds}/../heard.wav))
 same => n,Wait(60)
exten => brief,1,Answer()
 same => n,Wait(0.5)
 same => n,Hangup()

[door]
exten => _4XXX,1,Set(IVR_DID=${{EXTEN}})
 same => n,Set(IVR_CALL=call-${{EXTEN}})
 same => n,Set(TIMEOUT(absolute)=3)
 same => n,Stasis(ivr,inbound,${{EXTEN}})
 same => n,Hangup()

[code]
exten => ready,1,Answer()
 same => n,Set(TIMEOUT(absolute)=1)
 same => n,Stasis(ivr,feature,ready,1001)
 same => n,Hangup()
"""
E = TypeVar("E")


@dataclass
class Ear:
    """Collects a channel's events, and waits for one."""

    events: list[ChannelEvent] = field(default_factory=list)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, event: ChannelEvent) -> None:
        self.events.append(event)
        self._more.set()

    async def first(self, kind: type[E], within: float = 10.0) -> E:
        async with asyncio.timeout(within):
            while True:
                for event in self.events:
                    if isinstance(event, kind):
                        return event
                self._more.clear()
                await self._more.wait()

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Rig:
    """The running Asterisk and what the tests need of it."""

    layout: Layout
    ports: ports.Ports
    secrets: secrets.Secrets
    asterisk: Asterisk
    callee: SipCallee
    registrar: SipCallee
    sounds: Path

    def ari(self, port: int | None = None) -> AriAddress:
        return AriAddress(f"http://127.0.0.1:{port or self.ports.ari}/ari", "ivr", self.secrets.ari, "ivr")

    def ami(self, port: int | None = None) -> AmiAddress:
        return AmiAddress("127.0.0.1", port or self.ports.ami, "ivr", self.secrets.ami)

    def switch(self, ari_port: int | None = None, ami_port: int | None = None) -> AsteriskSwitch:
        return AsteriskSwitch(self.ari(ari_port), self.layout.voicemail, self.ami(ami_port))

    def leg(self, number: str, ring: float = 5) -> Dial:
        name = f"leg-{uuid.uuid4().hex[:8]}"
        return Dial(
            name, f"PJSIP/{number}@trunk-carrier", "4001", "Bank", timedelta(seconds=ring), {"IVR_ROLE": "agent"}
        )

    def person(self, who: str) -> Dial:
        name = f"leg-{uuid.uuid4().hex[:8]}"
        return Dial(name, f"Local/{who}@person", "4001", "Bank", timedelta(seconds=5))

    async def ring_in(self, switch: AsteriskSwitch, who: str, number: str = "4001", at: str = "door") -> Arrived:
        """A person calls; the arrival."""
        came: asyncio.Future[Arrived] = asyncio.get_running_loop().create_future()
        switch.on_arrival(came.set_result)
        await self.asterisk.console(f"channel originate Local/{number}@{at} extension {who}@person")
        return await asyncio.wait_for(came, 15)

    async def no_channels(self) -> None:
        """Hang everybody up."""
        await self.asterisk.console("channel request hangup all")
        await self.silence()

    async def silence(self) -> None:
        """Wait until everybody has hung up."""
        async with asyncio.timeout(5):
            while "0 active channels" not in await self.asterisk.console("core show channels"):  # noqa: ASYNC110
                await asyncio.sleep(0.05)


@asynccontextmanager
async def rig(state: Path) -> AsyncIterator[Rig]:
    """Asterisk on our own configuration, started and stopped."""
    callee = SipCallee("127.0.0.2")
    await callee.open()
    registrar = SipCallee("127.0.0.5")
    await registrar.open()
    layout, program = Layout(state), tree.ensure(print)
    known, chosen = (
        secrets.load(layout.secrets, AGENTS),
        ports.choose(layout, ports.Ports(), "127.0.0.1", running=False),
    )
    trunks = (
        Trunk("carrier", f"127.0.0.2:{callee.port}"),
        Trunk("login", f"127.0.0.5:{registrar.port}", user="0213", secret=Secret("login", "word")),
    )
    render.render(layout, program, AGENTS, trunks, known, chosen, "127.0.0.1", f"sw{uuid.uuid4().hex[:4]}")
    sounds = state / "sounds"
    sounds.mkdir()
    for hertz, seconds in ((440, 1.0), (880, 1.0), (660, 20.0)):
        tone(sounds / f"{'long' if seconds > 10 else 't'}{hertz}.wav", hertz, seconds)
    with (layout.etc / "extensions.conf").open("a") as dialplan:
        dialplan.write(PERSONS.format(sounds=sounds))
    with (layout.etc / "modules.conf").open("a") as modules:
        modules.write("\nload = app_senddtmf.so\nload = res_clioriginate.so\n")
    asterisk = Asterisk(program, layout)
    await asterisk.start()
    try:
        yield Rig(layout, chosen, known, asterisk, callee, registrar, sounds)
    finally:
        await asterisk.stop()
        callee.close()
        registrar.close()


def tone(path: Path, hertz: int, seconds: float) -> None:
    """A sine, as a WAV file of the telephone's kind."""
    steps = range(int(8000 * seconds))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(math.tau * hertz * n / 8000))) for n in steps))


@contextmanager
def watched(switch: AsteriskSwitch, channel: str) -> Iterator[Ear]:
    """Watch a channel with an ear."""
    ear = Ear()
    with switch.watch(channel, ear):
        yield ear


def heard(pcm: bytes, hertz: tuple[int, ...] = (440, 660, 880)) -> dict[int, float]:
    """Seconds in which each of these tones stands out, by tenths."""
    import numpy as np  # noqa: PLC0415 - only this reading needs it

    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    found = dict.fromkeys(hertz, 0.0)
    for start in range(0, len(samples) - 799, 800):
        power = np.abs(np.fft.rfft(samples[start : start + 800]))
        for pitch in hertz:
            if power[pitch // 10] > 100_000 and power[pitch // 10] > 0.5 * power.max():
                found[pitch] += 0.1
    return found


def loudness(pcm: bytes) -> float:
    """The root mean square of samples."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    return math.sqrt(sum(sample * sample for sample in samples) / max(1, len(samples)))


def is_whole(wav: Path) -> bool:
    """Whether Asterisk has closed this file: only then its first bytes say how long it is."""
    with wav.open("rb") as file:
        head = file.read(12)
    return head[8:] == b"WAVE" and int.from_bytes(head[4:8], "little") + 8 == wav.stat().st_size > 44


async def until(met: Callable[[], bool], within: float = 10.0) -> None:
    """Wait for something that only time on a real switch brings."""
    async with asyncio.timeout(within):
        while not met():  # noqa: ASYNC110 - no event tells it
            await asyncio.sleep(0.02)
