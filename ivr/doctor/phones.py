"""Agents' phones: whose are there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ivr.core.agent import LoggedOut, word
from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, good, warning

NAMED = 3
"""So many are named."""


def look(case: Case) -> Iterator[Finding]:
    """Agents at work whose phones are not there; nobody can tell without a running controller."""
    if case.agents is None or case.rules is None or not case.agents:
        return
    at_work = [agent for agent in case.agents if agent["status"] != word(LoggedOut())]
    away = [agent for agent in at_work if not agent["phone"]]
    if not at_work:
        yield good("phones", "no agent is logged in")
    elif not away:
        yield good("phones", f"the phones of all {len(at_work)} agents who are logged in are registered")
    else:
        mend = (
            f"Nobody rings them: register each at the address that `ivr up` prints, with its password"
            f" (`ivr password {away[0]['agent']}`). Who is not at work logs out: *71."
        )
        yield warning("phones", f"{_count(away, at_work)}: {_names(away)}", mend)


def _count(away: Sequence[object], at_work: Sequence[object]) -> str:
    if len(away) == len(at_work):
        return f"no phone of the {len(away)} agents who are logged in is registered"
    return f"{len(away)} of {len(at_work)} agents who are logged in have no registered phone"


def _names(away: Sequence[Mapping[str, Any]]) -> str:
    """`Li (1001), Chen (1002), Zhou (1004) and 2 more`."""
    named = ", ".join(f"{agent['name']} ({agent['agent']})" for agent in away[:NAMED])
    return named + (f" and {len(away) - NAMED} more" if len(away) > NAMED else "")
