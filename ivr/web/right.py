"""By what right somebody steps in: the token of all supervisors, or his own, and whom he supervises by the rules."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

import structlog
from aiohttp import web

from ivr.core.rights import no_right
from ivr.core.rulebook import Agent
from ivr.web.keys import DESK, SUPERVISOR

log = structlog.get_logger()

Asked = Mapping[str, str]
"""What stands in the request's JSON."""


async def asked(request: web.Request) -> Asked:
    """Who asks, and for what; 403 without the token, 400 if he does not say who he is.

    It may be a program, whom the rules do not know: ask `must_have_right` where only a supervisor may.
    """
    said = await fields(request)
    who, given = said.get("supervisor", ""), request.headers.get("Supervisor", "")
    me = _agents(request).get(who)
    token = me.token.text if me and me.token else request.app[SUPERVISOR]
    if not token:
        raise web.HTTPForbidden(text="Nobody may supervise here: set IVR_SUPERVISOR_TOKEN.")
    if not hmac.compare_digest(given.encode(errors="replace"), token.encode()):
        log.warning("supervisor refused", path=request.path)
        raise web.HTTPForbidden(text="Give the supervisors' token: `Supervisor: ...`.")
    if not who:
        raise web.HTTPBadRequest(text='Say who you are: `{"supervisor": "1005"}`, your number among the agents.')
    return said


def must_have_right(request: web.Request, who: str, over: str) -> None:
    """403 with a sentence, and an alarm that is kept, if he may not step in for this agent (empty: for nobody's)."""
    if why := no_right(who, _agents(request), over):
        desk = request.app[DESK]
        desk.store.alarm("supervisor refused", desk.clock.now(), f"{request.path}: {why}")
        raise web.HTTPForbidden(text=why)


def _agents(request: web.Request) -> Mapping[str, Agent]:
    return {duty.agent.id: duty.agent for duty in request.app[DESK].floor.agents()}


async def fields(request: web.Request) -> Asked:
    """What is said in the request, as far as it is text; 400 if it is no JSON."""
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"This is no JSON: {error}.") from error
    return {name: value for name, value in body.items() if isinstance(value, str)} if isinstance(body, dict) else {}
