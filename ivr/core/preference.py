"""Whom a queue's callers are to get rather than others, and for how long they wait for him alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class PreferRm:
    """The caller's own RM, if he is an agent too."""

    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class PreferLast:
    """The agent who talked with him last, if that is not longer ago than this."""

    within: timedelta
    wait: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class PreferAgent:
    """This agent."""

    agent: str
    wait: timedelta = timedelta(0)


Preference = PreferRm | PreferLast | PreferAgent


@dataclass(frozen=True, slots=True)
class LastTalk:
    """The agent who talked last with a caller, and when he had called, by the firm's clock."""

    agent: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Preferred:
    """An agent who should serve a caller rather than others; as long as he may come, nobody else is asked."""

    agent: str
    within: timedelta
    """For so long, measured from entering, the caller waits for him alone if he is on duty; 0: only if he is free."""
    why: str
    """`his RM Zhang Wei`, `spoke with him on 2026-11-20`."""
