"""Callbacks that agents promise: noted of their call, rung, closed, or handed on to the queue.

By themselves; and for one who is not there whoever leads him closes his, and hands them on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.callbacks import Callbacks
from ivr.calls.leg import new_id
from ivr.console.doors import Only, operation
from ivr.console.me import my_number
from ivr.console.on_record import note
from ivr.console.own_call import own_call, written
from ivr.console.signed import covered, who
from ivr.core.callback import Callback, State, callable_back
from ivr.core.console_rights import Right, sees_numbers
from ivr.core.numbers import masked
from ivr.core.promised import Result, Standing, not_promised, standing
from ivr.core.queues import Queue
from ivr.web.callbacks import moment
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, described

LATELY = 50
"""Of an agent's promises that are over so many are told, with those that are open."""
LONGEST = 500
Line = Annotated[str, Field(max_length=LONGEST)]


class NewPromise(Body):
    """When the customer of his call is to be called back, and about what."""

    example: ClassVar = {"at": "2026-11-27T15:00:00+08:00", "note": "the fund's fees"}

    at: Annotated[str, Field(min_length=1, max_length=40)]
    """With date, time and distance from UTC."""
    note: Line = ""
    """What it is about."""
    by_queue: bool = False
    """Whoever of the call's queue is free calls him; otherwise the agent himself."""
    call: Annotated[str, Field(max_length=100)] = ""
    """Of which; empty: that which he has, or had last."""


class Closing(Body):
    """What came of it."""

    example: ClassVar = {"result": "reached", "remark": "has understood the fees"}

    result: Result
    remark: Line = ""


@described
class PromiseTold(TypedDict):
    """A callback that an agent has promised."""

    callback: str
    agent: str
    customer: str
    """His name, if he is known."""
    number: str
    """Shortened, unless one sees numbers whole."""
    queue: str
    due: str
    standing: Standing
    state: State
    reason: str
    """How it came to that."""
    note: str
    remark: str
    tries: int
    """How often the customer was rung."""
    call: str
    """In which it was promised."""


def operations() -> list[Operation]:
    """What can be asked of these."""
    working, its = Only(Right.WORK), "/me/callbacks/{callback}"
    leading, theirs = Only(Right.CALL_BACK), "/callbacks/promised/{callback}"
    return [
        operation("GET", "/me/callbacks", mine, working),
        operation("POST", "/me/callbacks", promise, working, fails=(409,), status=201),
        operation("POST", f"{its}/ring", ring, working, fails=(404, 409)),
        operation("POST", f"{its}/close", close, working, fails=(404,)),
        operation("POST", f"{its}/hand_on", hand_on, working, fails=(404, 409)),
        operation("GET", "/callbacks/promised", promised, Only(Right.SEE_FLOOR)),
        operation("POST", f"{theirs}/close", close_another_s, leading, fails=(404,)),
        operation("POST", f"{theirs}/hand_on", hand_on_another_s, leading, fails=(404, 409)),
    ]


async def mine(request: web.Request) -> list[PromiseTold]:
    """What he has promised, the next first; then his latest that are over."""
    me, desk = my_number(request), request.app[DESK]
    still = sorted(_callbacks(request).promised.of(me), key=_due)
    await written(request)
    over = [one for one in await desk.store.latest_callbacks(LATELY, me) if not one.is_open]
    return [_told(request, one) for one in (*still, *over)]


async def promised(request: web.Request) -> list[PromiseTold]:
    """What those have promised whom he may see, and have not closed yet, the most overdue first."""
    return [_told(request, one) for one in sorted(_seen(request), key=_due)]


async def promise(request: web.Request, body: NewPromise) -> PromiseTold:
    """Promise the customer of the call that he has, or had last, to call him: himself, or (`by_queue`) the queue.

    The number is that of the call, whatever else is said. 409 if there is none, he wants no such calls, or he waits.
    """
    me, callbacks = my_number(request), _callbacks(request)
    wanted = await _wanted(request, me, body)
    if body.by_queue:
        _calling_back(request, wanted.queue)
        if why := not_promised(wanted, (), request.app[DESK].clock.wall()):
            raise web.HTTPConflict(text=why)
        if (known := callbacks.keep(replace(wanted, agent=""))) is not None:
            raise web.HTTPConflict(text=f"{masked(known.number)} waits in {known.queue} already.")
    elif why := callbacks.promised.make(wanted):
        raise web.HTTPConflict(text=why)
    note(request, wanted.id)
    return _told(request, wanted)


