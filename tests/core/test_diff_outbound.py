"""What an edit of `outbound` and of limits changes is told in words that cannot be mistaken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from ivr.core.diff import difference
from ivr.core.outbound_rules import Night, OutboundRules
from ivr.core.rulebook import Rulebook, Trunk
from tests.calls.house import rules

TODAY = date(2026, 11, 25)
LATE = (time(22), time(0))


def things(old: Rulebook, new: Rulebook) -> list[tuple[str, str, str]]:
    return [(thing.part, thing.before, thing.now) for thing in difference(old, new, TODAY).things]


def changed(before: OutboundRules, now: OutboundRules) -> list[tuple[str, str, str]]:
    book = rules()
    return things(replace(book, outbound=before), replace(book, outbound=now))


def test_to_allow_nothing_is_not_to_say_nothing() -> None:
    assert changed(OutboundRules(), OutboundRules(allow=())) == [("allow", "all in the firm's country", "none")]


def test_no_figure_is_no_limit() -> None:
    assert changed(OutboundRules(), OutboundRules(per_hour=20)) == [("per_hour", "no limit", "20")]
    book = rules()
    narrow = replace(book, trunks={"carrier": Trunk("carrier", "203.0.113.5", max_calls=30)})
    wide = replace(book, trunks={"carrier": Trunk("carrier", "203.0.113.5")})
    assert things(narrow, wide) == [("max_calls", "30", "no limit")]


def test_the_night_is_told_as_it_is_written() -> None:
    before, now = Night((LATE,), ("1*", "0*"), 5), Night(((time(0), time(7)), LATE), ())
    assert changed(OutboundRules(at_night=before), OutboundRules(at_night=now)) == [
        ("at_night", "22:00-24:00, allows 1* and 0*, 5 an hour", "00:00-07:00, 22:00-24:00, allows nothing")
    ]
