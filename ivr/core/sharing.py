"""How agents who serve several queues are shared out: what of a queue's waiting costs the callers of another.

Agents take whoever comes first in the one order of all callers. So to one who waits, those of other queues who come
before him are as if they stood in his own, as far as his agents serve them: agents of theirs who do not serve him work
for them meanwhile, and agents of his who serve nobody else work for his own queue alone. His wait is the time `T` by
which all is done:

    ends * h + sum(h' * left over of `ahead` when `apart` agents have ended calls for T) = staffed * T

over the other queues; or sooner, if those who serve nobody else are through with his own queue. For two queues that is,
as a flow, exact: it levels the waits where agents can do that, and leaves them apart where they cannot. Calls end by
chance, so a little is left over even of what the others could just do (`_left_over`). Calls of different lengths make
waits spread more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import erf, exp, inf, pi, sqrt

from ivr.core.lately import FIRST_HANDLING

HALVINGS = 11
"""How often the time is narrowed down by half: to less than a thousandth of what is possible."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another queue with callers who come before him, and for whom agents on duty for his queue may work."""

    queue: str
    ahead: int
    """Callers who wait in it and come before him."""
    apart: float
    """Agents on duty who serve it and not his; of those who serve further queues a part, as callers wait in each."""
    handling: timedelta = FIRST_HANDLING
    leaving: float = 0.0
    """How many leave without an agent, for each second that each of them waits."""

    @property
    def seconds(self) -> float:
        """How long a call takes; a little at least."""
        return max(self.handling.total_seconds(), 1e-3)


@dataclass(frozen=True, slots=True)
class Work:
    """What is done before it is his turn: so many ends of calls, one after the other."""

    ends: float
    """His own included."""
    pace: float
    """Ends for each second."""
    leaving: float
    """As of a rival, of all who are before him."""
    uneven: float = 1.0
    """How much more the time for them varies than if all calls were of one kind."""


Teams = Mapping[frozenset[str], int]
"""Agents on duty, by all the queues with callers in them that they serve."""


def parts(waiting: Mapping[str, int], teams: Teams) -> dict[str, float]:
    """Agents for each queue, if each agent is shared out among all that he serves, as callers wait in them."""
    found = dict.fromkeys(waiting, 0.0)
    for names, count in teams.items():
        total = sum(waiting[name] for name in names)
        for name in names:
            found[name] += count * waiting[name] / total
    return found


def rivals(
    queue: str, ahead: Mapping[str, int], teams: Teams, his: Mapping[str, float], all_: Mapping[str, float]
) -> tuple[int, tuple[Rival, ...]]:
    """The rivals of a queue whose agents are in these teams, and how many of those serve nobody of the rivals.

    `ahead` says how many wait before him in each of other queues; `his` and `all_`, what parts of his agents, and of
    all, each has.
    """
    near = frozenset[str]().union(*teams) - {queue}
    found = sorted(name for name in near if ahead.get(name))
    own = sum(count for names, count in teams.items() if names.isdisjoint(found))
    return own, tuple(Rival(name, ahead[name], max(0.0, round(all_[name] - his[name], 6))) for name in found)


def work(ends: int, handling: float, leaving: float, staffed: int, own: int, others: Sequence[Rival]) -> Work:
    """The work before him; `handling` in seconds, `own` of the agents serve none of the others."""
    if not others:
        return Work(ends, staffed / handling, leaving)
    before = [(float(ends), handling, leaving), *((one.ahead, one.seconds, one.leaving) for one in others)]
    under_way = _mean(before, [seconds for _, seconds, _ in before])
    load = (ends - 1) * handling + under_way
    alone = load / own if own else inf
    wait = min(alone, _level(load, staffed, others))
    if wait == alone:
        return Work(ends, ends / wait, leaving)
    kinds = [before[0], *((_left_over(one, wait), one.seconds, one.leaving) for one in others)]
    all_ends, gone = sum(count for count, _, _ in kinds), _mean(kinds, [leaves for _, _, leaves in kinds])
    mean = _mean(kinds, [seconds for _, seconds, _ in kinds])
    uneven = 2 * _mean(kinds, [seconds**2 for _, seconds, _ in kinds]) / mean**2 - 1
    return Work(all_ends, all_ends / wait, gone, uneven)


def _level(load: float, staffed: int, others: Sequence[Rival]) -> float:
    """Seconds in which so many agents are through with this and with what is left over for them of the others."""
    least, most = load / staffed, (load + sum(one.ahead * one.seconds for one in others)) / staffed
    for _ in range(HALVINGS):
        wait = (least + most) / 2
        if load + sum(one.seconds * _left_over(one, wait) for one in others) > staffed * wait:
            least = wait
        else:
            most = wait
    return most


def _left_over(rival: Rival, wait: float) -> float:
    """How many of them are still there on average, when others have worked for them so long: ends come by chance."""
    done = rival.apart * wait / rival.seconds
    if not done:
        return rival.ahead
    spread = sqrt(done)
    more = (rival.ahead - done) / spread
    left = spread * (more * (1 + erf(more / sqrt(2))) / 2 + exp(-more * more / 2) / sqrt(2 * pi))
    return min(float(rival.ahead), left)


def _mean(kinds: Sequence[tuple[float, float, float]], figures: Sequence[float]) -> float:
    """Of a figure that each kind of call has, over all calls."""
    return sum(one[0] * figure for one, figure in zip(kinds, figures, strict=True)) / sum(one[0] for one in kinds)
