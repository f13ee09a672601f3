"""Agents' phones: whose are there?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, good, warning


def look(case: Case) -> Iterator[Finding]:
    """Agents whose phones are not there; nobody can tell without a running controller."""
    if case.told is None or case.rules is None:
        return
    agents: Mapping[str, int] = case.told.get("agents", {})
    away, everybody = agents.get("no phone", 0), sum(agents.values())
    if everybody and away == everybody:
        mend = "Register one at the address that `ivr up` prints, with the password from `ivr password AGENT`."
        yield warning("phones", "no agent's phone is registered", mend)
    elif everybody:
        yield good("phones", f"{everybody - away} of {everybody} agents' phones are registered")
