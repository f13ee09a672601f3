"""Customers of whom something is asked where nobody can have looked up who is calling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.core.proof_before import may_know_customer, never_by_level
from ivr.core.rulebook import Rulebook
from ivr.core.steps import NodeId
from ivr.core.ways import Step, Ways, path
from ivr.rules.codes import Code
from ivr.rules.conditions import single
from ivr.rules.findings import Finding
from ivr.rules.flows import Flows
from ivr.rules.places import Loc

_MEND = "Put `- look_up: customer` before."


def unknown_callers(book: Rulebook, graph: Ways, flows: Flows, come_to: Mapping[NodeId, Step]) -> Iterator[Finding]:
    """Each place at which the answer is the same for all callers, as nobody is known on any way there."""
    known = may_know_customer(book, graph, come_to)
    for name in come_to:
        if name not in known:
            for loc, what in _asked(flows, name):
                way = path(come_to, name)
                yield loc, f"Nobody has looked up who is calling: {what}: {way}.", _MEND, Code.NEVER_KNOWN
    for queue in never_by_level(book, come_to, known):
        loc = ("queues", queue, "priority", "by_level")
        what = "Nobody has looked up who is calling on any way to this queue: no caller ever has a level."
        yield loc, what, _MEND, Code.NEVER_KNOWN


def _asked(flows: Flows, name: NodeId) -> Iterator[tuple[Loc, str]]:
    """What a step asks about the customer, and what that comes to if he is never known."""
    for loc, part in single(flows.asked[name], (*flows.where[name], "if")) if name in flows.asked else ():
        if part.level:
            yield loc, "no caller ever has a level"
        if part.rm:
            yield loc, "no caller ever has an RM"
