"""What queueing theory knows exactly, written down from the books and without a line of the program.

`load` is always offered load in erlangs: calls a minute times minutes a call.
"""

from __future__ import annotations

from math import exp


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
