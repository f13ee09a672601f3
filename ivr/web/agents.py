"""Agents: how each one is, and what is said for one of them."""

from __future__ import annotations

from aiohttp import web

from ivr.calls.saying import Done, say
from ivr.core.agent import idle, status_word, word
from ivr.core.wishes import NotKnown, NotNow, Wish
from ivr.web.eligibility import standing
from ivr.web.keys import DESK, RECEPTION

DETAILS = ("reason", "seconds", "result")
"""Any of these in the address says more about the wish."""


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/agents", agents), web.post("/agents/{agent}/{wish}", change)]


async def agents(request: web.Request) -> web.Response:
    """Every agent's state and status, for how long (s) he has been idle (null: he is not), what holds of him."""
    desk = request.app[DESK]
    rows = [
        {
            "agent": duty.agent.id,
            "name": duty.agent.name,
            "phone": duty.reachable,
            "state": word(duty.state),
            "status": status_word(desk.floor.presence(duty.agent.id).status),
            "idle": idle(duty.state, desk.clock.now()),
        }
        | standing(desk, duty)
        for duty in desk.floor.agents()
    ]
    return web.json_response(rows)


async def change(request: web.Request) -> web.Response:
    """Say something for an agent; 409 if it cannot be as he is, 422 if the rules have no word for it."""
    agent, wish = request.match_info["agent"], request.match_info["wish"]
    desk, rules = request.app[DESK], request.app[RECEPTION].rules.on_duty
    if agent not in {duty.agent.id for duty in desk.floor.agents()} or wish not in set(Wish):
        raise web.HTTPNotFound(text=f"There is no agent {agent}, or nothing called {wish}.")
    what = next((request.query[detail] for detail in DETAILS if detail in request.query), "")
    match say(desk, rules, agent, Wish(wish), what):
        case NotKnown(why):
            raise web.HTTPUnprocessableEntity(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            (duty,) = (duty for duty in desk.floor.agents() if duty.agent.id == agent)
            return web.json_response({"agent": agent, "state": wish, **standing(desk, duty)})
