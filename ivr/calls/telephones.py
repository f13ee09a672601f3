"""Agents' telephones as the switch tells of them: an agent can be reached while one of his two is registered."""

from __future__ import annotations

from collections.abc import Iterable

from ivr.calls.calling_off import UNREGISTERED
from ivr.calls.floor import Floor
from ivr.core import telephones

_IN_BROWSER = "browser"


class Telephones:
    """Keeps which are registered, and tells the floor whom it can reach."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._registered: set[str] = set()

    def changed(self, telephone: str, *, reachable: bool) -> None:
        """One has registered, or can no longer be reached: if it is the one that rings, what rings is withdrawn."""
        agent = telephones.agent_of(telephone)
        rang = telephones.rung(agent, self._registered)
        (self._registered.add if reachable else self._registered.discard)(telephone)
        self._floor.phone(agent, reachable=not self._registered.isdisjoint(telephones.telephones_of(agent)))
        if rang == telephone and not reachable:
            self._floor.calling_off.call_off(agent, UNREGISTERED)

    def rung(self, agent: str) -> str:
        """The one of his that is rung now."""
        return telephones.rung(agent, self._registered)

    def endpoint(self, agent: str) -> str:
        """How an agent is dialled now."""
        return endpoint(self.rung(agent))


def leg_kind(telephone: str) -> str:
    """What a leg to this telephone is called by, so that it shows where it leads, after a controller's end too."""
    return _IN_BROWSER if telephones.is_browser(telephone) else "agent"


def is_in_browser(leg: str) -> bool:
    """Whether this leg leads to an agent's browser."""
    return leg.startswith(f"{_IN_BROWSER}-")


def endpoint(telephone: str) -> str:
    """How a telephone is dialled; the one place that knows."""
    return f"PJSIP/{telephone}"


def owners(registered: Iterable[str]) -> frozenset[str]:
    """The agents who can be reached at one of these."""
    return frozenset(map(telephones.agent_of, registered))
