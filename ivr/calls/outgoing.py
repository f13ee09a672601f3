"""What goes out over all trunks: how much of late, what it has cost today, and what was refused."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from ivr.calls.clock import Clock
from ivr.calls.leg import Leg
from ivr.core import outbound
from ivr.core.gone_out import Moment, Noted
from ivr.core.numbers import masked
from ivr.core.outbound import Lately, May, MayNot
from ivr.core.rulebook import Rulebook
from ivr.switch.events import Gone
from ivr.switch.port import Switch

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Out:
    """A leg that is dialled, or talks."""

    number: str
    rules: Rulebook
    began: datetime
    answered: datetime | None = None


class Outgoing:
    """The one live state of what goes out; each change is noted, so that the next controller can go on from it."""

    def __init__(self, clock: Clock, alarm: Callable[[str, str], None]) -> None:
        self._clock, self._alarm = clock, alarm
        self._dialled: deque[tuple[datetime, str, str]] = deque()
        """When, which number, on which channel."""
        self._legs: dict[str, Out] = {}
        self._without_story: set[str] = set()
        self._spent: dict[date, Decimal] = {}
        self.refused = 0
        """Calls since the start."""
        self.note: Callable[[Noted], object] = lambda noted: None
        """Told of each change."""

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
        now = self._clock.now()
        self._begin(now, channel, number, rules)
        self.note(Noted(now, Moment.BEGINS, channel, number))

    def answered(self, channel: str) -> None:
        """From now on it costs."""
        if (leg := self._legs.get(channel)) and leg.answered is None:
            now = self._clock.now()
            self._legs[channel] = replace(leg, answered=now)
            self.note(Noted(now, Moment.ANSWERED, channel))

    def over(self, channel: str) -> None:
        """It has cost what it has cost, on the day on which it ended."""
        leg = self._legs.pop(channel, None)
        if leg is None:
            return
        cost, day = self._cost(leg), self._clock.wall().astimezone(ZoneInfo(leg.rules.firm.timezone)).date()
        self._spend(day, cost)
        self.note(Noted(self._clock.now(), Moment.OVER, channel, cost=cost, day=day))

    def left(self, channel: str) -> None:
        """Its story broke off, and it goes on."""
        self._without_story.add(channel)

    def found(self, switch: Switch, live: Collection[str]) -> None:
        """Those without a story that live are counted until they hang up, the others are over."""
        loose, self._without_story = self._without_story & self._legs.keys(), set()
        for channel in loose:
            if channel in live:
                self._until_gone(switch, channel)
            else:
                self.over(channel)

    def forgotten(self, why: str) -> None:
        """Nobody can tell what went out before: the limits begin anew, and somebody should know."""
        self._alarm("limits of outgoing calls begin anew", why)

    def restore(self, rules: Rulebook, noted: Iterable[Noted]) -> None:
        """Go on from what the former controller has noted."""
        now = self._clock.now()
        for one in noted:
            at = min(one.at, now)  # the wall clock may have been set back
            match one.what:
                case Moment.BEGINS:
                    self._begin(at, one.channel, one.number, rules)
                case Moment.ANSWERED if one.channel in self._legs:
                    self._legs[one.channel] = replace(self._legs[one.channel], answered=at)
                case Moment.OVER:
                    self._legs.pop(one.channel, None)
                    if one.day:
                        self._spend(one.day, one.cost)
                case _:
                    pass
        self._dialled = deque(sorted(self._dialled))  # it is forgotten from its beginning
        self._without_story = set(self._legs)

    def noted(self) -> Iterator[Noted]:
        """The least that the next controller must be told."""
        now = self._clock.now()
        for channel, leg in self._legs.items():
            yield Noted(leg.began, Moment.BEGINS, channel, leg.number)
            if leg.answered:
                yield Noted(leg.answered, Moment.ANSWERED, channel)
        for at, number, channel in self._dialled:
            if channel not in self._legs and at > now - HOUR:
                yield Noted(at, Moment.BEGINS, channel, number)
                yield Noted(at, Moment.OVER, channel)
        for day, cost in self._spent.items():
            yield Noted(now, Moment.OVER, "", cost=cost, day=day)

    def spent(self, day: date) -> Decimal:
        """That day, with what the calls under way have cost so far."""
        return self._spent.get(day, Decimal(0)) + sum(map(self._cost, self._legs.values()), Decimal(0))

    def _begin(self, at: datetime, channel: str, number: str, rules: Rulebook) -> None:
        self._dialled.append((at, number, channel))
        self._legs[channel] = Out(number, rules, at)

    def _spend(self, day: date, cost: Decimal) -> None:
        self._spent = {day: self._spent.get(day, Decimal(0)) + cost}

    def _until_gone(self, switch: Switch, channel: str) -> None:
        def gone(_: Gone) -> None:
            asyncio.get_running_loop().call_soon(leg.unwatch)

        leg = Leg(switch, channel, gone)
        leg.afterwards(lambda: self.over(channel))
        leg.watch()  # last: it may have ended already, and then that is told at once

    def _lately(self, number: str, day: date) -> Lately:
        since = self._clock.now() - HOUR
        while self._dialled and self._dialled[0][0] <= since:
            self._dialled.popleft()
        same = sum(one == number for _, one, _ in self._dialled)
        return Lately(len(self._legs), len(self._dialled), same, self.spent(day))

    def _cost(self, leg: Out) -> Decimal:
        if leg.answered is None:
            return Decimal(0)
        return outbound.cost(leg.rules.outbound, leg.number, (self._clock.now() - leg.answered).total_seconds())
