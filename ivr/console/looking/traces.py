"""The last lines of each call's trace, kept while it is under way."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ivr.calls.call import Call
from ivr.core.board import Chosen
from ivr.core.call import CallId
from ivr.core.trace import TraceStep
from ivr.picture.chosen import chosen
from ivr.store.ledger import Ledger

LINES = 8
MOST_CALLS = 5000
"""Of more, that one goes of which nothing was heard for longest: a few calls are told of once more after their end."""
OVER = {"ended", "lost"}
"""Kinds of lines after which a call is not under way."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is shown of one call's."""

    path: tuple[Chosen, ...] = ()
    story: tuple[str, ...] = ()

    def after(self, line: str, choice: Chosen | None) -> Lines:
        """With another line, and what was chosen in it."""
        path = (*self.path, choice)[-LINES:] if choice else self.path
        return Lines(path, (*self.story, line)[-LINES:])


NOTHING_TOLD = Lines()


class Traces:
    """Told of each line as it is written; what was chosen in it is named by the call's rules as they are then."""

    def __init__(self, under_way: Callable[[CallId], Call | None]) -> None:
        self._under_way = under_way
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
        self._of[step.call] = self._of.pop(step.call, NOTHING_TOLD).after(step.line, self._chosen(step))
        if len(self._of) > MOST_CALLS:
            del self._of[next(iter(self._of))]

    def _chosen(self, step: TraceStep) -> Chosen | None:
        call = self._under_way(step.call)
        return chosen(call.rules, step) if call else None

    def of(self, call: CallId) -> Lines | None:
        """What is shown of this call's."""
        return self._of.get(call)

    def keep_only(self, calls: Container[CallId]) -> None:
        """Forget those of calls that are over."""
        self._of = {call: lines for call, lines in self._of.items() if call in calls}
