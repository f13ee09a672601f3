"""Calls, work and agents' time counted into the rows of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ivr.core.reporting.cutting import OF_TIME, By, Staff, row_of_agent, row_of_agents_time, row_of_call, row_of_moment
from ivr.core.reporting.local_time import LocalTime, Period
from ivr.core.reporting.tally import Tally
from ivr.core.reporting.told import SHORT, CallTold, Work
from ivr.core.reporting.working import Stretch, clipped


@dataclass(frozen=True, slots=True)
class Reach:
    """What somebody may see: these queues' calls and these agents' work; None for both: everything."""

    queues: frozenset[str] | None = None
    agents: frozenset[str] | None = None

    def sees(self, call: CallTold) -> bool:
        """Whether it is one of his queues' or his agents' calls."""
        by_agent = call.served_by_kind == "agent" and self.sees_agent(call.served_by)
        return self._all or by_agent or call.queue in (self.queues or ())

    def sees_agent(self, agent: str) -> bool:
        """Whether he may see what this agent does."""
        return self._all or agent in (self.agents or ())

    @property
    def _all(self) -> bool:
        return self.queues is None and self.agents is None


EVERYTHING = Reach()


@dataclass(frozen=True, slots=True)
class Report:
    """Counts and sums, row by row, and those of all."""

    period: Period
    by: By
    short: float
    rows: Mapping[str, Tally]
    """In their order."""
    total: Tally


class Counting:
    """Each call is in one row, as is each agent's work for it; together they are the whole."""

    def __init__(
        self,
        period: Period,
        by: By,
        staff: Staff,
        *,
        short: float = SHORT,
        reach: Reach = EVERYTHING,
        queue: str = "",
    ) -> None:
        self._period, self._by, self._staff, self._short, self._reach = period, by, staff, short, reach
        self._queue = queue
        """The one whose calls alone are counted; empty: every call."""
        self._time, self._since, self._until = LocalTime(period.zone), period.since, period.until
        self._rows: dict[str, Tally] = {}
        self._nowhere = Tally()
        """Agents' time that belongs to no row."""

    def call(self, call: CallTold, work: Iterable[tuple[str, Work]] = ()) -> None:
        """Count a call that arrived in the period, and what each agent had of it."""
        if not self._reach.sees(call) or self._queue not in ("", call.queue):
            return
        here = self._time.of(call.arrived)
        if not call.called_by_us:
            self._row(row_of_call(self._by, call, here, self._staff)).call(
                call, self._staff.targets.get(call.queue), self._short
            )
        for agent, had in work:
            self._row(row_of_agent(self._by, agent, call, here, self._staff)).work(had)
        for offered in call.offers:
            self._row(row_of_agent(self._by, offered.agent, call, here, self._staff)).offer(offered)

    def time(self, stretch: Stretch) -> None:
        """Count what an agent did, as much of it as lies in the period; it belongs to no single queue."""
        inside = clipped(stretch, self._since, self._until)
        if inside is None or self._queue or not self._reach.sees_agent(stretch.agent):
            return
        if self._by not in OF_TIME:
            row = row_of_agents_time(self._by, stretch.agent, self._staff)
            (self._nowhere if row is None else self._row(row)).time(stretch.doing, inside.seconds)
            return
        for here, seconds in self._time.hours(inside.began, inside.ended):
            self._row(row_of_moment(self._by, here)).time(stretch.doing, seconds)

    def report(self) -> Report:
        """What has been counted: rows in the order of their names, those that belong to none last."""
        total = Tally()
        for tally in (*self._rows.values(), self._nowhere):
            total.add(tally)
        rows = {name: self._rows[name] for name in sorted(self._rows, key=lambda name: (not name, name))}
        return Report(self._period, self._by, self._short, rows, total)

    def _row(self, name: str) -> Tally:
        known = self._rows.get(name)
        if known is None:
            known = self._rows[name] = Tally()
        return known
