"""What holds of an agent, said over HTTP by whoever knows it: by the supervisors' right, and on record."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.calls.desk import Desk
from ivr.calls.eligible import Eligible
from ivr.calls.saying import Done
from ivr.core.duty import OnDuty
from ivr.core.eligibility import Answer
from ivr.core.standing import as_of, not_eligible
from ivr.core.wishes import LONGEST_REASON, NotKnown, NotNow
from ivr.web.keys import DESK, RECEPTION
from ivr.web.operation import Operation, Right, described
from ivr.web.right import Supervision, must_be


class Learnt(Supervision):
    """What holds of an agent or does not; what was told before of the same name is replaced."""

    example: ClassVar = {"supervisor": "1005", "holds": "no", "until": "2026-12-01 18:00", "reason": "course open"}
    hint: ClassVar[str] = "Say whether it holds, yes or no, and who you are: `{example}`."

    holds: Literal["yes", "no"]
    since: str = Field(default="", alias="from")
    """From when: the firm's time, unless it is written with an offset of its own; at once if it is left out."""
    until: str = ""
    """Until when; for good if it is left out."""
    reason: str = Field(default="", json_schema_extra={"maxLength": LONGEST_REASON})


@described
class AnswerTold(TypedDict):
    """What counts of one agent for one name."""

    holds: bool
    reason: str
    until: str | None
    by: str
    """Who says so."""


@described
class Standing(TypedDict):
    """What holds of an agent at this moment."""

    agent: str
    eligibility: dict[str, AnswerTold]
    not_eligible: list[str]
    """Why he gets no calls for it."""


@described
class Stands(TypedDict):
    """The same, without his name."""

    eligibility: dict[str, AnswerTold]
    not_eligible: list[str]


def operations() -> list[Operation]:
    """What can be asked of these."""
    where, fails = "/agents/{agent}/eligibility/{name}", (404, 409)
    return [
        Operation("PUT", where, learn, Right.SUPERVISOR, fails),
        Operation("DELETE", where, unlearn, Right.SUPERVISOR, fails),
    ]


async def learn(request: web.Request, body: Learnt) -> Standing:
    """It holds of the agent from now on, or does not, as long as is said; 409 if the rules alone decide it."""
    must_be(request, body.supervisor)
    agent, name = _whom(request)
    zone = ZoneInfo(request.app[RECEPTION].rules.firm.timezone)
    since, until = _moment(body.since, zone), _moment(body.until, zone)
    now = request.app[DESK].clock.now()
    if until is not None and until <= max(since or now, now):
        raise web.HTTPBadRequest(text="It is over before it begins, or before now.")
    answer = Answer(name, body.holds == "yes", _reason(body), since, until, f"supervisor {body.supervisor}")
    return _told(request, agent, _eligible(request).learns(agent, answer))


async def unlearn(request: web.Request, body: Supervision) -> Standing:
    """Nobody says so any more; 409 if nobody does."""
    must_be(request, body.supervisor)
    agent, name = _whom(request)
    return _told(request, agent, _eligible(request).unlearns(agent, name, f"supervisor {body.supervisor}"))


def standing(desk: Desk, duty: OnDuty) -> Stands | None:
    """What holds of an agent at this moment and does not, who says so, and why he gets no calls for it.

    None where the rules have no eligibility.
    """
    if not desk.floor.eligibility:
        return None
    agent = as_of(duty.agent, desk.clock.now())
    answers: dict[str, AnswerTold] = {
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


def _reason(said: Learnt) -> str:
    reason = said.reason.strip()
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise web.HTTPBadRequest(text=f"A reason is a line of {LONGEST_REASON} characters at most.")
    return reason


def _told(request: web.Request, agent: str, done: Done | NotKnown | NotNow) -> Standing:
    match done:
        case NotKnown(why):
            raise web.HTTPNotFound(text=why)
        case NotNow(why):
            raise web.HTTPConflict(text=f"Agent {agent} {why}.")
        case Done():
            desk = request.app[DESK]
            (duty,) = (duty for duty in desk.floor.agents() if duty.agent.id == agent)
            stands = standing(desk, duty) or {"eligibility": {}, "not_eligible": []}
            return {
                "agent": agent,
                "eligibility": stands["eligibility"],
                "not_eligible": stands["not_eligible"],
            }
