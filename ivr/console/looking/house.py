"""The house as a whole: its trunks, its level, and what it has raised alarms about."""

from __future__ import annotations

from datetime import timedelta

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.console.looking.fetched import Fetched
from ivr.core.board import AlarmRow, Level, TrunkRow
from ivr.core.rulebook import NORMAL, Rulebook
from ivr.web.status import trunks as standing

MOST_ALARMS = 20
RECENT = timedelta(days=1)


def trunks(desk: Desk, rules: Rulebook) -> dict[str, TrunkRow]:
    """Each of the rules in force."""
    return {
        one["trunk"]: TrunkRow(
            id=one["trunk"],
            registered=one["registered"],
            reachable=one["reachable"],
            round_trip_ms=one["round_trip_ms"],
            dead_since=one["dead_since"],
            resting_until=one["resting_until"],
            failures=one["failures"],
            calls=one["calls"],
            max_calls=one["max_calls"],
        )
        for one in standing(desk, rules)
    }


def level(desk: Desk, reception: Reception) -> Level:
    """At which it works, and whether it takes calls at all."""
    stands = desk.degradation.standing
    return Level(
        level=desk.degradation.level or NORMAL,
        by=stands.by,
        why=stands.why,
        draining=reception.draining or "",
        asterisk=desk.switch.is_connected,
    )


class Alarms:
    """The latest of the last day, asked for again whenever another was raised."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._latest: Fetched[int, tuple[AlarmRow, ...]] = Fetched(self._read, ())

    def rows(self) -> tuple[AlarmRow, ...]:
        """As far as they are known by now."""
        return self._latest.of(self._desk.store.alarms_raised.total())

    async def _read(self, _raised: int) -> tuple[AlarmRow, ...]:
        await self._desk.store.flush()
        latest = await self._desk.store.alarms(MOST_ALARMS)
        begins = self._desk.clock.now() - RECENT
        return tuple(AlarmRow(one.at, one.what, one.detail) for one in latest if one.at > begins)

    async def close(self) -> None:
        """Ask no more."""
        await self._latest.close()
