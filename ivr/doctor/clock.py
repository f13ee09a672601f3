"""The clock: is it kept right, and are the firm's time zones known?"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning

SUBJECT = "clock"
MOST_WRONG = 1.0
"""Seconds by which the clock may be wrong, by its own account: marks and stamps must fit other people's clocks."""
_UNSYNCHRONISED = 0x0040
"""STA_UNSYNC of adjtimex(2)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the kernel says of its clock."""

    synchronised: bool
    most_wrong: float
    """Seconds, at most."""


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


def look(case: Case) -> Iterator[Finding]:
    """This machine's clock, and the zones of firm and calendars."""
    yield judged(probe())
    if case.rules:
        calendars = (calendar.timezone for calendar in case.rules.calendars.values())
        yield from zones({case.rules.firm.timezone, *calendars})


def judged(kept: Kept | None) -> Finding:
    """Whether somebody keeps it right."""
    if kept is None:
        return warning(SUBJECT, "nobody can tell whether it is kept right", "Ask `timedatectl` or `chronyc tracking`.")
    if not kept.synchronised:
        mend = "Install and start chrony or systemd-timesyncd; in a container, on the machine beneath."
        return warning(SUBJECT, "it is not kept right by a time server", mend)
    if kept.most_wrong > MOST_WRONG:
        mend = "Ask `chronyc sources` whether its time servers can be reached."
        return warning(SUBJECT, f"it may be wrong by {kept.most_wrong:.1f} s", mend)
    return good(SUBJECT, f"kept right by a time server, wrong by {kept.most_wrong * 1000:.0f} ms at most")


def zones(named: Iterable[str]) -> Iterator[Finding]:
    """Each has to be in the system's time zone data."""
    for zone in sorted(named):
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            mend = "Install tzdata (apt install tzdata, or pip install tzdata), or correct the name in the rules."
            yield bad(SUBJECT, f"the time zone {zone} is not known here", mend, zone)
        else:
            yield good(SUBJECT, f"the time zone {zone} is known")


def probe() -> Kept | None:
    """Ask the kernel; None if it does not say."""
    try:
        timex, library = _Timex(), ctypes.CDLL(None, use_errno=True)
        if library.adjtimex(ctypes.byref(timex)) < 0:
            return None
    except (OSError, AttributeError):
        return None
    return Kept(not timex.status & _UNSYNCHRONISED, timex.maxerror / 1_000_000)
