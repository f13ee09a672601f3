"""The last lines of each call's trace, kept while it is under way."""

from __future__ import annotations

from collections.abc import Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.core.call import CallId
from ivr.core.trace import TraceStep
from ivr.store.ledger import Ledger

LINES = 8
MOST_CALLS = 5000
"""Of more, that one goes of which nothing was heard for longest: a few calls are told of once more after their end."""
OVER = {"ended", "lost"}
"""Kinds of lines after which a call is not under way."""
CHOICES = {"menu", "language"}
"""Kinds of lines that tell what the caller has chosen."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is shown of one call's."""

    path: tuple[str, ...] = ()
    story: tuple[str, ...] = ()

    def after(self, step: TraceStep) -> Lines:
        """With another line."""
        path = (*self.path, step.line)[-LINES:] if step.what in CHOICES else self.path
        return Lines(path, (*self.story, step.line)[-LINES:])


NOTHING_TOLD = Lines()


class Traces:
    """Told of each line as it is written."""

    def __init__(self) -> None:
        self._of: dict[CallId, Lines] = {}

    @contextmanager
    def told(self, store: Ledger) -> Iterator[None]:
        """Listen while inside."""
        end = store.on_trace(self.take)
        try:
            yield
        finally:
            end()

    def take(self, step: TraceStep) -> None:
        """Another line of a call's; its last makes room."""
        if step.what in OVER:
            self._of.pop(step.call, None)
            return
        self._of[step.call] = self._of.pop(step.call, NOTHING_TOLD).after(step)
        if len(self._of) > MOST_CALLS:
            del self._of[next(iter(self._of))]

    def of(self, call: CallId) -> Lines | None:
        """What is shown of this call's."""
        return self._of.get(call)

    def keep_only(self, calls: Container[CallId]) -> None:
        """Forget those of calls that are over."""
        self._of = {call: lines for call, lines in self._of.items() if call in calls}
