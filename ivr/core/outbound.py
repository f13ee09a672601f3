"""Which numbers the firm may dial, how often and at what cost: one decision, with its reason, before each such call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from math import ceil
from zoneinfo import ZoneInfo

from ivr.core.numbers import dialable, masked, rule_for
from ivr.core.outbound_rules import Night, OutboundRules
from ivr.core.overflow_rules import ToNumber, ToRm
from ivr.core.rulebook import Rulebook
from ivr.core.steps import CallRm, DialOut


@dataclass(frozen=True, slots=True)
class Lately:
    """What has gone out of late, all trunks together."""

    at_once: int = 0
    last_hour: int = 0
    same_number: int = 0
    """Of those in the last hour."""
    spent: Decimal = Decimal(0)
    """Today, those under way included."""


@dataclass(frozen=True, slots=True)
class May:
    """It may be dialled."""

    because: str


@dataclass(frozen=True, slots=True)
class MayNot:
    """It must not be dialled."""

    because: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the rules say about a number, whichever way it is written."""

    country_code: str = ""
    """The firm's own, without `+`."""
    abroad: str = "00"
    """A pattern for the digits that lead out of the country."""

    def spellings(self, number: str) -> tuple[str, ...]:
        """`+8613800000001` is also `008613800000001` and, at home, `13800000001`."""
        international, home = self._international(number), f"+{self.country_code}"
        if not international.startswith("+"):
            return (number, home + number.removeprefix("0"))
        bare = international.removeprefix(home)
        at_home = (bare, "0" + bare) if self.country_code and bare != international else ()
        return tuple(dict.fromkeys((number, international, *at_home)))

    def at_home(self, number: str) -> bool:
        """It stays in the firm's country."""
        international = self._international(number)
        return not international.startswith("+") or (
            bool(self.country_code) and international.startswith(f"+{self.country_code}")
        )

    def _international(self, number: str) -> str:
        """With `+`, if it leads out of the country, or is written as if it did."""
        out = None if number.startswith("+") else re.match(self.abroad, number)
        return "+" + number[out.end() :] if out else number

    def listed(self, number: str, rules: Iterable[str]) -> str:
        """The rule that one of its spellings fits; empty if there is none."""
        home, at_home = f"+{self.country_code}", self.at_home(number)
        known = {
            spelt: rule
            for rule in rules
            for spelt in self._patterns(rule)
            if not at_home or not spelt.startswith("+") or spelt.startswith(home)  # `+*` means abroad
        }
        found = (rule_for(spelt, known) for spelt in self.spellings(number))
        return next((known[rule] for rule in found if rule), "")

    def _patterns(self, rule: str) -> Iterator[str]:
        yield rule
        if rule.startswith("00"):
            yield "+" + rule[2:]


def decide(
    rules: OutboundRules, named: Iterable[str], number: str, whose: str, lately: Lately, clock: time
) -> May | MayNot:
    """Whether this number may be dialled now; `whose` it is in the tables (`RM Zhang`; empty: nobody's we know).

    `named` are the numbers that stand in the rules themselves, `clock` is the hour at the firm.
    """
    known = Numbers(rules.country_code, rules.abroad)
    if not dialable(number):
        return MayNot("it cannot be dialled")
    if never := denied(rules, number):
        return MayNot(f"{masked(number)} begins with {never}, which is denied")
    if emergency(rules, number):
        return May("it is an emergency number")
    night = rules.at_night if rules.at_night and _within(clock, rules.at_night) else None
    because = _whose(rules, known, tuple(named), number, whose)
    if not because:
        return MayNot(f"{masked(number)} is nobody's in the tables and not allowed")
    if night and night.allow is not None and not whose and not known.listed(number, night.allow):
        return MayNot(f"{masked(number)} is not allowed at night")
    if why := _too_much(rules, lately, night.per_hour if night and night.per_hour else rules.per_hour):
        return MayNot(why)
    return May(because)


