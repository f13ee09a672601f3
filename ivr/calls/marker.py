"""The pen that writes what stands beside a recorded call's sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from ivr.core.call import CallId, Stage
from ivr.core.marking import Stretch, over, stretches
from ivr.core.marks import Mark, MarkKind


class Marker:
    """One call's. A stretch that is not ended goes on to the end of the recording, so nothing is written for that."""

    def __init__(
        self, call: CallId, write: Callable[[Mark], None], now: Callable[[], datetime], *, is_on: bool
    ) -> None:
        self._call = call
        self._write = write
        self._now = now
        self._open: dict[MarkKind, Stretch] = {}
        self.is_on = is_on
        """False: the call is not recorded, and nothing is marked but that."""
        self.pauses: list[Mark] = []
        """What makes the recording silent, for its sealing: the store may not have it yet."""

    def begin(self, kind: MarkKind, what: str = "", who: str = "", why: str = "") -> None:
        """A stretch begins; harmless if it has."""
        stretch = Stretch(what, who, why)
        if self._open.get(kind) != stretch:
            self._open[kind] = stretch
            self.write(kind, stretch)

    def end(self, kind: MarkKind) -> None:
        """A stretch is over; harmless if there is none."""
        if stretch := self._open.pop(kind, None):
            self.write(kind, stretch, begins=False)

    @contextmanager
    def during(self, kind: MarkKind, what: str) -> Iterator[None]:
        """A stretch that lasts as long as this."""
        stretch = Stretch(what)
        self.write(kind, stretch)
        try:
            yield
        finally:
            self.write(kind, stretch, begins=False)

    def stage(self, stage: Stage) -> None:
        """A stage begins, and what is marked in it."""
        now = stretches(stage)
        for kind in tuple(over(self._open, now)):
            self.end(kind)
        for kind, stretch in now.items():
            self.begin(kind, stretch.what, stretch.who)

    def goes_on(self, stage: Stage) -> None:
        """A stage is taken up whose beginning stands on record."""
        self._open.update(stretches(stage))

    def write(self, kind: MarkKind, stretch: Stretch, *, begins: bool = True, at: datetime | None = None) -> None:
        """Write one mark, of this moment unless another is given."""
        mark = Mark(self._call, at or self._now(), kind, begins, stretch.what, stretch.who, stretch.why)
        if self.is_on or kind is MarkKind.PAUSE:
            self._write(mark)
        if kind is MarkKind.PAUSE:
            self.pauses.append(mark)
