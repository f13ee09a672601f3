"""What would happen to a call: the flow walked with given keys at a given time, then the queue's promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.core.call import Customer
from ivr.core.numbers import rule_for
from ivr.core.on_duty import in_turn, passed_over
from ivr.core.queues import Queue
from ivr.core.router import Caller, OnDuty, caller_in
from ivr.core.rulebook import Rulebook
from ivr.core.said import said
from ivr.core.staffing import now_in
from ivr.core.steps import EnterQueue
from ivr.core.unanswered import Happening, unanswered
from ivr.core.walk import Circumstances, listens, start, take

MOST_STEPS = 200
SILENCE = "-"


@dataclass(frozen=True, slots=True)
class Told:
    """One step, and the rule behind it."""

    what: str
    line: str
    rule: str = ""


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
    if_nobody_answers: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A call that has not happened."""

    did: str
    at: datetime
    customer: Customer | None
    steps: tuple[Told, ...]
    queue: Expected | None


def explain_call(
    rules: Rulebook,
    customer: Customer | None,
    did: str,
    at: datetime,
    keys: Sequence[str],
    agents: Iterable[OnDuty],
    degraded: str = "",
) -> Explained:
    """Walk the flow as a live call would; the keys are consumed place by place, `-` or none is silence.

    The flow takes no time here: how long prompts last and how quickly keys are pressed is not known. Nobody waits, and
    the agents are as given.
    """
    here = start(rules, did)
    if here is None:
        return Explained(did, at, customer, (Told("unknown_number", f"{did} is none of our numbers: refused"),), None)
    root = here.stage.node
    steps = [Told("number", f"{did} leads to {root}", str(rules.ref(f"numbers.{rule_for(did, rules.numbers)}")))]
    present, today = tuple(agents), at.astimezone(ZoneInfo(rules.firm.timezone)).date()
    now = Circumstances(customer, at, lambda queue, spoken: now_in(queue, present, today, spoken), degraded)
    left, known = iter(keys), None
    for _ in range(MOST_STEPS):
        if here is None:
            break
        node, known = rules.nodes[here.stage.node], here.customer
        typed = next(left, SILENCE) if listens(node) else ""
        taken = take(rules, here, now, typed.replace(SILENCE, ""))
        steps.append(Told(taken.what, taken.line, str(rules.ref(here.stage.node))))
        if isinstance(node, EnterQueue):
            return Explained(
                did, at, known, tuple(steps), _expected(rules, node, here.stage.language, known, present, at)
            )
        here = taken.onward
    return Explained(did, at, known, tuple(steps), None)


def _expected(
    rules: Rulebook,
    node: EnterQueue,
    language: str,
    customer: Customer | None,
    present: tuple[OnDuty, ...],
    at: datetime,
) -> Expected:
    zone, queue = ZoneInfo(rules.firm.timezone), rules.queues[node.queue]
    today = at.astimezone(zone).date()
    caller = caller_in(queue, "", at, customer, node.priority, language)
    offered = [
        Agent(duty.agent.id, duty.agent.name, turn, why) for turn, (duty, why) in _turns(caller, present, at, zone)
    ]
    others = [Agent(duty.agent.id, duty.agent.name, 0, why) for duty, why in passed_over(caller, present, at, today)]
    happenings = unanswered(queue, customer, present, at, zone, rules, language)
    return Expected(queue.name, _needs(queue), (*offered, *others), happenings)


def _turns(
    caller: Caller, agents: tuple[OnDuty, ...], at: datetime, zone: ZoneInfo
) -> Iterator[tuple[int, tuple[OnDuty, str]]]:
    return enumerate(in_turn(caller, agents, at, at.astimezone(zone).date()), 1)


def _needs(queue: Queue) -> str:
    return "; ".join((said(queue.needs), *map(said, queue.relax)))
