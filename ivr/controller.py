"""The running controller: what it stands on, and what the wiring asks of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from ivr.bans import Bans
from ivr.calls.callbacks import Callbacks
from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.console.app import Console
from ivr.core.rulebook import Rulebook
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.process import Asterisk
from ivr.provision.secrets import Secrets
from ivr.recording.recorder import Recorder
from ivr.settings import Settings
from ivr.store.store import Store
from ivr.switch.ari import AriAddress
from ivr.switch.probe import probe
from ivr.taking_up import House
from ivr.versions.versions import Versions
from ivr.voice.library import Library


@dataclass
class App:
    """The running controller, and what it stands on."""

    settings: Settings
    layout: Layout
    ports: Ports
    secrets: Secrets
    asterisk: Asterisk
    store: Store
    desk: Desk
    reception: Reception
    callbacks: Callbacks
    recorder: Recorder
    house: House
    bans: Bans | None = None
    """Who is shut out of SIP; None where nobody ever is."""
    versions: Versions | None = None
    """None where the rules were not read from a file."""
    recorder_runs: bool = False
    calls_back: bool = False
    http_port: int = 0
    console: Console | None = None
    """None where there is none."""
    replaced: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when another controller has taken our calls over: this one must stop."""

    @property
    def rules(self) -> Rulebook:
        """Those in force now."""
        return self.reception.rules

    @property
    def library(self) -> Library:
        """The sounds of those."""
        return self.house.library

    @property
    def ari(self) -> AriAddress:
        """Where ARI is, with the password that holds now."""
        return ari_of(self.ports, self.secrets)

    def alarm(self, what: str, detail: str) -> None:
        """Raise one, at this moment."""
        self.store.alarm(what, self.desk.clock.now(), detail)

    async def knock(self) -> None:
        """Ask ARI as another controller would, with the password that holds now; raises `SwitchError`."""
        await probe(self.ari)


def ari_of(ports: Ports, keys: Secrets) -> AriAddress:
    """Where ARI is, and who we are there."""
    return AriAddress(f"http://127.0.0.1:{ports.ari}/ari", "ivr", keys.ari, "ivr")