async def ring(request: web.Request) -> PromiseTold:
    """Ring his telephone now, and then the customer's; 409 with the reason if that cannot be at this moment."""
    one = _his(request)
    if why := _callbacks(request).promised.ring(one, _queue(request, one.queue)):
        raise web.HTTPConflict(text=why)
    return _told(request, one)


async def close(request: web.Request, body: Closing) -> PromiseTold:
    """Say what came of it: it is over."""
    return _closed(request, _his(request), body)


async def hand_on(request: web.Request) -> PromiseTold:
    """Whoever of its queue is free calls him, not before the hour that was promised; 409 if the queue calls nobody."""
    return _handed_on(request, _his(request))


async def close_another_s(request: web.Request, body: Closing) -> PromiseTold:
    """Say what came of what an agent has promised whom one sees on the floor: it is over."""
    return _closed(request, _another_s(request), body)


async def hand_on_another_s(request: web.Request) -> PromiseTold:
    """As an agent hands on his own: of one whom one sees on the floor."""
    return _handed_on(request, _another_s(request))


def _closed(request: web.Request, one: Callback, body: Closing) -> PromiseTold:
    one = replace(one, remark=_line(body.remark))
    _callbacks(request).promised.finish(one, body.result)
    return _told(request, replace(one, state=State.DONE))


def _handed_on(request: web.Request, one: Callback) -> PromiseTold:
    _calling_back(request, one.queue)
    if (known := _callbacks(request).hand_on(one)) is not None:
        note(request, f"{known.id} waits there already")
    return _told(request, one)


async def _wanted(request: web.Request, me: str, body: NewPromise) -> Callback:
    """As it is noted, of his call."""
    desk, call = request.app[DESK], await own_call(request, me, body.call)
    queue, number = _queue(request, call.queue), callable_back(call.caller)
    customer = desk.crm.find(number) if number else None
    if customer is not None and customer.no_callback:
        raise web.HTTPConflict(text="This customer does not want to be called back.")
    now, at = desk.clock.now(), moment(body.at, "at")
    wanted = Callback(new_id("callback"), queue.name, "", number, call.caller, call.did, call.language, now, now)
    return replace(wanted, call=call.id, agent=me, wanted_from=at, note=_line(body.note))


def _his(request: web.Request) -> Callback:
    """The promise of the address; 404 if it is none of his, or over."""
    me, name = my_number(request), request.match_info["callback"]
    found = next((one for one in _callbacks(request).promised.of(me) if one.id == name), None)
    if found is None:
        raise web.HTTPNotFound(text="You have promised no such callback, or it is over.")
    return found


def _another_s(request: web.Request) -> Callback:
    """The promise of the address; 404 if it is over, or of nobody whom he sees. On record stands whose it was."""
    found = next((one for one in _seen(request) if one.id == request.match_info["callback"]), None)
    if found is None:
        raise web.HTTPNotFound(text="No such callback is promised by anybody whom you see, or it is over.")
    note(request, f"of agent {found.agent}")
    return found


def _seen(request: web.Request) -> list[Callback]:
    """What those have promised, and not closed yet, whom he sees on the floor."""
    seen = covered(request, Right.SEE_FLOOR)
    return [one for one in _callbacks(request).promised.open if seen is None or one.agent in seen]


def _callbacks(request: web.Request) -> Callbacks:
    kept = request.app[DESK].callbacks
    if not isinstance(kept, Callbacks):
        raise web.HTTPServiceUnavailable(text="Nobody is called back here: callbacks are noted, and no more.")
    return kept


def _queue(request: web.Request, name: str) -> Queue:
    queue = request.app[RECEPTION].rules.queues.get(name)
    if queue is None:
        raise web.HTTPConflict(text=f"The rules have no queue {name} any more." if name else "It was in no queue.")
    return queue


def _calling_back(request: web.Request, name: str) -> None:
    if _queue(request, name).callback is None:
        raise web.HTTPConflict(text=f"Queue {name} calls nobody back: it has no `callback` in the rules.")


def _told(request: web.Request, one: Callback) -> PromiseTold:
    desk = request.app[DESK]
    customer = desk.crm.find(one.caller or one.number)
    return {
        "callback": one.id,
        "agent": one.agent,
        "customer": customer.name if customer else "",
        "number": one.number if sees_numbers(who(request).person) else masked(one.number),
        "queue": one.queue,
        "due": _due(one).isoformat(),
        "standing": standing(one, desk.clock.wall()),
        "state": one.state,
        "reason": one.reason,
        "note": one.note,
        "remark": one.remark,
        "tries": one.tries,
        "call": one.call,
    }


def _due(one: Callback) -> datetime:
    return one.wanted_from or one.asked


def _line(text: str) -> str:
    return " ".join(text.split())
