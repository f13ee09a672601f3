"""Tasks that are no calls: created, accepted, declined, completed, cancelled."""

from __future__ import annotations

import re
from typing import Any

from aiohttp import web

from ivr.calls.floor import Floor
from ivr.calls.remembering import talked_last
from ivr.core.media import CALL
from ivr.core.task import NoPlace, Task, TaskState
from ivr.web.bodies import texts_and_number
from ivr.web.keys import DESK, RECEPTION

_MEDIUM = re.compile(r"[a-z][a-z0-9_]{0,31}")

MOST_POINTS = 1000
"""So many a task may have more, or less, than its queue gives."""
_WORDS = ("medium", "queue", "language", "customer")
_EXAMPLE = '{"medium": "chat", "queue": "sales"}'


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [
        web.get("/tasks", tasks),
        web.post("/tasks", create),
        web.get("/tasks/{task}", task),
        web.delete("/tasks/{task}", cancel),
        web.get("/tasks/{task}/agents", agents),
        web.post("/tasks/{task}/{deed}", change),
    ]


async def tasks(request: web.Request) -> web.Response:
    """Those that are not over, the first that came first; of those that wait how many agents stand how to them."""
    desk = request.app[DESK]
    return web.json_response([told(one) | _waits(one, desk.floor) for one in desk.tasks.open])


async def agents(request: web.Request) -> web.Response:
    """How each agent stands to a task that waits, those beyond a hundred counted; 409 if it does not wait."""
    desk, name = request.app[DESK], request.match_info["task"]
    one = next((one for one in desk.tasks.open if one.id == name), None)
    if one is None:
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    waits = desk.floor.caller(name)
    if waits is None or one.state is not TaskState.WAITING:
        raise web.HTTPConflict(text=f"Task {name} is {one.state.value}.")
    found, position = desk.floor.census(waits), desk.floor.position(name)
    place = {"task": name, "queue": one.queue, "position": position}
    return web.json_response({**place, "agents": found.agents, "others": found.others})


async def task(request: web.Request) -> web.Response:
    """How one stands, or ended; 404 if it is not known, or ended long ago."""
    name = request.match_info["task"]
    found = request.app[DESK].tasks.find(name)
    if found is None:
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    return web.json_response(told(found))


async def create(request: web.Request) -> web.Response:
    """Let a task wait: `{"medium": "chat", "queue": "sales"}`, with `language` if an agent must speak it.

    `customer` is his telephone number, by which he is found, and `priority` the points that are added to the queue's.
    409 if the queue is full of its kind, or has nobody for it.
    """
    asked, priority = await texts_and_number(request, _WORDS, "priority", MOST_POINTS, _EXAMPLE)
    rules, medium, language = request.app[RECEPTION].rules, asked.get("medium", ""), asked.get("language", "")
    if medium == CALL or not _MEDIUM.fullmatch(medium):
        raise web.HTTPBadRequest(text="Give a medium, such as chat or ticket; calls come by telephone.")
    queue = rules.queues.get(asked.get("queue", ""))
    if queue is None:
        raise web.HTTPNotFound(text=f"The rules in force know no queue {asked.get('queue', '')}.")
    if language and language not in rules.firm.languages:
        raise web.HTTPBadRequest(text=f"The firm speaks {', '.join(rules.firm.languages)}.")
    desk, number = request.app[DESK], asked.get("customer", "")
    customer = desk.crm.find(number) if number else None
    last = await talked_last(desk, queue, customer, number, rules.firm.timezone) if number else None
    made = desk.tasks.create(medium, queue, customer=customer, last=last, language=language, priority=priority)
    if isinstance(made, NoPlace):
        raise web.HTTPConflict(text=made.reason)
    return web.json_response(told(made), status=201)


async def cancel(request: web.Request) -> web.Response:
    """It is not wanted any more; 404 if it is over."""
    name = request.match_info["task"]
    if not request.app[DESK].tasks.cancel(name, "cancelled"):
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    return web.json_response({"task": name, "state": "cancelled"})


async def change(request: web.Request) -> web.Response:
    """`accept` or `decline` what is offered, `complete` what was accepted; 409 if it does not stand so."""
    found, name, deed = request.app[DESK].tasks, request.match_info["task"], request.match_info["deed"]
    deeds = {
        "accept": lambda: found.accept(name),
        "decline": lambda: found.decline(name, request.query.get("reason", "declined")),
        "complete": lambda: found.complete(name),
    }
    if deed not in deeds or name not in {one.id for one in found.open}:
        raise web.HTTPNotFound(text=f"There is no task {name}, or nothing called {deed}.")
    if not deeds[deed]():
        state = next(one.state.value for one in found.open if one.id == name)
        raise web.HTTPConflict(text=f"Task {name} is {state}.")
    return web.json_response({"task": name, "deed": deed})


def _waits(one: Task, floor: Floor) -> dict[str, Any]:
    waits = floor.caller(one.id)
    if waits is None or one.state is not TaskState.WAITING:
        return {}
    return {"stand": floor.census(waits).counted}


def told(one: Task) -> dict[str, Any]:
    """A task as JSON has it."""
    return {
        "task": one.id,
        "medium": one.medium,
        "queue": one.queue,
        "since": one.since.isoformat(),
        "state": one.state.value,
        "agent": one.agent,
        "reason": one.reason,
    }
