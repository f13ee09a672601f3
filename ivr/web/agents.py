"""Agents: how each one is, and what is said for one of them."""

from __future__ import annotations

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.calls.saying import Done, say
from ivr.core.agent import NotReady, idle, status_word, word
from ivr.core.duty import OnDuty
from ivr.core.wishes import NotKnown, NotNow, Wish
from ivr.web.eligibility import standing
from ivr.web.keys import DESK, RECEPTION

DETAILS = ("reason", "seconds", "result")
"""Any of these in the address says more about the wish."""


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/agents", agents), web.post("/agents/{agent}/{wish}", change)]


async def agents(request: web.Request) -> web.Response:
    """Every agent, as he is."""
    desk = request.app[DESK]
    return web.json_response([_told(desk, duty) for duty in desk.floor.agents()])


def _told(desk: Desk, duty: OnDuty) -> dict[str, object]:
    """What he says of himself, what his calls make of him, and for how many seconds he has been idle (or null)."""
    presence = desk.floor.presence(duty.agent.id)
    return {
        "agent": duty.agent.id,
        "name": duty.agent.name,
        "phone": duty.reachable,
        "status": status_word(presence.status),
        "reason": presence.status.reason if isinstance(presence.status, NotReady) else "",
        "state": word(presence.state),
        "idle": idle(duty.state, desk.clock.now()),
    } | standing(desk, duty)


async def change(request: web.Request) -> web.Response:
    """Say something for an agent, and tell how he is by then.

    409 if it cannot be as he is, 422 if the rules have no word for it.
    """
    agent, wish = request.match_info["agent"], request.match_info["wish"]
    desk, rules = request.app[DESK], request.app[RECEPTION].rules.on_duty
    if agent not in _by_id(desk) or wish not in set(Wish):
        raise web.HTTPNotFound(text=f"There is no agent {agent}, or nothing called {wish}.")
    what = next((request.query[detail] for detail in DETAILS if detail in request.query), "")
    match say(desk, rules, agent, Wish(wish), what):
        case NotKnown(why):
            raise web.HTTPUnprocessableEntity(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            return web.json_response({"said": wish} | _told(desk, _by_id(desk)[agent]))


def _by_id(desk: Desk) -> dict[str, OnDuty]:
    return {duty.agent.id: duty for duty in desk.floor.agents()}
