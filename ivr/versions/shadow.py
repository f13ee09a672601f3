"""The shadow: a version that decides beside the one in force, without effect; where they differ is kept and told."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from ivr.core import beside, flow
from ivr.core.beside import Difference, Facts, Way
from ivr.core.call import CallId, InFlow
from ivr.core.overflow import Next
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.steps import Collect, Menu, NodeId
from ivr.versions.files import Contents

LATEST = 50
"""Differences that are shown; those before stand in their calls' stories."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Who tries which file, and since when: what outlives the controller."""

    path: Path
    by: str = ""
    """Empty: whoever runs the machine."""
    at: datetime | None = None
    """None: now."""


@dataclass(slots=True)
class _Beside:
    """One call, as the shadow sees it."""

    node: NodeId | None = None
    """Where it would stand, as long as both versions ask the same."""
    told: set[Difference] = field(default_factory=set)


class Shadow:
    """Asked at each decision of each call; remembers where a call would be, since steps within flows have no names."""

    def __init__(self, rules: Rulebook, begun: Begun, since: datetime, contents: Contents | None = None) -> None:
        self.rules = rules
        self.begun = begun
        self.since = since
        """When it began to count; before that, another controller had it."""
        self.contents: Contents = contents or {}
        """Its files as they were read."""
        self.calls = 0
        """Calls of which it was asked anything."""
        self.calls_differing = 0
        """Those of them in which anything would have gone otherwise."""
        self.failed = ""
        """Why it is asked nothing any more; empty while it is."""
        self.on_failure: Callable[[], None] = lambda: None
        self.differing: Counter[str] = Counter()
        """How often, by kind of decision."""
        self.latest: deque[tuple[datetime, CallId, Difference]] = deque(maxlen=LATEST)
        self._beside: dict[CallId, _Beside] = {}

    def arrived(self, call: CallId, did: str, live: Rulebook, facts: Facts) -> list[Difference]:
        """A call begins."""
        ours, theirs = self._from_number(live, did, facts), self._from_number(self.rules, did, facts)
        self._known(call)
        self._stand(call, ours, theirs)
        return self._new(call, beside.at_number(did, ours, theirs))

    def pressed(self, call: CallId, live: Rulebook, stage: InFlow, typed: str, facts: Facts) -> list[Difference]:
        """The caller has pressed something, or nothing in time."""
        ours = beside.pressed(live, stage, typed, facts)
        node = self._node(self._known(call), stage.node)
        theirs = beside.pressed(self.rules, replace(stage, node=node), typed, facts) if node else None
        if ours is None or theirs is None:
            return []
        self._stand(call, ours, theirs)
        at = beside.place(live, stage.node)
        shown = "*" * len(typed) if _is_secret(live, stage.node) or _is_secret(self.rules, node) else typed
        return self._new(call, beside.at_keys("keys", at, shown, ours, theirs))

    def waits(self, call: CallId, live: Queue) -> list[Difference]:
        """The caller enters a queue."""
        return self._new(call, beside.in_queue(live.name, live, self.rules.queues.get(live.name)))

    def overflow(self, call: CallId, queue: str, live: Next, other: Next) -> list[Difference]:
        """What a waiting caller gets next was decided."""
        return self._new(call, beside.on_overflow(queue, live, other))

    def over(self, call: CallId) -> None:
        """The call has ended."""
        self._beside.pop(call, None)

    def fails(self, why: str) -> None:
        """It is asked nothing any more; what it has told stays to be read."""
        self.failed = why
        self.on_failure()

    def noted(self, call: CallId, at: datetime, difference: Difference) -> None:
        """Count it."""
        self.differing[difference.what] += 1
        self.latest.append((at, call, difference))

    def _from_number(self, rules: Rulebook, did: str, facts: Facts) -> Way | None:
        first = flow.begin(rules, did)
        return beside.way(rules, first.node, beside.knowing(facts, first)) if first else None

    def _node(self, known: _Beside, node: NodeId) -> NodeId | None:
        """Where the call would be: a menu is found by its name, everything else as far as both have gone together."""
        return node if isinstance(self.rules.nodes.get(node), Menu) else known.node

    def _known(self, call: CallId) -> _Beside:
        """What is known of this call, which counts from now on if it is new."""
        if call not in self._beside:
            self._beside[call] = _Beside()
            self.calls += 1
        return self._beside[call]

    def _stand(self, call: CallId, ours: object, theirs: object) -> None:
        together = isinstance(ours, Way) and isinstance(theirs, Way) and ours.place == theirs.place
        if isinstance(theirs, Way):
            self._known(call).node = theirs.stop if together else None

    def _new(self, call: CallId, found: list[Difference]) -> list[Difference]:
        """Those that were not told of this call before: a waiting caller's decision is asked for many times."""
        told = self._known(call).told
        fresh = [difference for difference in found if difference not in told]
        self.calls_differing += bool(fresh and not told)
        told.update(fresh)
        return fresh


def _is_secret(rules: Rulebook, at: NodeId | None) -> bool:
    """Digits that are typed there are written nowhere."""
    node = rules.nodes.get(at or "")
    return isinstance(node, Collect) and node.masked
