"""How the firm's trunks stand: what the switch says of them, what has failed over them, what is under way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import random

import structlog

from ivr.calls.clock import Clock
from ivr.core import trunking
from ivr.core.rulebook import Rulebook, Trunk
from ivr.core.trunking import Choice, Rank, TrunkNow, Verdict, Way

log = structlog.get_logger()

REMEMBERED = timedelta(minutes=5)
"""After so long without an attempt a caller's former ones mean nothing."""


class Trunks:
    """The one live state of trunks; `busy` tells which channels use a trunk's lines now."""

    def __init__(self, clock: Clock, busy: Callable[[str], frozenset[str]], draw: Callable[[], float] = random) -> None:
        self._clock, self._busy, self._draw = clock, busy, draw
        self._now: dict[str, TrunkNow] = {}
        self._ours: dict[str, str] = {}
        """Channel -> the trunk that it is being dialled over, or talks over."""
        self._last: dict[tuple[str, str], datetime] = {}
        """When a call's latest attempt over a trunk began, unless the trunk has worked."""

    def standing(self, trunk: Trunk) -> TrunkNow:
        """How this one stands now."""
        ours = {channel for channel, name in self._ours.items() if name == trunk.name}
        return replace(self.of(trunk.name), calls=len(ours | self._busy(line(trunk))))

    def of(self, name: str) -> TrunkNow:
        """What is known of the trunk of this name, its calls aside."""
        return self._now.get(name, TrunkNow())

    def choose(self, rules: Rulebook, rank: Rank) -> Choice:
        """The trunks for a call that goes out now."""
        now = {trunk.name: self.standing(trunk) for trunk in rules.trunk_order}
        return trunking.choose(rules.trunk_order, now, self._clock.now(), self._draw, rank)

    def has_line(self, way: Way, rank: Rank) -> bool:
        """Whether it still has one, after others were tried."""
        return not trunking.no_line(way.trunk, self.standing(way.trunk), rank)

    def wait(self, call: str, trunk: Trunk) -> float:
        """For how many seconds this call may not try this trunk again."""
        last = self._last.get((call, trunk.name))
        return 0.0 if last is None else self._clock.seconds_to(last + trunking.AGAIN_AFTER)

    def begins(self, call: str, channel: str, trunk: Trunk) -> None:
        """A leg is dialled over it: the line counts from now on."""
        now = self._clock.now()
        self._last = {key: at for key, at in self._last.items() if now - at < REMEMBERED}
        self._last[call, trunk.name] = now
        self._ours[channel] = trunk.name

    def over(self, channel: str) -> None:
        """The leg has ended."""
        self._ours.pop(channel, None)

    def judged(self, call: str, trunk: Trunk, found: Verdict) -> None:
        """What a call's attempt has said about it."""
        if not found.blame:
            self._last.pop((call, trunk.name), None)
        before = self.of(trunk.name)
        if not found.blame:
            if not found.next:
                self._now[trunk.name] = trunking.worked(before)
            return
        self._now[trunk.name] = now = trunking.failed(trunk, before, self._clock.now())
        if now.rests_until:
            log.warning("trunk rests", trunk=trunk.name, failures=now.failures, until=now.rests_until.isoformat())

    def registered(self, name: str, *, registered: bool) -> None:
        """Its registration has changed."""
        self._stands(name, replace(self.of(name), registered=registered))

    def reachable(self, name: str, *, reachable: bool, round_trip: timedelta | None) -> None:
        """It answers OPTIONS, or does not; one that never has may be one that never will, and is not dead for that."""
        before = self.of(name)
        if not reachable and before.reachable is None:
            return
        self._stands(name, replace(before, reachable=reachable, round_trip=round_trip))

    def _stands(self, name: str, now: TrunkNow) -> None:
        since = now.dead_since or self._clock.now()
        self._now[name] = replace(now, dead_since=since if now.dead else None)

    def told(self, rules: Rulebook) -> Mapping[str, TrunkNow]:
        """All of the rules' trunks, for people and dashboards, in their order."""
        return {trunk.name: self.standing(trunk) for trunk in rules.trunk_order}


def line(trunk: Trunk) -> str:
    """What its lines are called in a dial string: `trunk-carrier`, or a card's group, `g1`."""
    return f"g{trunk.card.group}" if trunk.card else f"trunk-{trunk.name}"
