"""What a waiting caller's overflow may depend on besides himself: who waits and works beside him."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from ivr.calls.place import FEW, SOON
from ivr.core.call import CallId
from ivr.core.estimate import QueueNow
from ivr.core.lately import NOTHING_YET, Lately
from ivr.core.matcher import Matcher
from ivr.core.overflow_due import Around, asks_around
from ivr.core.queues import Queue
from ivr.core.rulebook import Rulebook
from ivr.core.staffing import beside, counted
from ivr.simulation.day.agenda import Agenda, micros
from ivr.simulation.day.wait import Wait

_SOON = micros(timedelta(seconds=SOON))


class Surroundings:
    """The queues as their callers find them, and those callers whom a change concerns."""

    def __init__(self, rules: Rulebook, today: date, agenda: Agenda, matcher: Matcher) -> None:
        self._rules, self._today = rules, today
        self._agenda, self._matcher = agenda, matcher
        self._lately: dict[str, Lately] = {}
        self._watching: dict[CallId, Wait] = {}
        self._looks_at: int | None = None
        """When many who watch are told next."""

    def enters(self, wait: Wait) -> None:
        """He waits from now on."""
        if asks_around(wait.queue):
            self._watching[wait.comes.id] = wait

    def leaves(self, wait: Wait, *, served: bool) -> None:
        """He waits no longer, as an agent serves him, or for another reason."""
        self._watching.pop(wait.comes.id, None)
        here, name = self._agenda.moment - wait.entered, wait.queue.name
        self._lately[name] = self._lately.get(name, NOTHING_YET).after_wait(here, served=served)

    def handled(self, queue: str, took: timedelta) -> None:
        """A call of this queue has occupied an agent so long, wrap-up included."""
        self._lately[queue] = self._lately.get(queue, NOTHING_YET).after_call(took)

    def now_in(self, queue: Queue, language: str, call: CallId = "") -> QueueNow:
        """The queue at this moment, as a caller finds it who speaks this language; without a call, as the last to come.

        Those are in his way, too, who come before him in other queues.
        """
        own, rivals = self._matcher.rivals(queue, self._agenda.moment, self._today, language, call)
        return beside(self._alone(queue, language), own, rivals, self._lately)

    def of(self, wait: Wait) -> Around:
        """What the caller's overflow may ask at this moment."""
        rules = self._rules
        if not asks_around(wait.queue):
            return Around(calendars=rules.calendars, agents=rules.agents)
        now = self.now_in(wait.queue, wait.comes.language, wait.comes.id)
        return Around(now, max(0, self._matcher.position(wait.comes.id) - 1), rules.calendars, rules.agents)

    def stirred(self) -> Iterable[CallId]:
        """Who finds his queue other than he last knew it; if many watch, they are told every quarter of a second."""
        if not self._watching:
            return ()
        if len(self._watching) > FEW and not self._time_has_come():
            return ()
        return [call for call, wait in self._watching.items() if self._sees_a_change(wait)]

    def _alone(self, queue: Queue, language: str) -> QueueNow:
        """The queue as if nobody waited in others."""
        now, today = self._agenda.moment, self._today
        anybody = self._matcher.crowd(queue, now, today)
        spoken = self._matcher.crowd(queue, now, today, language) if language else anybody
        waiting = self._matcher.in_queue(queue.name)
        return counted(spoken, anybody, waiting, self._lately.get(queue.name, NOTHING_YET))

    def _time_has_come(self) -> bool:
        now = self._agenda.now
        if self._looks_at is None:
            self._looks_at = now + _SOON
            self._agenda.at(self._looks_at, lambda: None)
        if now < self._looks_at:
            return False
        self._looks_at = None
        return True

    def _sees_a_change(self, wait: Wait) -> bool:
        seen = self._alone(wait.queue, wait.comes.language), self._matcher.position(wait.comes.id)
        before, wait.seen = wait.seen, seen
        return before != seen
