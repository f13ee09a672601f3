"""Who watches which channel, and what each has been told already: in order, `Gone` once, nothing lost at the start."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import structlog

from ivr.switch.causes import NO_ANSWER
from ivr.switch.events import Answered, ChannelEvent, Ending, Gone
from ivr.switch.port import OnEvent

log = structlog.get_logger()

BACKLOG = 64
"""So many events are kept for a channel that nobody watches yet."""
BEHIND = 0.4
"""Seconds by which a busy loop's own clock may be behind."""
GRACE = 60.0
"""For so many seconds an unwatched channel's end is kept for whoever comes to watch it."""


class _Line:
    __slots__ = ("answered", "backlog", "dialled", "gone", "listeners", "lives", "rings_until", "watched")

    def __init__(self) -> None:
        self.listeners: list[OnEvent] = []
        self.backlog: list[ChannelEvent] = []
        self.rings_until = 0.0
        self.watched = self.lives = self.dialled = self.answered = self.gone = False


class Lines:
    """Every channel that somebody watches, or is about to watch."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: dict[str, _Line] = {}

    def __len__(self) -> int:
        return len(self._lines)

    @contextmanager
    def watch(self, channel: str, on_event: OnEvent) -> Iterator[None]:
        """Hand over what happened since the channel came in, and then each event as it comes."""
        line = self._lines.setdefault(channel, _Line())
        backlog, line.backlog = line.backlog, []
        line.watched = True
        line.listeners.append(on_event)
        for event in backlog:
            _call(on_event, event)
        try:
            yield
        finally:
            line.listeners.remove(on_event)
            self._forget_if_idle(channel, line)

    def begin(self, channel: str) -> None:
        """A channel came in or was found: keep its events until somebody watches it."""
        self._lines.setdefault(channel, _Line()).lives = True

    def forget(self, channel: str) -> None:
        """A channel was found not to be ours, unless somebody watches it."""
        line = self._lines.get(channel)
        if line is not None and not line.watched:
            self._drop(channel, line)

    def dialling(self, channel: str, ring: float) -> None:
        """A leg is about to be dialled and rings for `ring` seconds at most."""
        line = self._lines.setdefault(channel, _Line())
        line.dialled, line.rings_until = True, self._clock() + ring

    def dialled(self, channel: str) -> bool:
        """The leg stands in the switch; False if it is over already."""
        line = self._lines.get(channel)
        if line is None or line.gone:
            return False
        line.lives = True
        return True

    def not_dialled(self, channel: str) -> bool:
        """The leg could not be begun; False if its end has been told instead."""
        line = self._lines.get(channel)
        if line is None or line.gone:
            return False
        line.dialled = False
        self._forget_if_idle(channel, line)
        return True

    def living(self) -> tuple[str, ...]:
        """Channels that are there as far as we know."""
        return tuple(channel for channel, line in self._lines.items() if line.lives and not line.gone)

    def waits_for_answer(self, channel: str) -> bool:
        """A leg that we dialled and whose answer has not been told."""
        line = self._lines.get(channel)
        return line is not None and line.dialled and not line.answered

    def was_dialled(self, channel: str) -> bool:
        """A leg that we have dialled ourselves, whether it is answered or not."""
        line = self._lines.get(channel)
        return line is not None and line.dialled

    def tell(self, event: ChannelEvent) -> None:
        """Pass an event on; of what a channel can do but once, only the first telling counts."""
        line = self._lines.get(event.channel)
        if line is None or line.gone:
            return
        if type(event) is Answered:
            if line.answered:
                return
            line.answered = True
        elif type(event) is Gone:
            event = self._judged(line, event)
            line.gone = True
        self._deliver(line, event)
        if line.gone:
            self._bury(event.channel, line)

    def _judged(self, line: _Line, gone: Gone) -> Gone:
        is_time = self._clock() + BEHIND >= line.rings_until
        rang_out = line.dialled and not line.answered and gone.cause == NO_ANSWER and is_time
        return dataclasses.replace(gone, ending=Ending.NO_ANSWER) if rang_out else gone

    def _deliver(self, line: _Line, event: ChannelEvent) -> None:
        for listener in tuple(line.listeners):
            _call(listener, event)
        unseen = not line.listeners and (not line.watched or line.gone)
        if unseen and (line.gone or len(line.backlog) < BACKLOG):
            line.backlog.append(event)

    def _bury(self, channel: str, line: _Line) -> None:
        if line.backlog:
            asyncio.get_running_loop().call_later(GRACE, self._drop, channel, line)
        else:
            self._drop(channel, line)

    def _forget_if_idle(self, channel: str, line: _Line) -> None:
        if not line.listeners and (line.gone or not (line.lives or line.dialled)):
            self._drop(channel, line)

    def _drop(self, channel: str, line: _Line) -> None:
        if self._lines.get(channel) is line:
            del self._lines[channel]


def _call(listener: OnEvent, event: ChannelEvent) -> None:
    try:
        listener(event)
    except Exception:  # one call's fault must not stop the reader that serves all calls
        log.exception("a listener failed", event_type=type(event).__name__, channel=event.channel)
