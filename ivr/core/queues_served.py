"""Which queues some agents may serve, and whose callers are therefore for those who lead them."""

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


def queues_led(led: frozenset[str], me: str, rules: Rulebook, today: date) -> frozenset[str]:
    """Those whose callers are for him who leads these agents: that he may serve one himself makes none his."""
    return queues_served(led - {me}, rules, today)


def not_led(queue: str, led: frozenset[str], me: str, rules: Rulebook, today: date) -> str:
    """Why a caller whom nobody serves yet is none of his, in a sentence; empty if he is."""
    if queue in queues_led(led, me, rules, today):
        return ""
    return f"{me} supervises nobody who serves the queue {queue}." if queue else f"{me} leads nobody for this caller."
