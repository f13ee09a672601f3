"""What queueing theory knows exactly, written down from the books and without a line of the program.

`load` is always offered load in erlangs: calls a minute times minutes a call.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, inf
from typing import TypeVar

import numpy


def erlang_b(servers: int, load: float) -> float:
    """The share of calls that are blocked in M/M/c/c (Erlang's loss formula, by its recursion)."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """The share of calls that wait in M/M/c."""
    blocked = erlang_b(servers, load)
    return servers * blocked / (servers - load * (1 - blocked))


def mean_wait(servers: int, load: float, service: float) -> float:
    """The mean wait in M/M/c of all who come, those who do not wait included, in the unit of `service`."""
    return erlang_c(servers, load) * service / (servers - load)


def answered_within(servers: int, load: float, service: float, within: float) -> float:
    """The share of calls in M/M/c that wait no longer than `within`."""
    return 1 - erlang_c(servers, load) * exp(-(servers - load) * within / service)


@dataclass(frozen=True)
class Expected:
    """What a birth-death queue comes to; the shares and the wait are those of all who enter."""

    blocked: float
    p_wait: float
    mean_wait: float
    abandoned: float
    within: float
    """Are served no later than asked for."""


def birth_death(
    servers: int, load: float, service: float, patience: float = inf, lines: int = 2000, within: float = 0.0
) -> Expected:
    """M/M/c with exponential patience (Erlang A) or without, and with so many lines (Erlang B where they are c)."""
    weights = [1.0]
    for n in range(1, lines + 1):
        leave = min(n, servers) / service + max(0, n - servers) / patience
        weights.append(weights[-1] * (load / service) / leave)
    whole = sum(weights)
    in_state = [weight / whole for weight in weights]
    enter = 1 - in_state[lines]
    waiting = sum((n - servers) * p for n, p in enumerate(in_state) if n > servers)
    soon = served_within(within, lines - servers, servers / service, patience) if within else [0.0] * (lines - servers)
    return Expected(
        blocked=in_state[lines],
        p_wait=sum(in_state[servers:lines]) / enter,
        mean_wait=waiting / (enter * load / service),
        abandoned=waiting / patience / (enter * load / service),
        within=sum(p if n < servers else p * soon[n - servers] for n, p in enumerate(in_state[:lines])) / enter,
    )


def served_within(within: float, places: int, served: float, patience: float) -> list[float]:
    """The chance to be served in time of those who find so many waiting before them (0 to `places` - 1).

    `served` callers a minute are served, and each who waits hangs up at the rate of his patience. Seen at the ticks of
    a clock that is faster than all (uniformization), each serves somebody, or loses somebody, or changes nothing.
    """
    fast = served + places / patience
    chance = numpy.zeros(places)
    total, weight = numpy.zeros(places), exp(-fast * within)
    before = numpy.arange(places)
    for step in range(int(fast * within + 12 * (fast * within) ** 0.5 + 30)):
        total += weight * chance
        ahead = numpy.concatenate([[1.0], chance[:-1]])  # where the next one stood before: served, if he was the next
        go = (served + before / patience) / fast
        chance = go * ahead + (1 - go - 1 / patience / fast) * chance
        weight *= fast * within / (step + 1)
    return list(total)


def cobham(servers: int, loads: Sequence[float], service: float) -> list[float]:
    """The mean wait of each class, the one that comes first first, in M/M/c with priorities and without preemption."""
    residual = erlang_c(servers, sum(loads)) * service / servers
    before = [sum(loads[:n]) / servers for n in range(len(loads) + 1)]
    return [residual / ((1 - before[n]) * (1 - before[n + 1])) for n in range(len(loads))]


def pollaczek_khinchine(load: float, service: float, cv: float) -> float:
    """The mean wait in M/G/1, from the mean and the coefficient of variation of the service time."""
    return load * service * (1 + cv * cv) / (2 * (1 - load))


State = TypeVar("State", bound=Hashable)


def stationary(start: State, leads_to: Callable[[State], Iterable[tuple[State, float]]]) -> dict[State, float]:
    """The long-run share of time that a Markov chain spends in each state, from its rates out of each."""
    places, open_, rates = {start: 0}, [start], []
    while open_:
        state = open_.pop()
        for then, rate in leads_to(state):
            if then not in places:
                places[then] = len(places)
                open_.append(then)
            rates.append((places[state], places[then], rate))
    flow = numpy.zeros((len(places), len(places)))
    for here, there, rate in rates:
        flow[there, here] += rate
        flow[here, here] -= rate
    flow[0, :] = 1.0  # one equation too many: in its place, that all shares make one
    right = numpy.zeros(len(places))
    right[0] = 1.0
    return dict(zip(places, numpy.linalg.solve(flow, right), strict=True))
