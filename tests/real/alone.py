"""A core whose controller is not there: real dialplans, the example's rules and prompts, a public network."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ivr import rules as rule_files
from ivr.agi.compose import compose
from ivr.agi.snapshot import Entrance, write
from ivr.core.rulebook import Rulebook, Trunk
from ivr.crm.csv_crm import CsvCrm
from ivr.lab import Lab, Plan
from ivr.provision import layout as folders
from ivr.provision import ports, render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.process import Asterisk
from ivr.switch.ari import AriAddress, AriConnection
from ivr.switch.ari_events import AriEvent
from ivr.voice.library import Library
from tests.real.lab_fixtures import asterisk_sounds

ROOT = Path(__file__).parents[2]
APOLOGY = "sorry-youre-having-problems"
PROMPTS = ("welcome", "please_wait", "closed", "leave_message", "message_kept", "goodbye", "screening")


@dataclass(frozen=True)
class Alone:
    """The core, and those who call it."""

    lab: Lab
    layout: Layout
    rules: Rulebook
    library: Library
    ari: AriAddress

    def leave(self, is_open: bool = True, recorded: bool = True) -> None:
        """Leave behind what the controller would have: open, or closed, whatever the hour of the test."""
        customers = CsvCrm.load(Path(self.rules.crm.customers), Path(self.rules.crm.managers), "CN").customers()
        known = compose(self.rules, customers, self.library.media, datetime.now(UTC), self.layout.voicemail)
        hours = {
            did: replace(_always(entrance, is_open), recorded=recorded) for did, entrance in known.entrances.items()
        }
        quick = replace(known.accept, within=2, ring=8)
        write(self.layout.state / "fallback.json", replace(known, entrances=hours, accept=quick))

    @asynccontextmanager
    async def frozen_controller(self) -> AsyncIterator[None]:
        """Somebody holds the application `ivr` and does nothing for its calls."""

        def see_and_do_nothing(event: AriEvent) -> None:
            pass

        async def look_away() -> None:
            pass

        connection = AriConnection(self.ari, see_and_do_nothing, look_away)
        await connection.start(patience=10)
        try:
            yield
        finally:
            await connection.stop()


def _always(entrance: Entrance, is_open: bool) -> Entrance:
    return replace(entrance, open=None) if is_open else replace(entrance, open=(), until=4e9)


@asynccontextmanager
async def alone(folder: Path) -> AsyncIterator[Alone]:
    """Such a core, started; nothing is left behind yet."""
    program, layout = tree.ensure(print), Layout(folder / "core")
    folders.make(layout)
    rules = rule_files.load(ROOT / "routing_rules.yaml")
    library = Library.prepare(rules, layout.prompts, base=ROOT)
    keys, chosen = secrets.load(layout.secrets, ()), ports.choose(layout, Ports(), "127.0.0.1", running=False)
    known = {name: library.samples(name, "zh") for name in PROMPTS} | asterisk_sounds(program, APOLOGY)
    plan = Plan(f"127.0.0.1:{chosen.sip}", trunk_port=0, phones_port=0)
    async with Lab.start(folder / "lab", program, plan, known) as lab:
        render.render(layout, program, {}, (Trunk("carrier", lab.trunk),), keys, chosen, "127.0.0.1", "core")
        core = Asterisk(program, layout)
        try:
            await core.start()
            address = AriAddress(f"http://127.0.0.1:{chosen.ari}/ari", "ivr", keys.ari, "ivr")
            yield Alone(lab, layout, rules, library, address)
        finally:
            await core.stop()
