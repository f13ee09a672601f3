"""Who is let in: a new call is taken, or refused with a reason, before anything slows down for those who are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import assert_never


@dataclass(frozen=True, slots=True)
class First:
    """Who is let in before others."""

    customers: bool = False
    """Everybody whom the customers' table knows."""
    levels: tuple[str, ...] = ()
    """Customers of these levels."""
    numbers: tuple[str, ...] = ()
    """Whoever calls one of these numbers, as the rules write them."""

    @property
    def asks_who(self) -> bool:
        """Whether the caller must be looked up."""
        return self.customers or bool(self.levels)


@dataclass(frozen=True, slots=True)
class AdmissionRules:
    """How many calls are let in; None: without limit."""

    most_calls: int | None = None
    """Under way at once."""
    new_per_second: Decimal | None = None
    """In the long run."""
    burst: int = 20
    """So many may come at once before the rate counts."""
    longest_stop: timedelta | None = None
    """The controller may lately have stood still for so long."""
    reserved: int = 0
    """Of `most_calls`, places for those alone who are let in first."""
    first: First = First()
    say: str = ""
    """The prompt that refused callers hear; empty: none."""
    most_told: int = 20
    """So many hear it at once; others are refused without a word."""


@dataclass(frozen=True, slots=True)
class Load:
    """What was measured at the moment a call came."""

    calls: int
    """Under way."""
    stop: float = 0.0
    """Seconds for which the controller stood still at worst, of late."""
    told: int = 0
    """Refused callers who are hearing so."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """New calls that may come at once: it fills at the rate of the rules, up to the burst."""

    left: float
    at: float
    """Seconds by a clock that nobody sets."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants in."""

    number: str
    """The one he dialled, as the rules write it; empty: none of theirs."""
    is_customer: bool = False
    level: str = ""


class Limit(StrEnum):
    """What a new call was refused for."""

    CALLS = "calls"
    RATE = "rate"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Admitted:
    """He is let in."""


@dataclass(frozen=True, slots=True)
class NotAdmitted:
    """He is refused for this, hearing why where `say` names a prompt."""

    limit: Limit
    why: str
    say: str = ""


def admit(
    rules: AdmissionRules, load: Load, bucket: Bucket | None, who: Asker, now: float
) -> tuple[Admitted | NotAdmitted, Bucket | None]:
    """Whether a call is let in, and the bucket after it; whoever comes first is held back by `most_calls` alone."""
    first = is_first(rules.first, who)
    bucket = filled(rules, bucket, now)
    limit = _limit(rules, load, bucket, is_first=first)
    if limit is None:
        return Admitted(), bucket and Bucket(max(bucket.left - 1, 0.0), now)
    told = rules.say if load.told < rules.most_told and limit is not Limit.STOP else ""
    return NotAdmitted(limit, said(limit, rules, load), told), bucket


def is_first(first: First, who: Asker) -> bool:
    """Whether he is let in before others."""
    known = who.is_customer and (first.customers or who.level in first.levels)
    return known or who.number in first.numbers


def filled(rules: AdmissionRules, bucket: Bucket | None, now: float) -> Bucket | None:
    """The bucket at this moment: at first full, and None where no rate is set."""
    if rules.new_per_second is None:
        return None
    if bucket is None:
        return Bucket(rules.burst, now)
    return Bucket(min(bucket.left + max(now - bucket.at, 0.0) * float(rules.new_per_second), rules.burst), now)


def said(limit: Limit, rules: AdmissionRules, load: Load) -> str:
    """`200 calls under way, and 20 of 200 places are kept for those who come first`."""
    match limit:
        case Limit.CALLS:
            kept = f", and {rules.reserved} of {rules.most_calls} places are kept" if rules.reserved else ""
            return f"{load.calls} calls under way{kept}"
        case Limit.RATE:
            return f"more than {rules.new_per_second:g} new calls a second"
        case Limit.STOP:
            return f"the controller stood still for {load.stop:.1f} s"
        case _:
            assert_never(limit)


def _limit(rules: AdmissionRules, load: Load, bucket: Bucket | None, *, is_first: bool) -> Limit | None:
    most, kept = rules.most_calls, 0 if is_first else rules.reserved
    if most is not None and load.calls >= most - kept:
        return Limit.CALLS
    if is_first:
        return None
    if rules.longest_stop is not None and load.stop > rules.longest_stop.total_seconds():
        return Limit.STOP
    return Limit.RATE if bucket is not None and bucket.left < 1 else None
