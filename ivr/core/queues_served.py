"""Which queues some agents may serve."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ivr.core.router import may_serve
from ivr.core.rulebook import Rulebook


def queues_served(agents: Iterable[str], rules: Rulebook, today: date) -> frozenset[str]:
    """Those that one of them may serve."""
    known = [rules.agents[agent] for agent in agents]
    return frozenset(
        name for name, queue in rules.queues.items() if any(may_serve(agent, queue, today) for agent in known)
    )
