"""What would happen to a call: the flow walked with given keys at a given time, then the queue's promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ivr.core.call import Customer
from ivr.core.caller import Caller, caller_in
from ivr.core.duty import OnDuty
from ivr.core.entering import turned_away
from ivr.core.estimate import QueueNow, wait_after
from ivr.core.gaps import GapReason
from ivr.core.numbers import rule_for
from ivr.core.on_duty import in_turn, once_served, others, passed_over
from ivr.core.pressing import Keys, pressed
from ivr.core.queues import Queue
from ivr.core.record_policy import CallOf, decide
from ivr.core.router import points
from ivr.core.rulebook import Rulebook
from ivr.core.said import duration, said
from ivr.core.staffing import beside, now_in, rivals_in
from ivr.core.steps import Collect, EnterQueue, HangUp, Menu, NoteCallback, Play, PlayNotices, Say
from ivr.core.unanswered import Happening, Meanwhile, unanswered
from ivr.core.walk import Circumstances, Listening, answering, start, take

MOST_STEPS = 200
Spoken = Play | Say | PlayNotices | Menu | Collect | NoteCallback | HangUp
"""Steps that are heard in the caller's language; the choice of languages is heard in all of them."""


@dataclass(frozen=True, slots=True)
class Told:
    """One step, and the rule behind it."""

    what: str
    line: str
    rule: str = ""
    language: str = ""
    """In which he hears what he hears; empty: he hears nothing that is spoken in one language."""


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as this caller would find him."""

    id: str
    name: str
    turn: int
    """1 for the one who is offered the call first; 0: he is not offered it."""
    why: str
    """Why he is offered the call, or the first need that he does not meet."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a caller can expect of a queue that he enters now."""

    queue: str
    needs: str
    agents: tuple[Agent, ...]
    meanwhile: tuple[str, ...]
    """What he hears between the music, and what he may press."""
    if_nobody_answers: tuple[Happening, ...]
    wait: tuple[int, int] | None
    """Seconds: half of such callers wait less than the first, four of five less than the second, if calls take three
    minutes and nobody gives up; None while nobody is on duty, and where he may not wait."""
    may_wait: bool = True
    """False if he is turned away at once: the queue is full, or nobody is on duty for it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A call that has not happened."""

    did: str
    at: datetime
    customer: Customer | None
    steps: tuple[Told, ...]
    queue: Expected | None
    keys_left: Keys = ()
    """What he pressed and nobody asked for."""


@dataclass(frozen=True, slots=True)
class Supposed:
    """How things are as he calls."""

    at: datetime
    agents: tuple[OnDuty, ...]
    degraded: str = ""
    """The level of degradation; empty: none."""
    web: Mapping[str, str] = field(default_factory=dict)
    """What web services answer, by the name under which the rules keep it."""
    waiting: Mapping[str, int] = field(default_factory=dict)
    """How many others wait already, by queue; whoever is free for them takes them first."""


def explain_call(rules: Rulebook, customer: Customer | None, did: str, keys: Keys, supposed: Supposed) -> Explained:
    """Walk the flow as a live call would; each place takes what it asks for of the keys, none is silence.

    The flow takes no time here: how long prompts last and how quickly keys are pressed is not known. Nobody else comes.
    """
    at, here = supposed.at, start(rules, did)
    if here is None:
        return Explained(did, at, customer, (Told("unknown_number", f"{did} is none of our numbers: refused"),), None)
    root = here.stage.node
    steps = [Told("number", f"{did} leads to {root}", str(rules.ref(f"numbers.{rule_for(did, rules.numbers)}")))]
    steps += _recording(rules, CallOf("", did), here.stage.language)
    floor = _floor(rules, supposed)
    now = Circumstances(customer, at, floor.now_in, supposed.degraded, answering(supposed.web))
    known = None
    for _ in range(MOST_STEPS):
        if here is None:
            break
        node, known = rules.nodes[here.stage.node], here.customer
        typed, keys = pressed(node, keys) if isinstance(node, Listening) else ("", keys)
        taken = take(rules, here, now, typed)
        language = here.stage.language if taken.heard and isinstance(node, Spoken) else ""
        steps.append(Told(taken.what, taken.line, str(rules.ref(here.stage.node)), language))
        if isinstance(node, EnterQueue):
            expected = _expected(rules, node, here.stage.language, known, floor)
            if not expected.may_wait:
                steps[-1] = replace(steps[-1], line=f"comes to {node.queue}, and may not wait there")
            steps += _recording(rules, CallOf(node.queue, did)) if expected.may_wait else ()
            return Explained(did, at, known, tuple(steps), expected, keys)
        here = taken.onward
    return Explained(did, at, known, tuple(steps), None, keys)


