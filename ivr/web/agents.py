"""Agents: who is ready, an agent ready or not ready, an offer declined."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiohttp import web

from ivr.calls.features import OWN_WISH
from ivr.calls.floor import Floor
from ivr.core.agent import idle, word
from ivr.web.keys import DESK

LONGEST = 100
"""Characters of a reason."""
WISHES: Mapping[str, Callable[[Floor, str, str], bool]] = {
    "ready": lambda floor, agent, reason: floor.ready(agent),
    "not_ready": lambda floor, agent, reason: floor.not_ready(agent, reason),
    "decline": lambda floor, agent, reason: floor.decline(agent, reason),
}
_REFUSED = {"decline": "is offered no call that he could decline."}


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
    """Set an agent ready or not ready, or decline what he is offered, with a reason; 409 if it is too late for that."""
    agent, wish = request.match_info["agent"], request.match_info["wish"]
    floor = request.app[DESK].floor
    if agent not in {duty.agent.id for duty in floor.agents()} or wish not in WISHES:
        raise web.HTTPNotFound(text=f"There is no agent {agent}, or nothing called {wish}.")
    if not WISHES[wish](floor, agent, await _reason(request)):
        raise web.HTTPConflict(text=f"Agent {agent} {_REFUSED.get(wish, 'is busy with a call.')}")
    return web.json_response({"agent": agent, "state": wish})


async def _reason(request: web.Request) -> str:
    """That of the body, `{"reason": "lunch"}`; without one it is his own wish."""
    if not request.can_read_body:
        return OWN_WISH
    try:
        said = await request.json()
    except ValueError:
        said = None
    reason = said.get("reason", OWN_WISH) if isinstance(said, dict) else None
    if not isinstance(reason, str) or not reason.isprintable() or not 0 < len(reason.strip()) <= LONGEST:
        raise web.HTTPBadRequest(text=f'Give a reason of {LONGEST} characters at most: {{"reason": "lunch"}}.')
    return reason.strip()