def by_keys(rules: OutboundRules, number: str) -> bool:
    """Whether a caller may key in what is nobody's in the tables, where the rules let him: it is allowed by its words.

    That it stays in the country is not enough: numbers that cost whoever dials them do, too.
    """
    return bool(_listed(rules, number, rules.allow or ()))


def denied(rules: OutboundRules, number: str) -> str:
    """The beginning by which this number is never dialled, whosever it is; empty: none."""
    return _listed(rules, number, rules.deny)


def emergency(rules: OutboundRules, number: str) -> bool:
    """Whether it is dialled before others, whatever has gone out lately."""
    return bool(_listed(rules, number, rules.emergency))


def barred(rules: Rulebook, number: str, whose: str, at: datetime) -> str:
    """Why it may not be dialled at this moment, however little has gone out before; empty: it may."""
    clock = at.astimezone(ZoneInfo(rules.firm.timezone)).time()
    found = decide(rules.outbound, named_numbers(rules), number, whose, Lately(), clock)
    return found.because if isinstance(found, MayNot) else ""


def cost(rules: OutboundRules, number: str, seconds: float) -> Decimal:
    """What so many seconds of talk have cost: by the longest beginning that fits, each minute that has begun."""
    rate = rules.cost.get(_listed(rules, number, rules.cost), Decimal(0))
    return rate * ceil(max(0.0, seconds) / 60)


def named_numbers(rules: Rulebook) -> tuple[str, ...]:
    """The numbers, and beginnings of numbers, that the rules themselves lead to."""
    steps = (node.number for node in rules.nodes.values() if isinstance(node, DialOut))
    overflow = (step.target for queue in rules.queues.values() for step in queue.overflow)
    return (*steps, *(to.number for to in overflow if isinstance(to, ToNumber)), *rules.transfers.numbers)


def calls_out(rules: Rulebook) -> bool:
    """Whether anybody is ever dialled over a trunk: RMs, numbers that the rules name, and who is called back."""
    to_rms = any(isinstance(node, CallRm) for node in rules.nodes.values())
    queues = rules.queues.values()
    to_rms = to_rms or any(isinstance(step.target, ToRm) for queue in queues for step in queue.overflow)
    return to_rms or bool(named_numbers(rules)) or any(queue.callback for queue in queues)


def unlimited(rules: OutboundRules) -> bool:
    """Whether nothing is said of what may go out: all in the country, as often as anybody likes."""
    return rules == OutboundRules(country_code=rules.country_code, abroad=rules.abroad)


def _listed(rules: OutboundRules, number: str, beginnings: Iterable[str]) -> str:
    return Numbers(rules.country_code, rules.abroad).listed(number, beginnings)


def _whose(rules: OutboundRules, known: Numbers, named: tuple[str, ...], number: str, whose: str) -> str:
    if whose:
        return f"it is {whose}'s"
    if rule := known.listed(number, named):
        return f"the rules name {rule}"
    if rules.allow is None:
        return "it stays in the country" if known.at_home(number) else ""
    rule = known.listed(number, rules.allow)
    return f"{rule} is allowed" if rule else ""


def _too_much(rules: OutboundRules, lately: Lately, per_hour: int) -> str:
    if rules.at_once and lately.at_once >= rules.at_once:
        return f"{lately.at_once} calls go out at once, no more than {rules.at_once} may"
    if per_hour and lately.last_hour >= per_hour:
        return f"{lately.last_hour} calls have gone out in an hour, no more than {per_hour} may"
    if rules.per_number_per_hour and lately.same_number >= rules.per_number_per_hour:
        return f"this number was dialled {lately.same_number} times in an hour, {rules.per_number_per_hour} at the most"
    if rules.cost_per_day is not None and lately.spent >= rules.cost_per_day:
        return f"calls have cost {lately.spent} today, {rules.cost_per_day} is the limit"
    return ""


def _within(clock: time, night: Night) -> bool:
    return any(first <= clock and (last == time(0) or clock < last) for first, last in night.hours)
