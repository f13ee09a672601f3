"""Reaching a destination during a call: whether it can be tried, and ringing whoever is there."""

from __future__ import annotations

from typing import assert_never

from ivr.calls import dialling
from ivr.calls.asking_queue import whoever_comes
from ivr.calls.call import Call
from ivr.calls.calling_off import Withdrawn
from ivr.calls.dialled import Dialled, Failed, Won
from ivr.calls.ringing_assistant import ring_assistant
from ivr.core import transfer
from ivr.core.call import Destination, Talking
from ivr.core.duty import OnDuty
from ivr.core.numbers import dialable
from ivr.core.overflow import rm_for
from ivr.core.queues import OfferRules, Queue
from ivr.core.talk_wishes import Consult, MoveTo, TakeOver, Transfer, Wish, refusal, talk_of
from ivr.switch.events import Ending


def on_duty(call: Call) -> dict[str, OnDuty]:
    """Every agent as he is now, by his id."""
    return {duty.agent.id: duty for duty in call.desk.floor.agents()}


def refused(call: Call, wish: Wish) -> str:
    """Why this cannot be done now; empty if it can."""
    talk = talk_of(call.stage)
    if (why := refusal(call.stage, wish)) or talk is None:
        return why
    match wish:
        case Transfer(to) | Consult(to):
            return transfer.impossible(to, talk, on_duty(call), call.rules.queues, call.customer)
        case MoveTo(queue):
            to = Destination("queue", queue)
            return transfer.impossible(to, talk, on_duty(call), call.rules.queues, call.customer)
        case TakeOver(supervisor):
            there = call.supervision
            listens = there is not None and there.who == supervisor and there.is_there
            if not listens:
                return f"Supervisor {supervisor} does not listen to this call: monitor it first."
            return transfer.never(supervisor, call.customer)
        case _:
            return ""


def doing(call: Call, to: Destination, talk: Talking) -> dict[str, str]:
    """What those agents are doing who might have the caller now: the one who is named, and the one whom he left."""
    parties = [(to.kind, to.name), (talk.kind, talk.party)]
    return call.desk.floor.doing(name for kind, name in parties if kind == "agent")


async def reach(call: Call, to: Destination, queue: Queue | None, why: str) -> Dialled:
    """Ring whoever is there; an agent who comes assists until he talks, and one who does not is treated by rule."""
    match to.kind:
        case "agent":
            return await _agent(call, to.name, queue.offer if queue else OfferRules(), why)
        case "rm":
            target = transfer.rm_target(to, queue)
            rm = rm_for(target, call.customer)
            return Failed(Ending.UNREACHABLE, rm) if isinstance(rm, str) else await dialling.ring_rm(call, rm, target)
        case "number":
            return await dialling.ring_outside(call, dialable(to.name), transfer.RING_NUMBER)
        case "queue":
            talk, asked = talk_of(call.stage), call.rules.queues.get(to.name)
            if talk is None or asked is None:
                return Failed(Ending.UNREACHABLE, "there is no such queue any more")
            return await whoever_comes(call, talk, asked)
    assert_never(to.kind)


def not_connected(call: Call, won: Won) -> None:
    """He came, but was gone again before anybody heard him: an agent is as free as he was."""
    if won.kind == "agent":
        call.desk.floor.assistants.left(won.party, call.id)


async def _agent(call: Call, agent: str, rules: OfferRules, why: str) -> Dialled:
    floor, offers = call.desk.floor, call.desk.floor.reserve(call.id, [agent], why)
    if not offers:
        return Failed(Ending.BUSY, f"not free any more: {floor.doing([agent])[agent]}")
    [offer] = offers
    dialled = await ring_assistant(call, offer, rules)
    return Failed(Ending.NO_ANSWER, dialled.reason) if isinstance(dialled, Withdrawn) else dialled
