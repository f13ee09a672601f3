"""New passwords for a house that runs: nobody who is in notices, whoever comes from then on gives the new one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import structlog

from ivr.core.rulebook import Rulebook
from ivr.errors import ProvisionError
from ivr.provision import render, secrets
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.provision.process import Asterisk
from ivr.provision.secrets import Secrets

log = structlog.get_logger()


class GivenElsewhere(ProvisionError):
    """The environment gives this one, and that counts."""


@dataclass
class Rotation:
    """Changes the file first, then Asterisk, then what the controller says: broken off, the next start ends it."""

    layout: Layout
    ports: Ports
    asterisk: Asterisk
    rules: Callable[[], Rulebook]
    taken: Callable[[Secrets], None]
    """From now on the controller gives these."""
    told: Callable[[], None]
    """Asterisk has taken them up."""
    telling: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while Asterisk is told: new rules tell it, too."""
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    """What the environment gives instead, and by which variable: a new one here would count for nothing."""

    async def rotate(self, what: Iterable[str]) -> None:
        """Change these, as `secrets.rotated` names them. Raises `NoSuchSecret`, `GivenElsewhere`, `ProvisionError`."""
        names = tuple(what)
        for name in names:
            if variable := self.elsewhere.get(name):
                raise GivenElsewhere(f"That of {name} is in {variable}: change it there, or take it away.")
        async with self.telling:
            fresh = await asyncio.to_thread(self._write, names)
            self.taken(fresh)  # first: a connection that breaks now comes back with the new one as soon as it holds
            await self.asterisk.reload_doors()
            self.told()
            await self.asterisk.reload_endpoints()
        log.warning("passwords changed", what=names)

    def _write(self, names: tuple[str, ...]) -> Secrets:
        rules, file = self.rules(), self.layout.secrets
        fresh = secrets.rotated(secrets.load(file, rules.agents), names)
        secrets.keep(file, fresh)
        render.render_doors(self.layout, self.ports, fresh)
        render.render_endpoints(self.layout, rules.agents, rules.trunk_order, fresh, rules.on_duty.phone_silent)
        return fresh
