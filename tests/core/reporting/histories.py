"""Random histories: calls of every fate, and agents' states in every order, around days on which clocks are changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from ivr.core.call import Outcome
from ivr.core.reporting.local_time import Period
from ivr.core.reporting.told import CallTold, Offered
from ivr.core.reporting.working import Change

DAYS = {
    "Asia/Shanghai": date(2026, 3, 4),
    "Asia/Kathmandu": date(2026, 3, 4),
    "America/New_York": date(2026, 11, 1),
    "Europe/Berlin": date(2026, 3, 29),
    "Australia/Lord_Howe": date(2026, 4, 5),
}
"""Zones, and of those that have one, the day on which the clocks are changed."""
AGENTS = ("1001", "1002", "1003")
STATES = (
    "ready",
    "reserved",
    "ringing",
    "in a call",
    "on hold",
    "wrap-up",
    "assisting",
    "not ready",
    "paused",
    "logged out",
)


@dataclass(frozen=True, slots=True)
class Past:
    """What has been."""

    period: Period
    now: datetime
    calls: tuple[CallTold, ...]
    changes: tuple[Change, ...]


def _seconds(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda seconds: timedelta(seconds=seconds))


def _minutes(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda minutes: timedelta(minutes=minutes))


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """Up to a dozen calls, and as many changes of each agent."""
    zone = draw(st.sampled_from(sorted(DAYS)))
    day = DAYS[zone]
    period = Period(day, day + timedelta(days=draw(st.integers(0, 1))), ZoneInfo(zone))
    length = int((period.until - period.since).total_seconds())
    calls = [draw(_calls(f"c{number}", period.since, length - 1)) for number in range(draw(st.integers(0, 12)))]
    changes = []
    for agent in AGENTS:
        at = period.since - timedelta(hours=2) + draw(_minutes(length // 60))
        for _ in range(draw(st.integers(0, 10))):
            state = draw(st.sampled_from(STATES))
            has = state in {"in a call", "on hold", "assisting", "reserved", "ringing"}
            changes.append(Change(agent, at, state, draw(st.sampled_from(_ids(calls))) if has else ""))
            at += draw(_minutes(90))
    changes.sort(key=lambda change: change.at)
    latest = max([period.until, *(change.at for change in changes)])
    return Past(period, latest + draw(_minutes(60)), tuple(calls), tuple(changes))


def _ids(calls: list[CallTold]) -> list[str]:
    return [call.id for call in calls] or ["elsewhere"]


@st.composite
def _calls(draw: st.DrawFn, name: str, since: datetime, length: int) -> CallTold:
    kind = draw(st.sampled_from(("", "", "agent", "rm", "outside")))
    by = {"agent": AGENTS, "rm": ("R1", "R2"), "outside": ("110",)}.get(kind, ("",))
    asked = draw(st.booleans())
    offers = st.builds(Offered, st.sampled_from(AGENTS), st.booleans())
    return CallTold(
        name,
        (since + draw(_seconds(length))).astimezone(UTC),
        draw(st.sampled_from(("4008001234", "02155501234"))),
        draw(st.sampled_from(("", "wealth", "loans"))),
        draw(st.one_of(st.none(), st.integers(0, 60).map(float))),
        kind,
        draw(st.sampled_from(by)),
        draw(st.sampled_from(["", *Outcome])),
        "R1",
        offers=tuple(draw(st.lists(offers, max_size=2))),
        overflowed=draw(st.booleans()),
        rms_rung=(rung := draw(st.integers(0, 2))),
        rms_accepted=draw(st.integers(0, rung)),
        called_by_us=draw(st.booleans()) and draw(st.booleans()),
        callback_asked=asked,
        callback_reached=asked and draw(st.booleans()),
        transfers=draw(st.integers(0, 2)),
        messages=draw(st.integers(0, 1)),
        answers=tuple(draw(st.lists(st.sampled_from("12345"), max_size=1))),
    )
