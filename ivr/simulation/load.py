"""Whether a centre can keep up: else those who wait become ever more, and its figures mean little.

It can if the agents can share out all the work among them: a flow, from types of calls to the groups that serve them.
Where work is left over, some types alone bring more than all who serve any of them can do (Hall's theorem).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from itertools import pairwise
from math import inf

from ivr.simulation.model import CallType, Model, Rate

_SPARE = 1e-9
"""Of each agent's time: who has none to spare does not keep up either."""


def load(kind: CallType) -> float:
    """The work that its calls bring, in the long run: so many agents are always busy with it (erlangs)."""
    return _mean(kind.rates) * kind.service.mean


def overload(model: Model) -> str:
    """Which calls bring more work than the agents can do who serve them, in a sentence; empty if they can."""
    if model.lines is not None:
        return ""
    lasting = {name: work for name, kind in model.types.items() if kind.patience is None and (work := load(kind))}
    names = _fewest(model, lasting, _left_over(model, lasting))
    if not names:
        return ""
    work, agents = sum(lasting[name] for name in names), _able(model, names)
    calls = f"calls of type {' and '.join(names)} bring work for {work:g} agents, and {agents} serve them"
    return f"It cannot keep up: {calls}. Those who wait become ever more; the figures depend on `calls`."


def _fewest(model: Model, work: Mapping[str, float], names: list[str]) -> list[str]:
    """Of types that are too much together, as few as are too much by themselves, the first ones of the file."""
    for name in reversed(names):
        if found := _left_over(model, {one: work[one] for one in names if one != name}):
            return _fewest(model, work, found)
    return names


_Node = tuple[str, str]
"""`type` or `agents`, and the name."""
_Edge = tuple[_Node, _Node]


def _left_over(model: Model, work: Mapping[str, float]) -> list[str]:
    """Types that together bring more work than all agents can do who serve any of them; empty if there are none."""
    spare = {("agents", name): group.count * (1 - _SPARE) for name, group in model.groups.items()}
    carried: dict[_Edge, float] = {}
    for name, left in work.items():
        start = "type", name
        while left > 0 and (way := _way(model, start, spare, carried)):
            left -= _hand_on(way, left, spare, carried)  # noqa: PLW2901 - what is still to be handed on
        if left > 0:
            reached = _reached(model, start, carried)
            return [one for one in work if ("type", one) in reached]
    return []


def _hand_on(way: list[_Node], most: float, spare: dict[_Node, float], carried: dict[_Edge, float]) -> float:
    """As much work as may go this way; where it goes against work that a group does, that is done elsewhere."""
    edges = list(pairwise(way))
    more = min(most, spare[way[-1]], *(carried[after, before] for before, after in edges if before[0] == "agents"))
    spare[way[-1]] -= more
    for before, after in edges:
        if before[0] == "type":
            carried[before, after] = carried.get((before, after), 0.0) + more
        else:
            carried[after, before] -= more
    return more


def _way(model: Model, start: _Node, spare: Mapping[_Node, float], carried: Mapping[_Edge, float]) -> list[_Node]:
    """The shortest way from a type to a group with time to spare, over work that others may take; empty: none."""
    came = _reached(model, start, carried)
    end = next((node for node in came if spare.get(node, 0.0) > 0), None)
    way: list[_Node] = []
    while end is not None:
        way.append(end)
        end = came[end]
    return way[::-1]


def _reached(model: Model, start: _Node, carried: Mapping[_Edge, float]) -> dict[_Node, _Node | None]:
    """All to whom its work may be handed on, the nearest first, each with whom he has it from."""
    came: dict[_Node, _Node | None] = {start: None}
    ahead = deque([start])
    while ahead:
        node = ahead.popleft()
        for after in _next(model, node, carried):
            if after not in came:
                came[after] = node
                ahead.append(after)
    return came


def _next(model: Model, node: _Node, carried: Mapping[_Edge, float]) -> list[_Node]:
    what, name = node
    if what == "type":
        return [("agents", group.name) for group in model.groups.values() if name in group.skills]
    return [before for (before, after), work in carried.items() if after == node and work > 0]


def _able(model: Model, names: Collection[str]) -> int:
    return sum(group.count for group in model.groups.values() if set(names) & set(group.skills))


def _mean(rates: tuple[Rate, ...]) -> float:
    ends = [inf if rate.until is None else rate.until for rate in rates]
    if ends[-1] == inf:
        return rates[-1].per_minute
    lengths = [end - begin for begin, end in zip([0.0, *ends[:-1]], ends, strict=True)]
    return sum(length * rate.per_minute for length, rate in zip(lengths, rates, strict=True)) / ends[-1]
