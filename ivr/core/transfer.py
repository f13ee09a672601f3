"""Transfers: whether a destination can be reached at all, and what becomes of the caller if nobody comes."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import datetime, timedelta
from typing import Literal, assert_never

from ivr.core.call import Customer, Destination, Ended, Talking, Transferring, Waiting
from ivr.core.duty import OnDuty
from ivr.core.media import CALL
from ivr.core.numbers import dialable, masked, rule_for
from ivr.core.overflow import rm_for
from ivr.core.overflow_rules import ToRm
from ivr.core.queues import Queue
from ivr.core.returning import back_in_queue, waited
from ivr.core.rulebook import TransferRules
from ivr.core.said import listed
from ivr.core.why_not import doing

RING_RM = timedelta(seconds=25)
RING_NUMBER = timedelta(seconds=30)
ACCEPT_WITHIN = timedelta(seconds=10)


def impossible(
    to: Destination,
    talk: Talking,
    agents: Mapping[str, OnDuty],
    queues: Container[str],
    customer: Customer | None,
) -> str:
    """Why nobody can be reached there, in a sentence; empty if it may be tried."""
    match to.kind:
        case "agent" if (talk.kind, talk.party) == ("agent", to.name):
            return f"The caller is with agent {to.name} already."
        case "agent":
            return not_free(to.name, agents, customer)
        case "queue":
            return "" if to.name in queues else f"There is no queue {to.name}."
        case "rm":
            rm = rm_for(rm_target(to, None), customer)
            return f"The RM cannot be rung: {rm}." if isinstance(rm, str) else ""
        case "number":
            return "" if dialable(to.name) else f"{to.name} is no number that can be dialled."
    assert_never(to.kind)


def not_offered(to: Destination, rules: TransferRules) -> str:
    """Why agents may not send a caller there, in a sentence; empty if the rules let them, by key or from a page."""
    match to.kind:
        case "queue" if to.name not in rules.queues.values():
            return f"The rules let agents transfer to {listed(rules.queues.values()) or 'no queue'}, not to {to.name}."
        case "number" if not rule_for(to.name, rules.numbers):
            return f"The rules do not let agents transfer to {masked(to.name)}."
        case _:
            return ""


def never(agent: str, customer: Customer | None) -> str:
    """Why this agent may not have this customer, in a sentence; empty if he may."""
    return f"Agent {agent} is never to serve this customer." if customer and agent in customer.never else ""


def not_free(agent: str, agents: Mapping[str, OnDuty], customer: Customer | None) -> str:
    """Why this agent cannot be rung now for this customer; empty if he can."""
    duty = agents.get(agent)
    if duty is None:
        return f"There is no agent {agent}."
    if why := never(agent, customer):
        return why
    return "" if duty.free else f"Agent {agent} is not free: {doing(duty, CALL)}."


def rm_target(to: Destination, queue: Queue | None) -> ToRm:
    """How the RM is rung: as the queue's overflow has it, or else 25 s, and accepted with 1 within 10 s."""
    who: Literal["own", "deputy"] = "deputy" if to.name == "deputy" else "own"
    steps = queue.overflow if queue else ()
    known = (step.target for step in steps if isinstance(step.target, ToRm) and step.target.who == who)
    return next(known, ToRm(who, RING_RM, "1", ACCEPT_WITHIN))


def begun(talk: Talking, to: Destination, now: datetime) -> Waiting | Transferring:
    """The stage in which a transfer begins: waiting for whoever that queue asks for, or for one who is rung."""
    return in_queue(talk, to.name, now) if to.kind == "queue" else Transferring(talk, to, now)


def in_queue(talk: Talking, queue: str, now: datetime) -> Waiting:
    """How he stands in a queue out of a talk: with the time that he has waited, and his points."""
    return Waiting(queue, talk.language, now - talk.waited, priority=talk.points)


def failed(
    stage: Transferring, agents: Mapping[str, OnDuty], queues: Container[str], now: datetime
) -> Transferring | Waiting | Ended:
    """Nobody has come: back to the agent whom he left, if that one is free; else to his queue, as its next."""
    talk = stage.talk
    left = agents.get(talk.party) if talk.kind == "agent" else None
    if left and left.free and not stage.returning:
        return Transferring(talk, Destination("agent", talk.party), stage.since, returning=True)
    return back_in_queue(talk, waited(stage, now), queues, now)
