"""What a fault is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import KW_ONLY, dataclass
from random import Random

from ivr.store.rows import CallStory
from tests.chaos.crowd import Caller
from tests.chaos.house import House

A_MINUTE_LATER = 130.0
"""Seconds, where something cannot be put away at once: it is tried again each minute."""


@dataclass(frozen=True)
class Aftermath:
    """What there is to judge by, once the books balance."""

    callers: Sequence[Caller]
    stories: Mapping[str, Sequence[CallStory]]
    """The records of the calls, by the number that was called."""


Expects = Callable[[Aftermath], Awaitable[None]]
"""What else must be true after this fault; raises `AssertionError` if it is not."""


@dataclass(frozen=True)
class Fault:
    """One line of the list."""

    id: str
    what: str
    inject: Callable[[House, Random], Awaitable[Expects | None]]
    """Lasts until it is mended. Asserts that the harm was done, and nothing else: what must come of it, it returns."""
    guards: tuple[str, ...] = ()
    """Names in `tests.chaos.guards`: without any one of them, this fault does harm that the books or `Expects` show."""
    on: Callable[[House], AbstractAsyncContextManager[object]] = nullcontext
    """What it stands on from before the first call until the books balance, such as a disk of its own."""
    _: KW_ONLY
    linked: bool = False
    """It needs the controller to come to ARI by the tests' own link."""
    settles: float = 60.0
    """Seconds after the last call in which all must be well again: it is judged then, with its guards and without."""

    def __str__(self) -> str:
        return f"{self.id}-{self.what.replace(' ', '_')}"
