"""A lab, and a core whose dialplan does a few plain things, so that the lab itself can be tried."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from ivr.core.rulebook import Agent, Trunk
from ivr.lab import Lab, Plan, Samples
from ivr.provision import layout as folders
from ivr.provision import ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.process import Asterisk

AGENTS = tuple(str(number) for number in range(1001, 1011))

DIALPLAN = """
[from-trunk]
exten => 100,1,Answer()
 same => n,Wait(0.5)
 same => n,Playback(vm-intro)
 same => n,Wait(0.5)
 same => n,Playback(agent-pass)
 same => n,Echo()

exten => 101,1,Answer()
 same => n,Read(KEY,demo-congrats,1,,1,5)
 same => n,GotoIf($["${KEY}" = "1"]?one)
 same => n,Playback(vm-goodbye)
 same => n,Hangup()
 same => n(one),Playback(agent-pass)
 same => n,SendDTMF(79)
 same => n,Hangup()

exten => 102,1,Hangup(17)

exten => 13800000103,1,Dial(PJSIP/103@trunk-carrier,20,U(screen))
 same => n,Hangup(${HANGUPCAUSE})

exten => _2XXXX,1,Set(CALLED=PJSIP/${EXTEN:1})
 same => n,Goto(connect,1)
exten => _1XXXXXXXXXX,1,Set(CALLED=PJSIP/${EXTEN}@trunk-carrier)
 same => n,Goto(connect,1)
exten => connect,1,MixMonitor(,r(${UNIQUEID}.sln))  ; as the real core: a recorded call keeps its audio to itself
 same => n,Dial(${CALLED},20)
 same => n,Hangup(${HANGUPCAUSE})

[screen]
exten => s,1,Read(KEY,vm-intro,1,,1,5)
 same => n,GotoIf($["${KEY}" = "1"]?yes)
 same => n,Return()
 same => n(yes),Playback(agent-pass)
 same => n,Return()

[agents]
exten => *41,1,Answer()
 same => n,Playback(agent-pass)
 same => n,Hangup()
exten => *43,1,Answer()
 same => n,Playback(agent-pass)
 same => n,Echo()
"""


@dataclass(frozen=True)
class World:
    """A core and a lab that know each other."""

    lab: Lab
    core: Asterisk
    layout: Layout

    def complaints(self) -> list[str]:
        """What the core warned of, and the lab's errors."""
        core = [line for line in _log(self.layout) if "WARNING" in line or "ERROR" in line]
        return core + [line for line in _log(self.lab.network.layout) if "ERROR" in line]


def asterisk_sounds(program: tree.AsteriskProgram, *names: str) -> dict[str, Samples]:
    """Sounds that come with Asterisk, as what a lab may know."""
    folder = program.sounds / "en"
    return {name: np.asarray(soundfile.read(folder / f"{name}.wav", dtype="int16")[0]) for name in names}


@asynccontextmanager
async def world(
    folder: Path, heard_rate: int = 48_000, phones: tuple[str, ...] = ("alaw", "ulaw")
) -> AsyncIterator[World]:
    """A core with the plain dialplan, and a lab beside it whose phones have these codecs."""
    program = tree.ensure(print)
    layout = Layout(folder / "core")
    folders.make(layout)
    known = secrets.load(layout.secrets, AGENTS)
    chosen = ports.choose(layout, ports.Ports(), "127.0.0.1", running=False)
    passwords = {agent: known.agent_secret(agent) for agent in AGENTS}
    core_sip = f"127.0.0.1:{chosen.sip}"
    plan = Plan(core_sip, "127.0.0.2", 0, phones_port=0, phone_codecs=phones, agents=passwords, heard_rate=heard_rate)
    prompts = asterisk_sounds(program, "vm-intro", "agent-pass", "demo-congrats", "vm-goodbye")
    async with Lab.start(folder / "lab", program, plan, prompts) as lab:
        agents = {agent: Agent(agent, agent, ()) for agent in AGENTS}
        render.render(layout, program, agents, (Trunk("carrier", lab.trunk),), known, chosen, "127.0.0.1", "core")
        _plain(layout)
        core = Asterisk(program, layout)
        try:
            await core.start()
            yield World(lab, core, layout)
        finally:
            await core.stop()


def _log(layout: Layout) -> list[str]:
    return (layout.log / "messages").read_text("utf-8").splitlines()


def _plain(layout: Layout) -> None:
    (layout.etc / "extensions.conf").write_text(DIALPLAN, "utf-8")
    modules = layout.etc / "modules.conf"
    extra = "".join(f"load = {name}.so\n" for name in ("app_echo", "app_senddtmf"))
    modules.write_text(modules.read_text("utf-8") + extra, "utf-8")
