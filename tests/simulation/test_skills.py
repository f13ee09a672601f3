"""Several types and groups on the router: priorities, an X-shaped design, and how much two skills are worth."""

from __future__ import annotations

from itertools import permutations

import pytest

from ivr.core.queues import Choose
from ivr.simulation.model import ChooseCaller, Exponential, Group, Model, Run
from tests.simulation.centres import agrees, kind, of_one_group, simulated
from tests.simulation.theory import birth_death, cobham, erlang_c, mean_wait


@pytest.mark.parametrize("servers", [1, 8])
def test_who_has_more_points_waits_as_cobham_has_it(servers: int) -> None:
    loads = (0.3 * servers, 0.5 * servers)
    first, second = (load / 5 for load in loads)
    types = kind("A", first, Exponential(5), priority=9), kind("B", second, Exponential(5))
    found = simulated(of_one_group(servers, Run(3000, 600, 10, seed=5), *types))
    for name, expected in zip("AB", cobham(servers, loads, 5), strict=True):
        assert agrees(found.types[name]["mean_wait_min"], expected)
        assert agrees(found.types[name]["p_wait"], erlang_c(servers, sum(loads)))


@pytest.mark.parametrize("choose", [Choose.LONGEST_IDLE, Choose.RANDOM, Choose.FEWEST_CALLS, Choose.LOWEST_OCCUPANCY])
def test_in_an_x_design_all_wait_as_in_one_queue_whatever_agent_is_chosen(choose: Choose) -> None:
    types = {name: kind(name, rate, Exponential(4)) for name, rate in (("A", 0.9), ("B", 0.6))}
    groups = {"s1": Group("s1", 3, ("A", "B")), "s2": Group("s2", 4, ("B", "A"))}
    found = simulated(Model(types, groups, choose_agent=choose, run=Run(1200, 200, 10, seed=3)))
    for name in types:
        assert agrees(found.types[name]["p_wait"], erlang_c(7, 6.0))
        assert agrees(found.types[name]["mean_wait_min"], mean_wait(7, 6.0, 4))
    for group in groups:
        assert agrees(found.groups[group]["utilisation"], 6 / 7)


TYPES = "ABCDEF"


def six_types(skills: int) -> Model:
    """90 agents who have one skill each, all pairs of them (primary first), or all six."""
    orders = {1: [(name,) for name in TYPES], 2: list(permutations(TYPES, 2)), 6: [tuple(TYPES)]}[skills]
    return Model(
        {name: kind(name, 1.4, Exponential(10)) for name in TYPES},
        {"".join(order): Group("".join(order), 90 // len(orders), order) for order in orders},
        lines=120,
        by_rank=True,
        choose_caller=ChooseCaller.AGENT_ORDER,
        run=Run(1500, 700, 8, seed=4),
    )


def test_two_skills_for_each_agent_do_nearly_as_much_as_all_skills() -> None:
    """The centre of Wallace and Whitt, "A staffing algorithm for call centers with skill-based routing" (2005).

    Six types of 1.4 calls a minute and 10 minutes each, 90 agents, 30 places beside them: with all six skills it is
    M/M/90/120. They find by simulation that agents with two skills, in appropriate combinations, do almost as well as
    with all, and far better than with one.
    """
    one, two, six = (simulated(six_types(skills)).total for skills in (1, 2, 6))
    pooled = birth_death(90, 84, 10, lines=120)
    assert agrees(six["blocked"], pooled.blocked)
    assert agrees(six["p_wait"], pooled.p_wait)
    assert agrees(six["mean_wait_min"], pooled.mean_wait)
    for figure, nearly in (("blocked", 0.01), ("mean_wait_min", 0.25)):
        first, second, all_six = (found[figure].value or 0 for found in (one, two, six))
        assert second - all_six < nearly
        assert first - all_six > 2 * nearly


@pytest.mark.parametrize(("by_rank", "utilisation"), [(False, 0.01), (True, 0.02)])
def test_agents_who_rank_a_skill_higher_are_tried_first_only_where_ranks_count(
    by_rank: bool, utilisation: float
) -> None:
    types = {"A": kind("A", 0.4, Exponential(1)), "B": kind("B", 0.001, Exponential(1))}
    groups = {"own": Group("own", 20, ("A",)), "other": Group("other", 20, ("B", "A"))}
    found = simulated(Model(types, groups, by_rank=by_rank, run=Run(2000, 100, 3)))
    assert found.groups["own"]["utilisation"].value == pytest.approx(utilisation, rel=0.1)
