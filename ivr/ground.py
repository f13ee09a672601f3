"""What an installation stands on: its Asterisk, ports, passwords and configuration, written before anything starts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from ivr.core.rulebook import Rulebook
from ivr.errors import ProvisionError
from ivr.provision import render, secrets, tree
from ivr.provision.layout import Layout
from ivr.provision.phone_security import Kind
from ivr.provision.ports import Ports, choose
from ivr.provision.process import Asterisk
from ivr.provision.secrets import Secrets
from ivr.settings import Settings

Progress = Callable[[str], None]


class RunsAlready(ProvisionError):
    """This installation's Asterisk is there: there cannot be two."""


@dataclass(frozen=True)
class Ground:
    """An installation whose configuration is written."""

    asterisk: Asterisk
    ports: Ports
    keys: Secrets
    runs: bool


async def prepare(settings: Settings, rules: Rulebook, layout: Layout, progress: Progress) -> Ground:
    """Write what Asterisk is to find; of one that runs already, only whom it knows.

    One that is started apart has its own configuration by then. Raises `ProvisionError`.
    """
    asterisk = await _found(settings, layout, progress)
    if settings.asterisk == "apart" and not asterisk.running():
        progress("waiting for Asterisk, which is started apart (`ivr asterisk`)")
        await asterisk.start()
    if not asterisk.running():
        return configured(settings, rules, layout, asterisk, progress)
    progress("Asterisk is running already: its calls are taken over")
    ports = choose(layout, Ports(sip=settings.sip_port), settings.sip_host, True)
    keys = secrets.load(layout.secrets, rules.agents)
    render.render_endpoints(layout, rules.agents, rules.trunk_order, keys, rules.on_duty.phone_silent)
    render.render_doors(layout, ports, keys)  # a change of passwords may have been broken off
    return Ground(asterisk, ports, keys, True)


async def to_run_here(settings: Settings, rules: Rulebook, layout: Layout, progress: Progress) -> Asterisk:
    """An Asterisk that is configured, for whoever is to become it; raises `ProvisionError`."""
    asterisk = await _found(settings, layout, progress)
    if asterisk.running():
        raise RunsAlready(f"Asterisk already runs on {layout.state}. Stop it, or give another --state.")
    return configured(settings, rules, layout, asterisk, progress).asterisk


def configured(settings: Settings, rules: Rulebook, layout: Layout, asterisk: Asterisk, progress: Progress) -> Ground:
    """Choose its ports and write all of its configuration; raises `ProvisionError`."""
    phones = settings.phone_security
    phones.check(datetime.now(UTC), progress)
    tls = settings.sip_tls_port if phones.kind is Kind.TLS else 0
    ports = choose(layout, Ports(sip=settings.sip_port, tls=tls), settings.sip_host, False)
    keys = secrets.load(layout.secrets, rules.agents)
    who = rules.agents, rules.trunk_order, keys
    silent = rules.on_duty.phone_silent
    render.render(
        layout, asterisk.program, *who, ports, settings.sip_host, settings.node, phones, silent, settings.outside
    )
    return Ground(asterisk, ports, keys, False)


async def _found(settings: Settings, layout: Layout, progress: Progress) -> Asterisk:
    program = await asyncio.to_thread(tree.ensure, progress)
    return Asterisk(program, layout, apart=settings.asterisk == "apart")
