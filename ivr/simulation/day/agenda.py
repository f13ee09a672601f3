"""What will happen, and when: the clock of a simulated day leaps from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import count
from typing import Any

MICROSECOND = timedelta(microseconds=1)
_Event = tuple[int, int, Callable[..., object], tuple[Any, ...]]
"""When, a number that no other has, what happens, and with what."""


class Agenda:
    """Moments are microseconds from the beginning; the core knows them with a date."""

    def __init__(self, begins: datetime) -> None:
        self._begins = begins
        self._events: list[_Event] = []
        self._numbers = count()
        self.now = 0
        self.moment = begins

    def at(self, at: int, happens: Callable[..., object], *args: object) -> None:
        """This happens then, or now if that is over."""
        heappush(self._events, (max(at, self.now), next(self._numbers), happens, args))

    def after(self, wait: int, happens: Callable[..., object], *args: object) -> None:
        """This happens so much later."""
        self.at(self.now + wait, happens, *args)

    def on(self, moment: datetime, happens: Callable[..., object], *args: object) -> None:
        """This happens at this moment."""
        self.at(self.since_begin(moment), happens, *args)

    def since_begin(self, moment: datetime) -> int:
        """A moment, counted from the beginning."""
        return (moment - self._begins) // MICROSECOND

    def leaps(self) -> Iterator[None]:
        """To the next moment at which something happens, which then has happened; until there is none.

        What gives False has come to nothing.
        """
        events = self._events
        while events:
            self.now = now = events[0][0]
            self.moment = self._begins + now * MICROSECOND
            quiet = True
            while events and events[0][0] == now:
                _, _, happens, args = heappop(events)
                quiet &= happens(*args) is False
            if not quiet:
                yield


def micros(span: timedelta) -> int:
    """A length in microseconds."""
    return span // MICROSECOND
