"""Why nothing of a call is written at this moment."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import msgspec

from ivr.core.pausing import Pause

PAUSED, SECRET = "IVR_PAUSED", "IVR_SECRET"
"""The channel variables that hold the pause by hand, and a step's; `null` if there is none any more."""


@dataclass(slots=True)
class Pauses:
    """One call's; it is recorded again once nothing of this holds."""

    by_hand: Pause | None = None
    """An agent, a supervisor or a program has asked for it."""
    by_step: Pause | None = None
    """A step of the flow asks for secret digits, or says them."""
    is_apart: bool = False
    """The agent is alone with whom he asks, and the call is still recorded on his channel."""
    is_written: bool = True
    """Whether what is paused stands on the caller's channel, for whoever adopts the call."""
    unknown: asyncio.Event | None = None
    """Of a call that is taken up: set once it is known what its former controller had paused."""
    going_over: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while the recording goes over to another channel: one at a time."""
    limit: asyncio.TimerHandle | None = None
    """Ends the pause by hand."""

    @property
    def under_way(self) -> tuple[Pause, ...]:
        """Those that hold now."""
        return tuple(pause for pause in (self.by_hand, self.by_step) if pause)

    def written(self) -> dict[str, str]:
        """The channel variables as they should be; they count as written from now on."""
        self.is_written = True
        return {
            PAUSED: msgspec.json.encode(self.by_hand).decode(),
            SECRET: msgspec.json.encode(self.by_step).decode(),
        }

    async def known(self) -> None:
        """Wait until it is known what holds."""
        if self.unknown is not None:
            await self.unknown.wait()

    @property
    def are_silent(self) -> bool:
        """Whether the switch is to write silence."""
        return bool(self.under_way) or self.is_apart
