"""How far calls had come as a fault came, over all its plays."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

STAGES = ("InFlow", "Waiting", "Offered", "Talking", "LeavingMessage")
"""A fault must come in each of them: in a menu, in a queue, as an agent's telephone rings, in a talk, at a mailbox."""
SEEN: defaultdict[str, Counter[str]] = defaultdict(Counter)
"""By fault."""


def stages_of(calls: Sequence[Mapping[str, Any]], agents: Sequence[Mapping[str, Any]]) -> Counter[str]:
    """Of calls and agents, as the controller tells of them: he for whom a telephone rings is beyond the queue."""
    stages = Counter[str](call["stage"] for call in calls)
    offered = min(stages["Waiting"], sum(agent["state"] == "ringing" for agent in agents))
    stages.subtract(Waiting=offered, Offered=-offered)
    return +stages


def never(seen: Mapping[str, int]) -> Collection[str]:
    """In which nobody was."""
    return [stage for stage in STAGES if not seen.get(stage)]
