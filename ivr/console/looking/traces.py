"""The last lines of each call's trace, kept while it is under way."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import takewhile

from ivr.calls.call import Call
from ivr.core.board import Chosen
from ivr.core.call import CallId
from ivr.core.trace import TraceStep
from ivr.picture.chosen import chosen
from ivr.store.ledger import Ledger

LINES = 8
MOST_CALLS = 5000
"""Of more, that one goes of which nothing was heard for longest: a few calls are told of once more after their end."""
BEGINS = "arrived"
"""The kind of line before which nothing is told of a call."""
OVER = {"ended", "lost"}
"""Kinds of lines after which a call is not under way."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What is shown of one call's."""

    path: tuple[Chosen, ...] = ()
    story: tuple[str, ...] = ()
    first: TraceStep | None = None
    """That was heard."""
    whole: bool = False
    """Nothing was told before it, or that is known too."""

    def after(self, line: str, choice: Chosen | None) -> Lines:
        """With another line, and what was chosen in it."""
        path = (*self.path, choice)[-LINES:] if choice else self.path
        return replace(self, path=path, story=(*self.story, line)[-LINES:])

    def with_former(self, former: Lines) -> Lines:
        """With those that were told before."""
        path, story = (*former.path, *self.path), (*former.story, *self.story)
        return replace(self, path=path[-LINES:], story=story[-LINES:], whole=True)


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
        known = self._of.pop(step.call, None) or Lines(first=step, whole=step.what == BEGINS)
        self._of[step.call] = known.after(step.line, self._chosen(step))
        if len(self._of) > MOST_CALLS:
            del self._of[next(iter(self._of))]

    def _chosen(self, step: TraceStep) -> Chosen | None:
        call = self._under_way(step.call)
        return chosen(call.rules, step) if call else None

    def of(self, call: CallId) -> Lines | None:
        """What is shown of this call's."""
        return self._of.get(call)

    def cut(self, calls: Iterable[CallId]) -> Iterator[CallId]:
        """Those of which lines may have been told before any was heard: by a controller before this one."""
        return (call for call in calls if not self._of.get(call, NOTHING_TOLD).whole)

    def told_before(self, call: CallId, steps: Iterable[TraceStep], rules: str) -> None:
        """What the store has of it, told under the rules of this version; choices of others cannot be named."""
        under_way, known = self._under_way(call), self._of.get(call, NOTHING_TOLD)
        if under_way is None:
            return
        former = NOTHING_TOLD
        for step in takewhile(lambda step: not _same(step, known.first), steps):
            named = chosen(under_way.rules, step) if rules == under_way.rules.version else None
            former = former.after(step.line, named)
        self._of[call] = known.with_former(former)

    def keep_only(self, calls: Container[CallId]) -> None:
        """Forget those of calls that are over."""
        self._of = {call: lines for call, lines in self._of.items() if call in calls}


def _same(one: TraceStep, other: TraceStep | None) -> bool:
    """Facts are not asked of the store."""
    return other is not None and (one.at, one.what, one.line) == (other.at, other.what, other.line)
