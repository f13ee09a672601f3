"""What each of those who are signed in may see of the board, by his roles and the rules in force."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from ivr.calls.desk import Desk
from ivr.calls.reception import Reception
from ivr.core.console_rights import Person, Right, covered, lacking, out_of_scope, sees_numbers
from ivr.core.queues_served import queues_led, queues_served
from ivr.core.rulebook import Rulebook
from ivr.core.sight import Sight


class Sights:
    """Worked out once for each person, version of the rules and day: of each page it is asked every few seconds."""

    def __init__(self, desk: Desk, reception: Reception) -> None:
        self._desk, self._reception = desk, reception
        self._by: tuple[Rulebook, date] | None = None
        self._of: dict[Person, Sight] = {}

    def of(self, person: Person) -> Sight | None:
        """What he may see; None: he may not look at all."""
        if lacking(person, Right.SEE_FLOOR):
            return None
        rules, today = self._reception.rules, self._today()
        if self._by is None or self._by[0] is not rules or self._by[1] != today:
            self._by, self._of = (rules, today), {}
        if person not in self._of:
            self._of[person] = _sight(person, rules, today)
        return self._of[person]

    def _today(self) -> date:
        zone = ZoneInfo(self._reception.rules.firm.timezone)
        return self._desk.clock.wall().astimezone(zone).date()


def _sight(person: Person, rules: Rulebook, today: date) -> Sight:
    """Callers of a queue are seen by whoever leads its agents, and not by the agents themselves."""
    seen = covered(person, Right.SEE_FLOOR, rules.agents)
    return Sight(
        agents=seen,
        callers=None if seen is None else queues_led(seen, person.agent, rules, today),
        figures=None if seen is None else queues_served(seen, rules, today),
        house=not lacking(person, Right.SEE_HEALTH),
        numbers=sees_numbers(person),
        me=person.agent if person.agent in rules.agents and not out_of_scope(person, Right.WORK) else "",
    )
