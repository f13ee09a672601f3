"""Writes Asterisk's configuration from the templates, the rules' agents and trunks, and this installation's secrets."""

from __future__ import annotations

import math
import re
import resource
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path

from ivr.core.rulebook import Agent, Card, Trunk
from ivr.core.telephones import browser_of
from ivr.errors import ProvisionError
from ivr.provision import doors, music, template
from ivr.provision.layout import Layout, make
from ivr.provision.outside import NOWHERE, Outside
from ivr.provision.phone_security import PLAIN, Kind, PhoneSecurity
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.provision.tree import AsteriskProgram

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
_HOST = re.compile(r"(?:(?P<name>[0-9A-Za-z.\-]+)|\[(?P<six>[0-9A-Fa-f:]+)\])(?::\d{1,5})?")
_CHANNELS = re.compile(r"\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*")
_MOST_FILES = 65_536
_PHONES = "pjsip_phones.conf"
PHONE_SILENT = timedelta(seconds=60)
"""A telephone without sound for so long is lost, unless the rules say otherwise."""


def render(  # noqa: PLR0913, PLR0917 - everything that a configuration is made of
    layout: Layout,
    program: AsteriskProgram,
    agents: Mapping[str, Agent],
    trunks: Iterable[Trunk],
    secrets: Secrets,
    ports: Ports,
    sip_host: str,
    node: str,
    phones: PhoneSecurity = PLAIN,
    phone_silent: timedelta = PHONE_SILENT,
    outside: Outside = NOWHERE,
) -> None:
    """Write the whole configuration; raises `ProvisionError`."""
    make(layout)
    values = places(layout, program, ports, sip_host, node)
    values |= {"ari_password": secrets.ari, "ami_password": secrets.ami}
    values["ice"] = "yes" if phones.by_websocket else "no"
    render_asterisk(template.share("asterisk_conf"), layout, program, values)
    _render_outside(layout, outside)
    _render_phones(layout, phones, f"{_bracketed(sip_host)}:{ports.tls}")
    template.render_folder(template.share("dialplans"), layout.etc / "dialplans", values)
    render_endpoints(layout, agents, trunks, secrets, phone_silent)
    doors.check(layout.etc)
    music.compose(layout.music)


def render_endpoints(
    layout: Layout,
    agents: Mapping[str, Agent],
    trunks: Iterable[Trunk],
    secrets: Secrets,
    phone_silent: timedelta = PHONE_SILENT,
) -> bool:
    """Write only who may register and which trunks there are: what `Asterisk.reload_endpoints` takes up.

    False if all of it stands there already; nothing is written if one of them cannot be.
    """
    secured = template.stands(layout.etc / _PHONES)
    trunks = tuple(trunks)
    texts = {
        "pjsip_agents.conf": "".join(_agent(agent, secured, secrets, phone_silent) for agent in agents.values()),
        "pjsip_trunks.conf": "".join(_trunk(trunk) for trunk in trunks if trunk.card is None),
        "dahdi_trunks.conf": "".join(_card(trunk.name, trunk.card) for trunk in trunks if trunk.card),
    }
    changed = [name for name, text in texts.items() if template.stands(layout.etc / name) != text]
    for name in changed:
        template.write(layout.etc / name, texts[name])
    return bool(changed)


def render_doors(layout: Layout, ports: Ports, secrets: Secrets) -> None:
    """Write only the doors that the controller comes in by: what `Asterisk.reload_doors` takes up."""
    values = {"ami_port": str(ports.ami), "ami_password": secrets.ami, "ari_password": secrets.ari}
    for name in ("ari.conf", "manager.conf"):
        text = (template.share("asterisk_conf") / name).read_text("utf-8")
        template.write(layout.etc / name, template.fill(text, values))
    doors.check(layout.etc)


def render_asterisk(templates: Path, layout: Layout, program: AsteriskProgram, values: Mapping[str, str]) -> None:
    """Write one Asterisk's configuration from a folder of templates; any Asterisk of ours, not only the core's."""
    template.render_folder(templates, layout.etc, values)
    listed = layout.etc / "modules.conf"
    template.write(listed, template.only_present(listed.read_text("utf-8"), program.modules))


def _render_outside(layout: Layout, outside: Outside) -> None:
    """Files of their own, for the others are the same wherever a server stands."""
    transport = "\n".join(("[outside](!)", "type = transport", *outside.transport()))
    template.write(layout.etc / "pjsip_outside.conf", f"{transport}\n")
    template.write(layout.etc / "rtp_outside.conf", "".join(f"{line}\n" for line in outside.candidates()))


