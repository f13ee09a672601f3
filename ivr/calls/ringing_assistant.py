"""Ringing an agent who is held for a call that another leads: he assists once he comes, and else is treated by rule."""

from __future__ import annotations

from ivr.calls import dialling
from ivr.calls.call import Call
from ivr.calls.calling_off import Withdrawn
from ivr.calls.dialled import AgentDialled, Failed, Lost, Won
from ivr.calls.talking import engaged
from ivr.core.offer import Offer
from ivr.core.queues import OfferRules
from ivr.switch.events import Ending


async def ring_assistant(call: Call, offer: Offer, rules: OfferRules) -> AgentDialled:
    """Ring him; cancelled, he is as free as he was."""
    floor, dialled = call.desk.floor, None
    try:
        dialled = await dialling.ring_agent(call, offer, rules.ring)
    finally:
        match dialled:
            case Won() if not floor.assistants.came(offer.agent, call.id):
                dialled = _let_go(call, dialled)
                floor.released(offer)
            case Won():
                pass
            case Failed(ending, _):
                floor.failed(offer, ending, rules)
            case Lost() | Withdrawn() | None:
                floor.released(offer)
    return dialled


def _let_go(call: Call, won: Won) -> Failed:
    """He has answered, but is with another call."""
    engaged(call, won.party)
    call.let_go(won.leg.channel)
    dialling.let_go(call, won.leg)
    return Failed(Ending.BUSY, "is with another call")
