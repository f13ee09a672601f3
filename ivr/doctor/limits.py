"""Limits: how many files this process and its Asterisk may hold open."""

from __future__ import annotations

import resource
from collections.abc import Iterator

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning

SUBJECT = "limits"
OF_A_CALL = 8
"""Handles of one call in Asterisk: sound of two legs (RTP and RTCP each), two recordings, timers."""
WANTED, NEEDED = 65_536, 1024


def look(_case: Case) -> Iterator[Finding]:
    """The limit that Asterisk may raise itself to."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    yield judged(WANTED if hard == resource.RLIM_INFINITY else hard)


def judged(handles: int) -> Finding:
    """For how many calls that will do."""
    what = f"{handles:,} open files, enough for about {handles // OF_A_CALL:,} calls"
    mend = "Set LimitNOFILE=65536 in the unit, `ulimits: nofile` in compose.yaml, or nofile in limits.conf(5)."
    if handles < NEEDED:
        return bad(SUBJECT, what, mend)
    return warning(SUBJECT, what, mend) if handles < WANTED // 16 else good(SUBJECT, what)
