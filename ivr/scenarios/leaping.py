"""An event loop whose clock leaps to the next timer: a minute of waiting takes no time."""

from __future__ import annotations

import asyncio
import selectors

MOST_TURNS_WITHOUT_TIME = 50_000


class Stuck(AssertionError):
    """Nothing can ever happen again, or time no longer moves."""


class _LeapingSelector(selectors.DefaultSelector):
    """Polls what there is, but never sleeps: it asks the loop what to do when nothing is ready."""

    loop: LeapingLoop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.loop.turn() or (timeout is not None and timeout <= 0):
            return self.poll()
        return self.poll() or self.loop.nothing_ready(timeout)

    def poll(self, timeout: float = 0) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready, or becomes ready within so many real seconds."""
        return super().select(timeout)


class LeapingLoop(asyncio.SelectorEventLoop):
    """A selector loop on virtual seconds, which begin at 1000."""

    def __init__(self) -> None:
        self._now = 1000.0
        self._idle_turns = 0
        self.turns = 0
        self.polls = _LeapingSelector()
        self.polls.loop = self
        super().__init__(self.polls)

    def time(self) -> float:
        """Virtual seconds."""
        return self._now

    def leap(self, seconds: float) -> None:
        """Move the clock."""
        self._now += seconds
        self._idle_turns = 0

    def turn(self) -> bool:
        """A turn of the loop begins; True if something was done in it, so that time must not leap yet."""
        self.turns += 1
        self._idle_turns += 1
        if self._idle_turns > MOST_TURNS_WITHOUT_TIME:
            self._idle_turns = 0
            raise Stuck(f"{MOST_TURNS_WITHOUT_TIME} turns at {self._now:.3f} s and no end{self.said_of_it()}")
        return False

    def nothing_ready(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        """Leap to the next timer, which is due in so many seconds. Raises Stuck if there is none."""
        if timeout is None:
            raise Stuck(f"nothing is ready and no timer runs at {self._now:.3f} s{self.said_of_it()}")
        self.leap(timeout)
        return []

    def said_of_it(self) -> str:
        """What more there is to say when the loop is stuck."""
        return ""
