"""Who may step in where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.core.call import PartyKind, Talking
from ivr.core.rights import no_right, served_by
from ivr.core.rulebook import EVERYBODY, Agent

AGENTS = {
    "1001": Agent("1001", "Li", (), team="sales"),
    "1002": Agent("1002", "Chen", (), team="claims"),
    "1003": Agent("1003", "Liu", ()),
    "1005": Agent("1005", "Boss", (), team="sales", supervises=("sales",)),
    "1006": Agent("1006", "Chief", (), supervises=(EVERYBODY,)),
}
UNNAMED = {name: Agent(name, name, (), team="sales") for name in ("1001", "1005")}


@pytest.mark.parametrize(
    ("who", "over", "why"),
    [
        ("1005", "1001", ""),
        ("1005", "", ""),
        ("1005", "1005", ""),
        ("1005", "1002", "1005 does not supervise 1002, of the team claims."),
        ("1005", "1003", "1005 does not supervise 1003."),
        ("1005", "rm R1", "1005 does not supervise rm R1."),
        ("1005", "1009", "1005 does not supervise 1009."),
        *(("1006", over, "") for over in ("1001", "1002", "1003", "1005", "rm R1", "")),
        ("1001", "1001", "1001 supervises nobody, by the rules."),
        ("1001", "", "1001 supervises nobody, by the rules."),
        ("the pope", "", "There is no agent the pope: a supervisor is one of the agents."),
        ("\0", "", "There is no agent '\\x00': a supervisor is one of the agents."),
        ("x" * 99, "", f"There is no agent {'x' * 20}...: a supervisor is one of the agents."),
    ],
)
def test_whom_a_supervisor_may_step_in_for(who: str, over: str, why: str) -> None:
    assert no_right(who, AGENTS, over) == why


@pytest.mark.parametrize("over", ["1001", "1005", ""])
def test_where_the_rules_name_no_supervisor_every_agent_may_and_nobody_else(over: str) -> None:
    assert no_right("1005", UNNAMED, over) == ""
    assert no_right("1006", UNNAMED, over) == "There is no agent 1006: a supervisor is one of the agents."


@pytest.mark.parametrize(("kind", "over"), [("agent", "1001"), ("rm", "rm 1001"), ("outside", "outside 1001")])
def test_a_talk_is_an_agents_or_nobodys_of_a_team(kind: PartyKind, over: str) -> None:
    talk = Talking(kind, "1001", "leg", "bridge", datetime(2026, 11, 25, tzinfo=UTC))
    assert served_by(talk) == over
    assert served_by(None) == ""
