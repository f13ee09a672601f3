"""Whether a centre can keep up: else those who wait become ever more, and its figures mean little."""

from __future__ import annotations

from collections.abc import Collection
from math import inf

from ivr.simulation.model import CallType, Model, Rate


def load(kind: CallType) -> float:
    """The work that its calls bring, in the long run: so many agents are always busy with it (erlangs)."""
    return _mean(kind.rates) * kind.service.mean


def overload(model: Model) -> str:
    """Which calls bring more work than the agents can do who serve them, in a sentence; empty if they can."""
    if model.lines is not None:
        return ""
    lasting = [name for name, kind in model.types.items() if kind.patience is None]
    for names in (*([name] for name in lasting), lasting):
        work, agents = sum(load(model.types[name]) for name in names), _able(model, names)
        if names and work >= agents:
            calls = f"calls of type {' and '.join(names)} bring work for {work:g} agents, and {agents} serve them"
            return f"It cannot keep up: {calls}. Those who wait become ever more; the figures depend on `calls`."
    return ""


def _able(model: Model, names: Collection[str]) -> int:
    return sum(group.count for group in model.groups.values() if set(names) & set(group.skills))


def _mean(rates: tuple[Rate, ...]) -> float:
    ends = [inf if rate.until is None else rate.until for rate in rates]
    if ends[-1] == inf:
        return rates[-1].per_minute
    lengths = [end - begin for begin, end in zip([0.0, *ends[:-1]], ends, strict=True)]
    return sum(length * rate.per_minute for length, rate in zip(lengths, rates, strict=True)) / ends[-1]
