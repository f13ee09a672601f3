"""Tasks that are no calls: created, accepted, declined, completed, cancelled."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar, Literal, NotRequired

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.floor import Floor
from ivr.calls.remembering import talked_last
from ivr.core.media import CALL
from ivr.core.task import NoPlace, Task, TaskState
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Body, Operation, Query, described

_MEDIUM = re.compile(r"[a-z][a-z0-9_]{0,31}")

MOST_POINTS = 1000
"""So many a task may have more, or less, than its queue gives."""
Deed = Literal["accept", "decline", "complete"]


class NewTask(Body):
    """Something that an agent is to do."""

    example: ClassVar = {"medium": "chat", "queue": "sales"}

    medium: str
    """Such as `chat` or `ticket`; calls come by telephone."""
    queue: str
    language: str = ""
    """In which an agent must be able to do it."""
    customer: str = ""
    """His telephone number, by which he is found."""
    priority: Annotated[int, Field(ge=-MOST_POINTS, le=MOST_POINTS)] = 0
    """Points that are added to the queue's."""


class Declined(Query):
    """What is said beside the deed."""

    reason: str = "declined"
    """Why he does not take it."""


@described
class TaskTold(TypedDict):
    """A task that is no call."""

    task: str
    medium: str
    queue: str
    since: str
    state: TaskState
    agent: str
    """Whom it is offered to, or who has it; empty: nobody."""
    reason: str
    stand: NotRequired[dict[str, int]]
    """Of one that waits: how many agents stand how to it."""


@described
class TaskPlace(TypedDict):
    """How the floor stands to a task that waits."""

    task: str
    queue: str
    position: int
    """In the queue's line, from 1."""
    agents: dict[str, str]
    """By agent: the first need that he does not meet, or what he is doing."""
    others: dict[str, int]
    """Agents beyond a hundred, counted by the same."""


@described
class TaskCancelled(TypedDict):
    """A task that is not wanted any more."""

    task: str
    state: Literal["cancelled"]


@described
class TaskDone(TypedDict):
    """What was done with a task."""

    task: str
    deed: Deed


def operations() -> list[Operation]:
    """What can be asked of these."""
    return [
        Operation("GET", "/tasks", tasks),
        Operation("POST", "/tasks", create, fails=(404, 409), status=201),
        Operation("GET", "/tasks/{task}", task, fails=(404,)),
        Operation("DELETE", "/tasks/{task}", cancel, fails=(404,)),
        Operation("GET", "/tasks/{task}/agents", agents, fails=(404, 409)),
        Operation("POST", "/tasks/{task}/{deed}", change, fails=(404, 409)),
    ]


async def tasks(request: web.Request) -> list[TaskTold]:
    """Those that are not over, the first that came first; of those that wait how many agents stand how to them."""
    desk = request.app[DESK]
    return [_standing(one, desk.floor) for one in desk.tasks.open]


async def agents(request: web.Request) -> TaskPlace:
    """How each agent stands to a task that waits, those beyond a hundred counted; 409 if it does not wait."""
    desk, name = request.app[DESK], request.match_info["task"]
    one = next((one for one in desk.tasks.open if one.id == name), None)
    if one is None:
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    waits = desk.floor.caller(name)
    if waits is None or one.state is not TaskState.WAITING:
        raise web.HTTPConflict(text=f"Task {name} is {one.state.value}.")
    found, position = desk.floor.census(waits), desk.floor.position(name)
    return {
        "task": name,
        "queue": one.queue,
        "position": position,
        "agents": dict(found.agents),
        "others": dict(found.others),
    }


async def task(request: web.Request) -> TaskTold:
    """How one stands, or ended; 404 if it is not known, or ended long ago."""
    name = request.match_info["task"]
    found = request.app[DESK].tasks.find(name)
    if found is None:
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    return told(found)


async def create(request: web.Request, body: NewTask) -> TaskTold:
    """Let a task wait: `{"medium": "chat", "queue": "sales"}`, with `language` if an agent must speak it.

    `customer` is his telephone number, by which he is found, and `priority` the points that are added to the queue's.
    409 if the queue is full of its kind, or has nobody for it.
    """
    rules, medium, language = request.app[RECEPTION].rules, body.medium, body.language
    if medium == CALL or not _MEDIUM.fullmatch(medium):
        raise web.HTTPBadRequest(text="Give a medium, such as chat or ticket; calls come by telephone.")
    queue = rules.queues.get(body.queue)
    if queue is None:
        raise web.HTTPNotFound(text=f"The rules in force know no queue {body.queue}.")
    if language and language not in rules.firm.languages:
        raise web.HTTPBadRequest(text=f"The firm speaks {', '.join(rules.firm.languages)}.")
    desk, number = request.app[DESK], body.customer
    customer = desk.crm.find(number) if number else None
    last = await talked_last(desk, queue, customer, number, rules.firm.timezone) if number else None
    made = desk.tasks.create(medium, queue, customer=customer, last=last, language=language, priority=body.priority)
    if isinstance(made, NoPlace):
        raise web.HTTPConflict(text=made.reason)
    return told(made)


async def cancel(request: web.Request) -> TaskCancelled:
    """It is not wanted any more; 404 if it is over."""
    name = request.match_info["task"]
    if not request.app[DESK].tasks.cancel(name, "cancelled"):
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    return {"task": name, "state": "cancelled"}


async def change(request: web.Request, deed: Deed, query: Declined) -> TaskDone:
    """`accept` or `decline` what is offered, `complete` what was accepted; 409 if it does not stand so."""
    found, name = request.app[DESK].tasks, request.match_info["task"]
    deeds = {
        "accept": lambda: found.accept(name),
        "decline": lambda: found.decline(name, query.reason),
        "complete": lambda: found.complete(name),
    }
    if name not in {one.id for one in found.open}:
        raise web.HTTPNotFound(text=f"There is no task {name}.")
    if not deeds[deed]():
        state = next(one.state.value for one in found.open if one.id == name)
        raise web.HTTPConflict(text=f"Task {name} is {state}.")
    return {"task": name, "deed": deed}


def _standing(one: Task, floor: Floor) -> TaskTold:
    said, waits = told(one), floor.caller(one.id)
    if waits is not None and one.state is TaskState.WAITING:
        said["stand"] = floor.census(waits).counted
    return said


def told(one: Task) -> TaskTold:
    """A task as JSON has it."""
    return {
        "task": one.id,
        "medium": one.medium,
        "queue": one.queue,
        "since": one.since.isoformat(),
        "state": one.state,
        "agent": one.agent,
        "reason": one.reason,
    }
