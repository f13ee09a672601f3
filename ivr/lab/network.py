"""The lab's own Asterisk: its addresses, its configuration, its start and end."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ivr.errors import ProvisionError
from ivr.provision import layout as folders
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports, choose
from ivr.provision.process import Asterisk
from ivr.provision.render import places, render_asterisk
from ivr.provision.tree import AsteriskProgram

TEMPLATES = Path(__file__).parent / "asterisk_conf"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a lab is laid out; port 0 is any free one."""

    core_sip: str = "127.0.0.1:5060"
    """Where the core takes SIP."""
    trunk_host: str = "127.0.0.2"
    trunk_port: int = 5060
    phones_host: str = "127.0.0.3"
    phones_port: int = 5060
    trunk_codecs: tuple[str, ...] = ("alaw", "ulaw")
    phone_codecs: tuple[str, ...] = ("alaw", "ulaw")
    agents: Mapping[str, str] = field(default_factory=dict)
    """Each softphone's user name and password."""
    registered_for: int = 300
    """Seconds that a softphone asks to be registered for."""
    heard_rate: int = 48_000
    """What is heard is written at this rate: 48000 arrives 0.34 s late, 8000 costs least and arrives 2 s late."""


@dataclass(frozen=True, slots=True)
class Network:
    """A lab's Asterisk that runs."""

    plan: Plan
    layout: Layout
    asterisk: Asterisk
    ari_port: int
    ari_password: str
    ami_port: int
    ami_password: str

    @property
    def heard(self) -> Path:
        """Where what people hear is written down."""
        return self.layout.capture

    @property
    def trunk(self) -> str:
        """`host:port` of the public network, as the core's trunk must have it."""
        return f"{self.plan.trunk_host}:{self.plan.trunk_port}"

    @property
    def phones(self) -> str:
        """`host:port` that the softphones call from."""
        return f"{self.plan.phones_host}:{self.plan.phones_port}"


@asynccontextmanager
async def network(
    folder: Path, program: AsteriskProgram, plan: Plan, prepare: Callable[[Network], None]
) -> AsyncIterator[Network]:
    """Start a lab's Asterisk in this folder, and stop it at the end; `prepare` writes what else it is to read.

    Raises `ProvisionError`.
    """
    layout = _layout(folder)
    asterisk = Asterisk(program, layout)
    await asterisk.stop()  # one that was left behind by a lab that was killed
    ready = _render(layout, asterisk, program, plan)
    prepare(ready)
    try:
        await asterisk.start()
        yield ready
    finally:
        await asyncio.shield(asterisk.stop())


def _layout(folder: Path) -> Layout:
    layout = Layout(folder.absolute())
    folders.make(layout)
    return layout


def _render(layout: Layout, asterisk: Asterisk, program: AsteriskProgram, plan: Plan) -> Network:
    ports = choose(layout, Ports(sip=plan.trunk_port), plan.trunk_host, running=False)
    plan = replace(plan, trunk_port=ports.sip, phones_port=plan.phones_port or ports.sip)
    network = Network(plan, layout, asterisk, ports.ari, _password(), ports.ami, _password())
    render_asterisk(TEMPLATES, layout, program, _values(network, program, ports))
    return network


def _values(network: Network, program: AsteriskProgram, ports: Ports) -> dict[str, str]:
    plan = network.plan
    return places(network.layout, program, ports, plan.trunk_host, f"lab{ports.sip}") | {
        "ari_password": network.ari_password,
        "ami_password": network.ami_password,
        "trunk_bind": network.trunk,
        "trunk_host": plan.trunk_host,
        "trunk_codecs": ",".join(plan.trunk_codecs),
        "phones_bind": network.phones,
        "phones_host": plan.phones_host,
        "phone_codecs": ",".join(plan.phone_codecs),
        "phone_expiration": str(plan.registered_for),
        "core_sip": plan.core_sip,
        "core_host": plan.core_sip.rpartition(":")[0] or plan.core_sip,
        "heard": str(network.heard),
        "heard_format": heard_format(plan.heard_rate),
    }


def heard_format(rate: int) -> str:
    """Asterisk's name for raw audio of this rate; raises `ProvisionError` for a rate it has no file format for."""
    formats = {8000: "sln", 16000: "sln16", 24000: "sln24", 32000: "sln32", 48000: "sln48", 96000: "sln96"}
    if rate not in formats:
        raise ProvisionError(f"{rate} is no rate to write down at: choose one of {', '.join(map(str, formats))}.")
    return formats[rate]


def _password() -> str:
    return secrets.token_urlsafe(18)
