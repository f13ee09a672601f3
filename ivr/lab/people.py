"""Those who are called: mobiles in the public network, and softphones that register at the core."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ivr.lab.behaviour import Behaviour
from ivr.lab.leg import Leg, TookTooLong
from ivr.lab.registration import Registrations


class Callee:
    """Someone with a number. Until he is told how to behave, his telephone rings and the script has it in hand."""

    def __init__(self, number: str) -> None:
        self.number = number
        self.calls: list[Leg] = []
        """Every call that came, in order; each says who called and when."""
        self.behaviour: Behaviour | None = None
        self._came: asyncio.Queue[Leg] = asyncio.Queue()

    def behave(self, behaviour: Behaviour | None) -> None:
        """How to take the calls from now on; None: as the script says, call by call."""
        self.behaviour = behaviour

    def is_called(self, leg: Leg) -> None:
        """A call has come."""
        self.calls.append(leg)
        self._came.put_nowait(leg)

    async def next_call(self, within: float = 10.0) -> Leg:
        """The next call that was not asked for yet, perhaps already there; raises `TookTooLong`."""
        try:
            return await asyncio.wait_for(self._came.get(), within)
        except TimeoutError:
            raise TookTooLong(f"Nobody called {self.number} within {within} s.") from None

    rings = next_call


class Mobile(Callee):
    """A telephone in the public network, reached over the core's trunk."""


class Phone(Callee):
    """An agent's softphone."""

    def __init__(
        self, agent: str, registrations: Registrations, call: Callable[[str, str, str], Awaitable[Leg]]
    ) -> None:
        super().__init__(agent)
        self._registrations = registrations
        self._call = call

    async def register(self, within: float = 5.0) -> None:
        """Log in at the core; raises `TookTooLong` with what the core said."""
        await self._registrations.register((self.number,), within)

    async def unregister(self, within: float = 5.0) -> None:
        """Log out."""
        await self._registrations.unregister((self.number,), within)

    async def dial(self, number: str) -> Leg:
        """Call a number or a feature code through the core, with the agent's password."""
        return await self._call(number, f"phone-{self.number}", self.number)
