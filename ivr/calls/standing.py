"""How all agents stand to a waiting caller: told with each decision at which he gets none of them, the same only once.

A decision is one at which he could have been offered: he comes, more agents may serve him, an offer has failed, a step
of the overflow list is taken, the wait is over. What agents do in between leaves no line.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ivr.calls.call import Call
from ivr.core.caller import Caller, relaxed, relaxed_from
from ivr.core.census import AS_BEFORE, Census, with_standing
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef


@dataclass(slots=True)
class Standing:
    """What the trace has told of it in this wait."""

    call: Call
    queue: Queue
    caller: Caller
    """As he came; the floor knows him as he is now."""
    _told: Census | None = None
    _changes: int = field(default=0, init=False)
    """How many times, by now, time alone has let others serve him."""

    def tell(self, what: str, line: str, rule: RuleRef | str = "", *, aloud: bool = False, **facts: object) -> None:
        """Add a line to the trace, with how all agents stand at this moment; `aloud`: the line says so, too."""
        found = self.call.desk.floor.census(self._now())
        before, self._told = self._told, found
        stand = {AS_BEFORE: True} if found == before else found.facts()
        self.call.tell(what, with_standing(line, stand) if aloud else line, rule, **facts, **stand)

    def offered(self, rung: Collection[str]) -> dict[str, object]:
        """Of an offer: how all others stand, whose phones do not ring for it."""
        self._told = self.call.desk.floor.census(self._now())
        return self._told.facts(but=rung)

    def unoffered(self) -> None:
        """He could have been offered just now, and nobody is free for him."""
        caller, now = self._now(), self.call.desk.clock.now()
        changes = sum(caller.since + wait <= now for wait in caller.waits)
        if changes == self._changes:
            self.tell("no_offer", "nobody else is free for him", self.queue.ref, aloud=True, queue=self.queue.name)
            return
        self._changes, step = changes, relaxed(caller, now)
        after = f"may be served by others after {(now - caller.since).total_seconds():.0f} s"
        line, rule = after, self.queue.ref
        if step is not None:
            line = f"{after}, needs relaxed {relaxed_from(caller, step)}"
            rule = self.call.rules.ref(f"queues.{self.queue.name}.relax[{caller.relax.index(step)}]")
        self.tell("widened", line, rule, aloud=True, queue=self.queue.name)

    def _now(self) -> Caller:
        return self.call.desk.floor.caller(self.call.id) or self.caller
