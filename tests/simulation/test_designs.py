"""N-, X-, W- and M-shaped designs on the router, each against its Markov chain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.core.queues import Choose
from ivr.simulation.model import CallType, ChooseCaller, Exponential, Group, Model, Run
from tests.simulation.centres import agrees, kind, simulated
from tests.simulation.chain import Chain

FCFS, AGENT_ORDER = ChooseCaller.FCFS, ChooseCaller.AGENT_ORDER
LONGEST_IDLE, RANDOM = Choose.LONGEST_IDLE, Choose.RANDOM
RUN = Run(2000, 200, 10, seed=6)


def agents(**groups: tuple[int, str]) -> dict[str, Group]:
    """`s1=(2, "AB")`: two agents who serve A and, less gladly, B."""
    return {name: Group(name, count, tuple(skills)) for name, (count, skills) in groups.items()}


def calls(**types: tuple[float, float] | tuple[float, float, float]) -> dict[str, CallType]:
    """`A=(0.6, 4, 8)`: 0.6 calls a minute of 4 minutes each, whose callers wait 8 minutes."""
    return {name: kind(name, given[0], *map(Exponential, given[1:])) for name, given in types.items()}


N, X = agents(s1=(3, "AB"), s2=(3, "B")), agents(s1=(1, "AB"), s2=(3, "BA"))
W, M = agents(s1=(3, "BA"), s2=(3, "CB")), agents(s1=(1, "A"), s2=(3, "AB"), s3=(2, "B"))
TWO, THREE = calls(A=(0.5, 4, 9), B=(0.8, 3)), calls(A=(0.3, 4), B=(0.8, 3, 6), C=(0.3, 3))
BRIEF = calls(A=(0.3, 6), B=(1.1, 1.5, 5))
VIP = {"A": kind("A", 0.5, Exponential(3)), "B": kind("B", 0.7, Exponential(3), priority=7)}

DESIGNS = {
    "N, oldest first": Model(TWO, N, 9, LONGEST_IDLE, by_rank=True),
    "N, own order": Model(TWO, N, 10, RANDOM, by_rank=True, choose_caller=AGENT_ORDER),
    "X, oldest first": Model(BRIEF, X, 9, RANDOM),
    "X, own order": Model(BRIEF, X, 9, LONGEST_IDLE, by_rank=True, choose_caller=AGENT_ORDER),
    "X, points first": Model(VIP, X, 9, RANDOM),
    "W, oldest first": Model(THREE, W, 8, LONGEST_IDLE),
    "W, own order": Model(THREE, W, 8, LONGEST_IDLE, by_rank=True, choose_caller=AGENT_ORDER),
    "M, oldest first": Model(TWO, M, 10, LONGEST_IDLE),
    "M, own order": Model(TWO, M, 10, RANDOM, by_rank=True, choose_caller=AGENT_ORDER),
}


@pytest.mark.parametrize("model", DESIGNS.values(), ids=DESIGNS)
def test_a_design_does_as_its_markov_chain(model: Model) -> None:
    chain, found = Chain(model), simulated(replace(model, run=RUN))
    assert agrees(found.total["blocked"], chain.blocked())
    for name, figure in found.types.items():
        assert agrees(figure["p_wait"], chain.waits(name))
        assert agrees(figure["mean_wait_min"], chain.mean_wait(name))
        assert agrees(figure["abandoned"], chain.abandoned(name))
    for name, figure in found.groups.items():
        assert agrees(figure["utilisation"], chain.utilisation(name))
