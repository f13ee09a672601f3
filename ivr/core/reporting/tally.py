"""What figures are made of: counts and sums, which add up from one row to the next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields

from ivr.core.reporting.told import CallTold, Offered, Work
from ivr.core.reporting.working import Doing
from ivr.core.service_level import ServiceLevel


@dataclass(slots=True)
class Tally:
    """Counts of calls, and sums of seconds."""

    calls: int = 0
    before_queue: int = 0
    direct: int = 0
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    otherwise: int = 0
    under_way: int = 0
    judged: int = 0
    """Waits that a service level is made of."""
    in_time: int = 0
    waited: float = 0.0
    """Of those who were answered."""
    waits: int = 0
    """How many of them have a wait on record."""
    longest: float | None = None
    handled: int = 0
    """Times that an agent talked with a caller."""
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    offers: int = 0
    offers_missed: int = 0
    waiting: float = 0.0
    """Seconds of agents, as the four below."""
    busy: float = 0.0
    away: float = 0.0
    overflowed: int = 0
    to_rm: int = 0
    rm_attempts: int = 0
    rm_answered: int = 0
    rm_own: int = 0
    rm_deputy: int = 0
    voicemails: int = 0
    callbacks_asked: int = 0
    callbacks_reached: int = 0
    transfers: int = 0
    answers: int = 0
    score: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """All that the other has counted, as well."""
        for each in fields(self):
            mine, theirs = getattr(self, each.name), getattr(other, each.name)
            if each.name == "longest":
                self.longest = max((one for one in (mine, theirs) if one is not None), default=None)
            else:
                setattr(self, each.name, mine + theirs)

    def call(self, call: CallTold, target: ServiceLevel | None, short: float) -> None:
        """A call that has come; abandoned within `short` seconds it counts for no service level."""
        self.calls += 1
        self.outcomes[call.outcome] += 1
        self.voicemails += call.messages
        self.callbacks_asked += call.callback_asked
        self.callbacks_reached += call.callback_reached
        self.transfers += call.transfers
        self._rms(call)
        self._survey(call)
        if call.was_offered:
            self._queued(call, target, short)
        elif call.served:
            self.direct += 1
        else:
            self.before_queue += 1

    def _queued(self, call: CallTold, target: ServiceLevel | None, short: float) -> None:
        self.offered += 1
        self.overflowed += call.overflowed
        if call.served:
            self.answered += 1
        elif call.abandoned:
            self.abandoned += 1
            self.short_abandoned += call.abandoned_within(short)
        elif call.outcome:
            self.otherwise += 1
        else:
            self.under_way += 1
        self._wait(call)
        if target is not None and call.is_judged(short):
            self.judged += 1
            self.in_time += call.in_time(target)

    def _wait(self, call: CallTold) -> None:
        if call.waited is None:
            return
        self.longest = max(call.waited, self.longest or 0.0)
        if call.served:
            self.waited += call.waited
            self.waits += 1

    def _rms(self, call: CallTold) -> None:
        self.to_rm += call.rms_rung > 0
        self.rm_attempts += call.rms_rung
        self.rm_answered += call.rms_accepted
        if call.served_by_kind == "rm":
            is_own = call.served_by == call.own_rm
            self.rm_own += is_own
            self.rm_deputy += not is_own

    def _survey(self, call: CallTold) -> None:
        numbers = [int(answer) for answer in call.answers if answer.isdecimal()]
        self.answers += len(numbers)
        self.score += sum(numbers)

    def work(self, work: Work) -> None:
        """What an agent had of a call."""
        self.handled += work.talk > 0
        self.talk += work.talk
        self.hold += work.hold
        self.wrap_up += work.wrap_up

    def offer(self, offered: Offered) -> None:
        """An agent's phone has rung."""
        self.offers += 1
        self.offers_missed += offered.missed

    def time(self, doing: Doing, seconds: float) -> None:
        """So long did an agent do this."""
        if doing is Doing.WAITING:
            self.waiting += seconds
        elif doing is Doing.AWAY:
            self.away += seconds
        else:
            self.busy += seconds