def _render_phones(layout: Layout, phones: PhoneSecurity, tls_bind: str) -> None:
    values = {"tls_bind": tls_bind}
    if phones.kind is not Kind.PLAIN:
        values["certificate"], values["certificate_key"] = map(str, phones.files)
    parts = [f"phones_{phones.kind}", *["websocket"] * phones.by_websocket, *["browsers"] * phones.browsers]
    template.write(layout.etc / _PHONES, "".join(_each(part, **values) for part in parts))
    if phones.by_websocket:
        listed = layout.etc / "modules.conf"
        template.write(listed, f"{listed.read_text('utf-8')}load = res_pjsip_transport_websocket.so\n")


def places(layout: Layout, program: AsteriskProgram, ports: Ports, sip_host: str, node: str) -> dict[str, str]:
    """Values for templates: folders, ports, names."""
    return {
        "etc": str(layout.etc),
        "modules": str(program.modules),
        "data": str(program.data),
        "db": str(layout.db),
        "agi": str(template.share("agi_scripts")),
        "spool": str(layout.spool),
        "run": str(layout.run),
        "log": str(layout.log),
        "state": str(layout.state),
        "capture": str(layout.capture),
        "voicemail": str(layout.voicemail),
        "prompts": str(layout.prompts),
        "music": str(layout.music),
        "node": _name(node, "The node's name"),
        "max_files": str(_max_files()),
        "sip_host": sip_host,
        "sip_port": str(ports.sip),
        "sip_bind": f"{_bracketed(sip_host)}:{ports.sip}",
        "ari_port": str(ports.ari),
        "ami_port": str(ports.ami),
        "rtp_first": str(ports.rtp_first),
        "rtp_last": str(ports.rtp_last),
    }


def _agent(agent: Agent, secured: str | None, secrets: Secrets, silent: timedelta) -> str:
    """His telephones. An Asterisk that runs keeps how they are secured; one of an earlier release does not say."""
    own = _telephone(agent, agent.id, "agent,agent-phone" if secured is not None else "agent", secrets, silent)
    if not _knows_browsers(secured):
        return own
    return own + _telephone(agent, browser_of(agent.id), "agent,agent-browser", secrets, silent)


def has_browsers(layout: Layout) -> bool:
    """Whether the Asterisk that was started here knows of telephones in browsers."""
    return _knows_browsers(template.stands(layout.etc / _PHONES))


def _knows_browsers(secured: str | None) -> bool:
    return "[agent-browser](!)" in (secured or "")


def _telephone(agent: Agent, telephone: str, like: str, secrets: Secrets, silent: timedelta) -> str:
    return _each(
        "telephone",
        telephone=telephone,
        agent=_name(agent.id, "An agent's number"),
        like=like,
        label=re.sub(r'["<>\\]', "", agent.name),
        password=secrets.agent_secret(telephone),
        silent=str(math.ceil(silent.total_seconds())),
    )


def _trunk(trunk: Trunk) -> str:
    address = _address(trunk.host)
    name = _name(trunk.name, "A trunk's name")
    text = _each(
        "trunk",
        name=name,
        codecs=f"!all,{','.join(_name(codec, 'A codec') for codec in trunk.codecs)}",
        contact=f"sip:{trunk.host}",
        address=address,
    )
    return text + _login(trunk, name, address, trunk.secret.text) if trunk.user and trunk.secret else text


def _card(name: str, card: Card) -> str:
    """Its lines, in the section that all cards share: each says all that another may have said before it."""
    values = {
        "name": _name(name, "A trunk's name"),
        "group": str(card.group),
        "signalling": _name(card.signalling, "A signalling"),
        "channels": _channels(card.channels),
    }
    if not card.signalling.startswith("pri_"):
        return _each("card", **values)
    return _each("card_pri", **values, switch_type=_name(card.switch_type or "euroisdn", "A switch type"))


def _channels(channels: str) -> str:
    if not _CHANNELS.fullmatch(channels):
        raise ProvisionError(f"`{channels}` is no list of channels: write them like 1-15,17-31.")
    return channels


def _login(trunk: Trunk, name: str, address: str, password: str) -> str:
    return _each(
        "trunk_login",
        name=name,
        user=trunk.user,
        password=password,
        server=f"sip:{trunk.host}",
        client=f"sip:{trunk.user}@{_bracketed(address)}",
    )


def _each(section: str, /, **values: str) -> str:
    return template.fill(_section(section), values)


@cache
def _section(name: str) -> str:
    """Read once: there may be thousands of agents."""
    return (template.share("asterisk_conf") / "each" / f"{name}.conf").read_text("utf-8")


def _address(host: str) -> str:
    """`sip.example.net:5070` -> `sip.example.net`: a carrier is known by its address, whatever port it sends from."""
    found = _HOST.fullmatch(host)
    if found is None:
        raise ProvisionError(f"`{host}` is no trunk's address: write `host` or `host:port`.")
    return found["name"] or found["six"]


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _name(name: str, what: str) -> str:
    if not _NAME.fullmatch(name):
        raise ProvisionError(f"{what} may hold letters, digits and _ . - only, not `{name}`.")
    return name


def _max_files() -> int:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
