"""The book of those who are to be called back: how each stands, written to the store and to the trace as it changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from ivr.calls.clock import Clock
from ivr.core.call import CallId
from ivr.core.callback import Callback, State
from ivr.core.census import NOBODY
from ivr.core.rule_ref import RuleRef
from ivr.core.trace import TraceStep
from ivr.store.ledger import Ledger
from ivr.store.rows import CallbackNote

FORGOTTEN = "his number is forgotten"


class CallbackBook:
    """Whoever stands here still waits for his call."""

    def __init__(self, store: Ledger, clock: Clock, ref: Callable[[str], RuleRef]) -> None:
        self._store, self._clock, self._ref = store, clock, ref
        self._open: dict[str, Callback] = {}

    @property
    def open(self) -> tuple[Callback, ...]:
        """Those who still wait, who asked first first."""
        return tuple(self._open.values())

    def get(self, name: str) -> Callback | None:
        """How he stands; None if it is over."""
        return self._open.get(name)

    def like(self, wanted: Callback) -> Callback | None:
        """Another one that waits in the same queue with the same number."""
        same = (one for one in self.open if (one.queue, one.number, one.agent) == (wanted.queue, wanted.number, ""))
        return next((one for one in same if one.id != wanted.id), None)

    def enter(self, new: Callback, line: str) -> None:
        """He stands here from now on."""
        self._open[new.id] = new
        self._store.callback_asked(new)
        self._tell(new, line)

    def put(self, now: Callback, line: str = "", stand: Mapping[str, object] = NOBODY) -> None:
        """Write how he stands now, and why; `stand`: and how all agents stand to him."""
        self._open[now.id] = now
        self._store.callback(now)
        if line:
            self._tell(now, line, stand)

    def stands(
        self,
        name: str,
        state: State,
        reason: str,
        *,
        again: timedelta | None = None,
        call: CallId | None = None,
        stand: Mapping[str, object] = NOBODY,
    ) -> None:
        """Write how he stands now, unless he stands so already; `again` is how long he is left alone."""
        before = self._open[name]
        later = before.not_before if again is None else self._clock.now() + again
        attempt = before.attempt if call is None else call
        now = replace(before, state=state, reason=reason, not_before=later, attempt=attempt)
        if now != before:
            self.put(now, reason, stand)

    def out(self, one: Callback) -> None:
        """He is out of the line from now on."""
        self.put(one.out(self._clock.now()))

    def back(self, one: Callback) -> Callback:
        """He stands in the line again: as he stands now."""
        now = one.back(self._clock.now())
        if now != one:
            self.put(now)
        return now

    def tried_in_vain(self, one: Callback, reason: str, every: timedelta) -> None:
        """His phone has rung for nothing: one try less."""
        self._open[one.id] = replace(one, tries=one.tries + 1).out(self._clock.now())
        self.stands(one.id, State.WAITING, f"try {one.tries + 1}: {reason}", again=every)

    def reached(self, one: Callback, line: str) -> None:
        """He talks with somebody: it is over, unless an agent has promised it, who says so himself."""
        if one.agent:
            self._open[one.id] = replace(one, tries=one.tries + 1)
            self.stands(one.id, State.WAITING, line)
        else:
            self.close(one, State.DONE, line)

    def close(self, one: Callback, state: State, reason: str) -> None:
        """It is over."""
        over = replace(one, state=state, reason=reason)
        self._open.pop(one.id, None)
        self._store.callback_over(over, self._clock.now())
        self._tell(over, reason)

    def forget(self, one: Callback) -> None:
        """It is over, and nothing that names him is written any more."""
        self.close(replace(one, number="", caller="", note="", remark=""), State.CANCELLED, FORGOTTEN)

    def note(self, one: Callback) -> None:
        """Somebody may still see to it: kept in the box, as where nobody is called back."""
        if one.box:
            self._store.callback_noted(CallbackNote(one.call or one.id, one.box, one.number, one.asked))

    def _tell(self, one: Callback, line: str, stand: Mapping[str, object] = NOBODY) -> None:
        what, rule = f"callback_{one.state.name.lower()}", str(self._ref(f"queues.{one.queue}"))
        facts: dict[str, object] = {"callback": one.id, "queue": one.queue, "attempt": one.attempt, **stand}
        self._store.traced(TraceStep(one.call or one.id, self._clock.now(), what, f"callback: {line}", rule, facts))
