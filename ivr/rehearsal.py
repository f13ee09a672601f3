"""The core and the lab on one machine, wired to each other: for the demonstration, the tests and the benchmarks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from ivr.app import read_rules, running
from ivr.controller import App
from ivr.core.rulebook import Rulebook
from ivr.ground import Progress
from ivr.lab.lab import Lab
from ivr.lab.network import Plan
from ivr.provision import layout as folders
from ivr.provision import secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, choose
from ivr.provision.process import Asterisk
from ivr.settings import Settings
from ivr.voice.library import Library


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The controller, and the people of the lab."""

    app: App
    lab: Lab


@asynccontextmanager
async def laboratory(
    settings: Settings, rules: Rulebook, progress: Progress, trunk: tuple[str, int] = ("127.0.0.2", 0)
) -> AsyncIterator[Lab]:
    """A lab beside an installation that is, or will be, started with these settings; it knows the rules' prompts.

    `trunk` is where it plays the public network; port 0 is any free one.
    """
    layout = Layout(settings.state.resolve())
    folders.make(layout)
    program = await asyncio.to_thread(tree.ensure, progress)
    runs = Asterisk(program, layout).running()
    ports = choose(layout, Ports(sip=settings.sip_port), settings.sip_host, runs)
    keys = secrets.load(layout.secrets, rules.agents)
    passwords = {agent: keys.agent_secret(agent) for agent in rules.agents}
    core = "127.0.0.1" if settings.sip_host == "0.0.0.0" else settings.sip_host
    plan = Plan(f"{core}:{ports.sip}", trunk[0], trunk[1], phones_port=0, agents=passwords)
    base = settings.rules.resolve().parent
    library = await asyncio.to_thread(Library.prepare, rules, layout.prompts, progress, base=base)
    async with Lab.start(layout.state / "lab", program, plan) as lab:
        for language, name in sorted(library.sounds):
            if not name.startswith("say/"):
                lab.library.add(f"{name}/{language}", library.samples(name, language))
        yield lab


def over_the_lab(rules: Rulebook, lab: Lab) -> Rulebook:
    """The same rules, their trunks leading to the lab's public network."""
    return replace(rules, trunks={name: replace(trunk, host=lab.trunk) for name, trunk in rules.trunks.items()})


@asynccontextmanager
async def rehearsal(settings: Settings, progress: Progress, rules: Rulebook | None = None) -> AsyncIterator[Rehearsal]:
    """Start both; stop both, Asterisk included, when the block is left."""
    rulebook = rules or read_rules(settings)
    async with laboratory(settings, rulebook, progress) as lab:
        progress("starting the core")
        async with AsyncExitStack() as stack, running(settings, progress, over_the_lab(rulebook, lab)) as app:
            stack.push_async_callback(app.asterisk.stop)  # after the controller has gone, on every way out
            try:
                yield Rehearsal(app, lab)
            finally:
                await lab.hang_up_all()
                await app.reception.stop(goodbye=True)