def _recording(rules: Rulebook, of: CallOf, language: str = "") -> Iterator[Told]:
    """Whether he is recorded, where that is not the same for all; and what he hears first."""
    decided = decide(rules.recording, of)
    if rules.recording.policies or rules.recording.asked:
        yield Told("recording", str(decided), str(decided.policy.ref))
    if decided.gap is GapReason.BEFORE_CONSENT and decided.policy.consent:
        yield Told("consent", f"is asked {decided.policy.consent.ask}", str(decided.policy.ref), language)
    if not of.queue and decided.gap is None and rules.recording.announce:
        yield Told("announced", f"hears {rules.recording.announce}", str(rules.ref("recording")), language)


@dataclass(frozen=True, slots=True)
class _Floor:
    """The agents and the others who wait, once those have been served for whom somebody is free."""

    at: datetime
    zone: ZoneInfo
    agents: tuple[OnDuty, ...]
    others: tuple[Caller, ...]
    degraded: str
    """The level at which the firm works."""

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    def now_in(self, queue: Queue, language: str, caller: Caller | None = None) -> QueueNow:
        waiting = sum(other.queue == queue.name for other in self.others)
        sooner = self.others if caller is None else self.before(caller)
        found = now_in(queue, self.agents, self.today, language, waiting)
        return beside(found, *rivals_in(queue, self.agents, self.others, sooner, self.today, language))

    def before(self, caller: Caller) -> tuple[Caller, ...]:
        """Those of the others who wait before him, in whatever queue: who have as many points, or more."""
        his = points(caller, self.at)
        return tuple(other for other in self.others if points(other, self.at) >= his)


def _floor(rules: Rulebook, supposed: Supposed) -> _Floor:
    zone, at = ZoneInfo(rules.firm.timezone), supposed.at
    before = others(((rules.queues[name], count) for name, count in supposed.waiting.items()), at)
    agents, left = once_served(before, supposed.agents, at, at.astimezone(zone).date())
    return _Floor(at, zone, agents, left, supposed.degraded)


def _expected(rules: Rulebook, node: EnterQueue, language: str, customer: Customer | None, floor: _Floor) -> Expected:
    queue, at, today = rules.queues[node.queue], floor.at, floor.today
    caller = caller_in(queue, "", at, customer, node.priority, language)
    turns = enumerate(in_turn(caller, floor.agents, at, today), 1)
    offered = [Agent(duty.agent.id, duty.agent.name, turn, why) for turn, (duty, why) in turns]
    missed = passed_over(caller, floor.agents, at, today)
    passed = [Agent(duty.agent.id, duty.agent.name, 0, why) for duty, why in missed]
    happenings = unanswered(queue, customer, floor.agents, at, rules, language, Meanwhile(floor.others, floor.degraded))
    now = floor.now_in(queue, language, caller)
    may_wait = turned_away(queue, now) is None
    ahead = sum(other.queue == queue.name for other in floor.before(caller))
    wait = wait_after(now, ahead) if may_wait else None
    expected = None if wait is None else (round(wait.p50.total_seconds()), round(wait.p80.total_seconds()))
    heard = tuple(_meanwhile(queue, language)) if may_wait else ()
    return Expected(queue.name, _needs(queue), (*offered, *passed), heard, happenings, expected, may_wait)


def _meanwhile(queue: Queue, language: str) -> Iterator[str]:
    for announce in queue.announce:
        again = "" if announce.every is None else f", again every {duration(announce.every)}"
        level = f", while degraded to {announce.when_degraded}" if announce.when_degraded else ""
        yield f"{announce.prompt} ({language}) after {duration(announce.first)}{again}{level}"
    yield from (f"key {key}: {said(meant)}" for key, meant in queue.while_waiting.items())
    if (rule := queue.callback) is not None:
        after = (
            "" if rule.abandoned_after is None else f"; unasked, if he hangs up after {duration(rule.abandoned_after)}"
        )
        hours = f" while {rule.hours} is open" if rule.hours else ""
        yield f"callback: {rule.tries} tries, every {duration(rule.every)}{hours}{after}"


def _needs(queue: Queue) -> str:
    return "; ".join((said(queue.needs), *map(said, queue.relax)))
