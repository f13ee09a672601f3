"""What holds of an agent, said over HTTP by whoever knows it: by the supervisors' right, and on record."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from ivr.calls.desk import Desk
from ivr.calls.eligible import Eligible
from ivr.calls.saying import Done
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer
from ivr.core.standing import as_of, not_eligible
from ivr.core.wishes import LONGEST_REASON, NotKnown, NotNow
from ivr.web.keys import DESK, RECEPTION
from ivr.web.right import Asked, asked

_EXAMPLE = '{"supervisor": "1005", "holds": "no", "until": "2026-12-01 18:00", "reason": "course open"}'


def routes() -> list[web.RouteDef]:
    """Where these are asked."""
    where = "/agents/{agent}/eligibility/{name}"
    return [web.put(where, learn), web.delete(where, unlearn)]


async def learn(request: web.Request) -> web.Response:
    """It holds of the agent from now on, or does not, as long as is said; 409 if the rules alone decide it."""
    said = await asked(request)
    agent, name = _whom(request)
    zone = ZoneInfo(request.app[RECEPTION].rules.firm.timezone)
    if said.get("holds") not in ("yes", "no"):
        raise web.HTTPBadRequest(text=f"Say whether it holds, yes or no: `{_EXAMPLE}`.")
    since, until = (_moment(said.get(word, ""), zone) for word in ("from", "until"))
    now = request.app[DESK].clock.now()
    if until is not None and until <= max(since or now, now):
        raise web.HTTPBadRequest(text="It is over before it begins, or before now.")
    answer = Answer(name, said["holds"] == "yes", _reason(said), since, until, f"supervisor {said['supervisor']}")
    return _told(request, agent, _eligible(request).learns(agent, answer))


async def unlearn(request: web.Request) -> web.Response:
    """Nobody says so any more; 409 if nobody does."""
    said = await asked(request)
    agent, name = _whom(request)
    return _told(request, agent, _eligible(request).unlearns(agent, name, f"supervisor {said['supervisor']}"))


def standing(desk: Desk, duty: OnDuty) -> dict[str, Any]:
    """What holds of an agent at this moment and does not, who says so, and why he gets no calls for it.

    Nothing where the rules have no eligibility.
    """
    if not desk.floor.eligibility:
        return {}
    agent = as_of(duty.agent, desk.clock.now())
    answers = {
        name: {
            "holds": one.holds,
            "reason": one.reason,
            "until": one.until.isoformat() if one.until else None,
            "by": one.by,
        }
        for name, one in agent.standing.items()
    }
    return {"eligibility": answers, "not_eligible": not_eligible(agent, desk.floor.eligibility.values())}


def _eligible(request: web.Request) -> Eligible:
    desk = request.app[DESK]
    return Eligible(desk.floor, desk.store, desk.clock)


def _whom(request: web.Request) -> tuple[str, str]:
    agent = request.match_info["agent"]
    if agent not in {duty.agent.id for duty in request.app[DESK].floor.agents()}:
        raise web.HTTPNotFound(text=f"There is no agent {agent}.")
    return agent, request.match_info["name"]


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The firm's time, unless it is written with an offset of its own."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
        return found.astimezone(zone) if found.tzinfo else found.replace(tzinfo=zone)
    except (ValueError, OverflowError):
        raise web.HTTPBadRequest(text=f'{text!r} is no time. Write "2026-12-01 18:00".') from None


def _reason(said: Asked) -> str:
    reason = said.get("reason", "").strip()
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise web.HTTPBadRequest(text=f"A reason is a line of {LONGEST_REASON} characters at most.")
    return reason


def _told(request: web.Request, agent: str, done: Done | NotKnown | NotNow) -> web.Response:
    match done:
        case NotKnown(why):
            raise web.HTTPNotFound(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            desk = request.app[DESK]
            (duty,) = (duty for duty in desk.floor.agents() if duty.agent.id == agent)
            return web.json_response({"agent": agent, **standing(desk, duty)})
