"""What a change of a queue or a menu comes to for one caller, where that is simple to say."""

from __future__ import annotations

from datetime import timedelta

from ivr.core.overflow_rules import OverflowStep, WhenWaited
from ivr.core.phrase import phrase
from ivr.core.queues import Queue
from ivr.core.said import duration, target
from ivr.core.steps import Collect, Menu


def effect(old: object, new: object, part: str) -> str:
    """`after 45s instead of 60s: own RM on the mobile`; empty if it takes more words than that."""
    match old, new:
        case Queue(), Queue() if part.startswith("overflow step "):
            at = int(part.removeprefix("overflow step ")) - 1
            both = old.overflow[at : at + 1] + new.overflow[at : at + 1]
            return _sooner_or_later(*both) if len(both) == 2 else ""
        case (Menu() | Collect(), Menu() | Collect()) if part == "tries":
            return phrase("who presses nothing hears it {n} times before, now {n2} times", n=old.tries, n2=new.tries)
        case _:
            return ""


def _sooner_or_later(old: OverflowStep, new: OverflowStep) -> str:
    """Of a step whose time alone is another, for one who is served by nobody until then."""
    before, now = _waited(old), _waited(new)
    if before is None or now is None or before == now or target(old.target) != target(new.target):
        return ""
    return phrase(
        "who is not served until then: {what} after {now} instead of {before}",
        what=target(new.target),
        now=duration(now),
        before=duration(before),
    )


def _waited(step: OverflowStep) -> timedelta | None:
    """The wait that makes it due by itself; None if other conditions must hold as well."""
    waits = [one.waited for one in step.when if isinstance(one, WhenWaited)]
    alone = step.join == "any" or len(step.when) == 1
    return min(waits) if waits and alone else None
