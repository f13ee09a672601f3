"""Softphones log in and out at the core: SIP registrations with a digest password."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable

from ivr.lab.leg import TookTooLong
from ivr.lab.network import Network
from ivr.provision.template import fill, write

_LOOK_AGAIN = 0.1

_PHONE = """\
[phone-@{id}](phone)
from_user = @{id}
outbound_auth = phone-@{id}
[phone-@{id}](phone-auth)
username = @{id}
password = @{password}

"""

_REGISTRATION = """\
[login-@{id}](phone-registration)
client_uri = sip:@{id}@@{core_sip}
contact_user = @{id}
outbound_auth = phone-@{id}

"""


class Registrations:
    """Who is logged in. A softphone's registration is written down only when it first logs in: until then it rests."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._known: set[str] = set()
        self._one_at_a_time = asyncio.Lock()

    async def register(self, agents: Iterable[str], within: float = 5.0) -> None:
        """Log these in, and wait until the core has accepted them; raises `TookTooLong`."""
        agents = tuple(agents)
        async with self._one_at_a_time:
            again = self._known & set(agents)
            if not self._known.issuperset(agents):
                self._known.update(agents)
                write_registrations(self._network, sorted(self._known))
                await self._network.asterisk.console("module reload res_pjsip_outbound_registration.so")
            for agent in sorted(again):
                await self._network.asterisk.console(f"pjsip send register login-{agent}")
            await self._until(agents, "Registered", within)

    async def unregister(self, agents: Iterable[str], within: float = 5.0) -> None:
        """Log these out; raises `TookTooLong`."""
        agents = tuple(agents)
        async with self._one_at_a_time:
            for agent in agents:
                await self._network.asterisk.console(f"pjsip send unregister login-{agent}")
            await self._until(agents, "Unregistered", within)

    async def states(self) -> dict[str, str]:
        """Each softphone that has ever logged in, and how its registration stands, in Asterisk's words."""
        said = await self._network.asterisk.console("pjsip show registrations")
        return dict(re.findall(r"^\s*login-(\S+?)/\S+\s+\S+\s+(\w+)", said, re.MULTILINE))

    async def _until(self, agents: tuple[str, ...], state: str, within: float) -> None:
        states: dict[str, str] = {}
        try:
            async with asyncio.timeout(within):
                while any(states.get(agent) != state for agent in agents):
                    states = await self.states()
                    await asyncio.sleep(_LOOK_AGAIN)
        except TimeoutError:
            others = {agent: states.get(agent, "unknown") for agent in agents if states.get(agent) != state}
            raise TookTooLong(f"Softphones did not become {state.lower()} within {within} s: {others}.") from None


def write_phones(network: Network) -> None:
    """Write down every softphone and its password, none of them logged in."""
    agents = network.plan.agents.items()
    text = "".join(fill(_PHONE, {"id": agent, "password": password}) for agent, password in agents)
    write(network.layout.etc / "pjsip_phones.conf", text)
    write_registrations(network, ())


def write_registrations(network: Network, agents: Iterable[str]) -> None:
    """Write down who logs in."""
    core = network.plan.core_sip
    text = "".join(fill(_REGISTRATION, {"id": agent, "core_sip": core}) for agent in agents)
    write(network.layout.etc / "pjsip_registrations.conf", text)
