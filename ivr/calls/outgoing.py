"""What goes out over all trunks: how much of late, what it has cost today, and what was refused."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ivr.calls.clock import Clock
from ivr.core import outbound
from ivr.core.numbers import masked
from ivr.core.outbound import Lately, May, MayNot
from ivr.core.rulebook import Rulebook

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg that is dialled, or talks."""

    number: str
    rules: Rulebook
    answered: datetime | None = None


class Outgoing:
    """The one live state of what goes out; it forgets the hour before it began, and what was spent."""

    def __init__(self, clock: Clock, alarm: Callable[[str, str], None]) -> None:
        self._clock, self._alarm = clock, alarm
        self._dialled: deque[tuple[datetime, str]] = deque()
        self._legs: dict[str, Leg] = {}
        self._spent: dict[date, Decimal] = {}
        self.refused = 0
        """Calls since the start."""

    def may(self, rules: Rulebook, number: str, whose: str) -> May | MayNot:
        """Whether this number may be dialled now; a refusal is an alarm."""
        here = self._clock.wall().astimezone(ZoneInfo(rules.firm.timezone))
        named, lately = outbound.named_numbers(rules), self._lately(number, here.date())
        found = outbound.decide(rules.outbound, named, number, whose, lately, here.time())
        if isinstance(found, MayNot):
            self.refused += 1
            self._alarm("outbound call refused", f"{masked(number)}: {found.because}")
        return found

    def begins(self, channel: str, number: str, rules: Rulebook) -> None:
        """This number is dialled."""
        self._dialled.append((self._clock.now(), number))
        self._legs[channel] = Leg(number, rules)

    def answered(self, channel: str) -> None:
        """From now on it costs."""
        if (leg := self._legs.get(channel)) and leg.answered is None:
            self._legs[channel] = replace(leg, answered=self._clock.now())

    def over(self, channel: str) -> None:
        """It has cost what it has cost, on the day on which it ended."""
        leg = self._legs.pop(channel, None)
        if leg is not None and leg.answered is not None:
            day = self._clock.wall().astimezone(ZoneInfo(leg.rules.firm.timezone)).date()
            self._spent = {day: self._spent.get(day, Decimal(0)) + self._cost(leg)}

    def spent(self, day: date) -> Decimal:
        """That day, with what the calls under way have cost so far."""
        return self._spent.get(day, Decimal(0)) + sum(map(self._cost, self._legs.values()), Decimal(0))

    def _lately(self, number: str, day: date) -> Lately:
        since = self._clock.now() - HOUR
        while self._dialled and self._dialled[0][0] <= since:
            self._dialled.popleft()
        same = sum(one == number for _, one in self._dialled)
        return Lately(len(self._legs), len(self._dialled), same, self.spent(day))

    def _cost(self, leg: Leg) -> Decimal:
        if leg.answered is None:
            return Decimal(0)
        return outbound.cost(leg.rules.outbound, leg.number, (self._clock.now() - leg.answered).total_seconds())
