"""A supervisor steps in for a waiting caller: whether he can, and that he did."""

from __future__ import annotations

from ivr.calls.call import Call
from ivr.calls.orders import Order
from ivr.calls.reaching import on_duty
from ivr.core.call import Waiting
from ivr.core.supervising import not_to_be_picked
from ivr.core.talk_wishes import MoveTo, PickFor, Wish, refusal, said

TAKEN = "Somebody has just answered for the caller."


def refused(call: Call, stage: Waiting, wish: Wish) -> str:
    """Why this cannot be done for a waiting caller."""
    match wish:
        case MoveTo(queue) if queue not in call.rules.queues:
            return f"There is no queue {queue}."
        case MoveTo(queue) if queue == stage.queue:
            return f"The caller waits in {queue} already."
        case PickFor(agent, supervisor):
            return not_to_be_picked(agent, supervisor, on_duty(call).get(agent), call.customer, call.id)
        case _:
            return refusal(stage, wish)


def pick(call: Call, order: Order, agent: str, supervisor: str) -> None:
    """He gets this agent in his next free moment; who picks for himself is ready by that."""

    def over(why: str) -> None:
        call.tell("pick_over", f"{agent}: {why}; the caller waits for anybody")

    if why := call.desk.floor.picks.pick(call.id, agent, f"picked by {order.by}", over):
        order.refuse(why)
        return
    if agent == supervisor:
        call.desk.floor.ready(agent)
    done(call, order)


def done(call: Call, order: Order) -> None:
    """It is being done, and stands on record."""
    order.accept()
    call.tell(type(order.wish).__name__.lower(), f"{said(order.wish)}, as {order.by} wishes")
