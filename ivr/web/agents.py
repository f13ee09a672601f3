"""Agents: who is ready, and an agent ready or not ready."""

from __future__ import annotations

from aiohttp import web

from ivr.core.agent import idle, word
from ivr.web.keys import DESK

WISHES = {"ready", "not_ready"}


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    return [web.get("/agents", agents), web.post("/agents/{agent}/{wish}", change)]


async def agents(request: web.Request) -> web.Response:
    """Every agent's state, and for how many seconds he has been idle; null if he is not."""
    desk = request.app[DESK]
    rows = [
        {
            "agent": duty.agent.id,
            "name": duty.agent.name,
            "phone": duty.reachable,
            "state": word(duty.state),
            "idle": idle(duty.state, desk.clock.now()),
        }
        for duty in desk.floor.agents()
    ]
    return web.json_response(rows)


async def change(request: web.Request) -> web.Response:
    """Set an agent ready or not ready; 409 while he is busy with a call."""
    agent, wish = request.match_info["agent"], request.match_info["wish"]
    floor = request.app[DESK].floor
    if agent not in {duty.agent.id for duty in floor.agents()} or wish not in WISHES:
        raise web.HTTPNotFound(text=f"There is no agent {agent}, or nothing called {wish}.")
    done = floor.ready(agent) if wish == "ready" else floor.not_ready(agent, "own wish")
    if not done:
        raise web.HTTPConflict(text=f"Agent {agent} is busy with a call.")
    return web.json_response({"agent": agent, "state": wish})
