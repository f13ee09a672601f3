"""A supervisor steps in for a waiting caller: whether he can, and that he did."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.calls.orders import Order
from ivr.calls.reaching import on_duty
from ivr.core.call import Waiting
from ivr.core.talk_wishes import MoveTo, PickFor, Wish, refusal, said
from ivr.core.transfer import not_free

TAKEN = "Somebody has just answered for the caller."


def refused(call: Call, stage: Waiting, wish: Wish, *, rings: bool) -> str:
    """Why this cannot be done for a waiting caller; `rings`: somebody rings for him who was not found by the router."""
    match wish:
        case MoveTo(queue) if queue not in call.rules.queues:
            return f"There is no queue {queue}."
        case MoveTo(queue) if queue == stage.queue:
            return f"The caller waits in {queue} already."
        case PickFor() if rings:
            return "Somebody rings for the caller already who was named for him."
        case PickFor(agent):
            return not_free(agent, on_duty(call), call.customer)
        case _:
            return refusal(stage, wish)


def done(call: Call, order: Order) -> None:
    """It is being done, and stands on record."""
    order.accept()
    call.tell(type(order.wish).__name__.lower(), f"{said(order.wish)}, as {order.by} wishes")
