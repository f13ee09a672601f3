"""By what right somebody steps in: the token of all supervisors, or his own, and whom he supervises by the rules."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Annotated, ClassVar

import structlog
from aiohttp import web
from pydantic import ConfigDict, Field

from ivr.core.queues_served import not_led
from ivr.core.rights import no_right
from ivr.core.rulebook import Agent
from ivr.web.keys import DESK, RECEPTION, SUPERVISOR
from ivr.web.operation import Body
from ivr.web.today import today

log = structlog.get_logger()


class Supervision(Body):
    """Who steps in."""

    model_config = ConfigDict(extra="ignore")
    example: ClassVar[Mapping[str, object]] = {"supervisor": "1005"}
    hint: ClassVar[str] = "Say who you are: `{example}`, your number among the agents."

    supervisor: Annotated[str, Field(min_length=1)]
    """His number among the agents; or a program's name, where it need not be a supervisor's."""


def must_be(request: web.Request, who: str) -> None:
    """403 without his token.

    It may be a program, whom the rules do not know: ask `must_have_right` where only a supervisor may.
    """
    given, me = request.headers.get("Supervisor", ""), _agents(request).get(who)
    token = me.token.text if me and me.token else request.app[SUPERVISOR]()
    if not token:
        raise web.HTTPForbidden(
            text="Nobody may supervise here: there is no token; `ivr rotate supervisors` makes one."
        )
    if not hmac.compare_digest(given.encode(errors="replace"), token.encode()):
        log.warning("supervisor refused", path=request.path)
        raise web.HTTPForbidden(text="Give the supervisors' token: `Supervisor: ...`.")


def must_have_right(request: web.Request, who: str, over: str) -> None:
    """403 with a sentence, and an alarm that is kept, if he may not step in for this agent (empty: for nobody's)."""
    if why := no_right(who, _agents(request), over):
        raise _refused(request, why)


def must_lead(request: web.Request, who: str, queue: str) -> None:
    """The same, if he leads nobody who may serve this queue: then a caller who waits there is none of his."""
    agents, rules = _agents(request), request.app[RECEPTION].rules
    led = frozenset(agent for agent in rules.agents if not no_right(who, agents, agent))
    if why := not_led(queue, led, who, rules, today(request)):
        raise _refused(request, why)


def _refused(request: web.Request, why: str) -> web.HTTPForbidden:
    desk = request.app[DESK]
    desk.store.alarm("supervisor refused", desk.clock.now(), f"{request.path}: {why}")
    return web.HTTPForbidden(text=why)


def _agents(request: web.Request) -> Mapping[str, Agent]:
    return {duty.agent.id: duty.agent for duty in request.app[DESK].floor.agents()}
