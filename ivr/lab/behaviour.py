"""How people behave when they are called: each a value that is called with the leg, as a task of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.lab.leg import Leg

Behaviour = Callable[[Leg], Awaitable[None]]
"""Any coroutine function that takes a leg will do; it is cancelled when the call ends."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rings, answers after so many seconds, perhaps presses a key (once it has heard a prompt), then talks."""

    after: float = 1.0
    press: str = ""
    once_heard: str = ""
    """The prompt to be heard before the key is pressed; none: it is pressed at once."""
    press_after: float = 0.0
    """Seconds from then on."""
    talk: int = 880
    """Hz; 0 is silence."""
    hang_up_after: float | None = None
    """Seconds from the answer (or from the key); None: he waits for the other side."""

    async def __call__(self, leg: Leg) -> None:
        """Take the call."""
        await leg.ring()
        await asyncio.sleep(self.after)
        await leg.answer()
        if self.press:
            await self._accept(leg)
        if self.talk:
            await leg.talk(self.talk)
        if self.hang_up_after is not None:
            await asyncio.sleep(self.hang_up_after)
            await leg.hang_up()

    async def _accept(self, leg: Leg) -> None:
        if self.once_heard:
            await leg.answered()
            await leg.hears(self.once_heard, within=60, since=0)
        await asyncio.sleep(self.press_after)
        await leg.press(self.press)


@dataclass(frozen=True, slots=True)
class AnswersByItself:
    """A softphone that obeys `Call-Info: answer-after=0`, and whose user touches nothing."""

    talk: int = 880
    """Hz."""

    async def __call__(self, leg: Leg) -> None:
        """Take the call if the INVITE says so; else let it ring."""
        if leg.told_to_answer:
            await leg.answer()
            await leg.talk(self.talk)
        else:
            await leg.ring()


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Rings until the caller gives up."""

    async def __call__(self, leg: Leg) -> None:
        """Let it ring."""
        await leg.ring()


@dataclass(frozen=True, slots=True)
class Refuse:
    """Does not take the call, after so many seconds; `cause` is Q.850."""

    cause: int
    after: float = 0.0
    rings: bool = False

    async def __call__(self, leg: Leg) -> None:
        """Refuse the call."""
        if self.rings:
            await leg.ring()
        await asyncio.sleep(self.after)
        await leg.hang_up(self.cause)


def busy() -> Refuse:
    """Speaks with someone else: SIP 486."""
    return Refuse(17)


def decline(after: float = 1.0) -> Refuse:
    """Rings, and is declined by a key: SIP 403."""
    return Refuse(21, after, rings=True)


def off() -> Refuse:
    """A mobile that is switched off: SIP 480 without ringing."""
    return Refuse(20)


def no_such_number() -> Refuse:
    """Nobody has this number: SIP 404."""
    return Refuse(1)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Answers at once, greets, sounds a tone and then listens, as a mobile's mailbox does."""

    greeting: Path | None = None
    """A sound's path without its ending; None: a tone of 600 Hz for `greets` seconds."""
    greets: float = 3.0
    longest: float = 60.0

    async def __call__(self, leg: Leg) -> None:
        """Take the call, for nobody."""
        await leg.answer()
        await (leg.play(self.greeting) if self.greeting else leg.talk(600))
        await asyncio.sleep(self.greets)
        await leg.talk(1000)
        await asyncio.sleep(0.5)
        await leg.silent()
        await asyncio.sleep(self.longest)
        await leg.hang_up()
