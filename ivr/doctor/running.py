"""What runs at this moment: the controller, Asterisk, the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good

SUBJECT = "running"


def look(case: Case) -> Iterator[Finding]:
    """Who serves callers now."""
    if case.told is not None:
        yield from controller(case.told)
    elif case.switch_runs:
        mend = f"Start it: `ivr up --state {case.settings.state}`; it takes over the calls that go on."
        yield bad(SUBJECT, "Asterisk runs without a controller: callers get the fallback", mend, str(case.layout.state))
    else:
        yield good(SUBJECT, "nothing runs now; what needs a running `ivr up` is not looked at", str(case.layout.state))


def controller(told: Mapping[str, Any]) -> Iterator[Finding]:
    """What it says of Asterisk and of the database."""
    if told["asterisk"] == "connected":
        yield good(SUBJECT, "the controller runs, and is connected to Asterisk")
    else:
        mend = "It is started again by itself; if that does not help, see state/asterisk/log/messages."
        yield bad(SUBJECT, "the controller runs, and Asterisk is away", mend)
    database = told.get("database", {})
    if away := database.get("away"):
        mend = "Start the database, or make room; calls go on meanwhile, and what they tell is written afterwards."
        yield bad(SUBJECT, f"the database takes nothing: {away}", mend)
    elif database:
        yield good(SUBJECT, "the database takes what it is told")
