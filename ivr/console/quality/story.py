"""A call's story: each decision with its reason and its rule, who was on the line, and what of it is on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aiohttp import web
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.hears import refusal
from ivr.console.quality.seen import seen
from ivr.console.signed import who
from ivr.core.access import Act
from ivr.core.access import Only as Everything
from ivr.core.console_rights import Person, Right, as_listeners, sees_numbers
from ivr.core.gaps import SECOND, Gap
from ivr.core.marks import Mark
from ivr.core.numbers import masked, masked_in
from ivr.core.trace import TraceStep
from ivr.store.rows import CallStory, Leg
from ivr.store.searching import Found, Wanted
from ivr.web.keys import listeners
from ivr.web.operation import Operation, described

WITH_SOUND = (Act.LISTEN, Act.DOWNLOAD, Act.EXPORT, Act.HOLD)
"""What the page offers with a recording."""
MOST = 100
"""Recordings of one call: its own, and its messages'."""


@described
class StepTold(TypedDict):
    """A decision, and why."""

    at: str
    what: str
    line: str
    rule: str
    """File, line and path of the rule that decided."""
    facts: dict[str, Any]


@described
class LegTold(TypedDict):
    """One party's channel."""

    kind: str
    party: str
    dialled: str
    answered: str | None
    ended: str | None
    ending: str


@described
class MarkTold(TypedDict):
    """A moment, or the begin or end of a stretch."""

    at: str
    kind: str
    begins: bool
    what: str
    who: str
    why: str


@described
class GapTold(TypedDict):
    """A stretch that is not on record, in seconds from its begin."""

    begin: float
    end: float
    reason: str
    who: str
    why: str


@described
class RecordingTold(TypedDict):
    """The call's recording, or that of a message."""

    recording: str
    started: str | None
    ended: str | None
    seconds: float
    state: str
    reason: str
    gaps: list[GapTold]
    may: list[str]
    """What one may do with it: `listen`, `download`, `export`, `hold`."""


@described
class AnswerTold(TypedDict):
    """What the caller said of it afterwards."""

    survey: str
    answer: str
    agent: str
    at: str


@described
class StoryTold(TypedDict):
    """A call with all that belongs to it; numbers as one may see them."""

    call: str
    arrived: str
    answered: str | None
    ended: str | None
    caller: str
    did: str
    customer: str
    customer_name: str
    level: str
    rm: str
    language: str
    queue: str
    waited: float | None
    served_by_kind: str
    served_by: str
    outcome: str
    result: str
    rules_version: str
    steps: list[StepTold]
    legs: list[LegTold]
    marks: list[MarkTold]
    recordings: list[RecordingTold]
    survey: list[AnswerTold]


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/calls/{call}", story, Only(Right.SEE_CALLS), fails=(404,))]


async def story(request: web.Request) -> StoryTold:
    """A call with all that belongs to it."""
    person, of_call = who(request).person, await seen(request)
    wanted = Wanted(call=of_call.call.id)
    found = await listeners(request).desk.room.store.search(wanted, Everything(), MOST)
    gaps = {one.call: one.gaps for one in of_call.recordings}
    recordings = [_recording(one, gaps.get(one.recording, ()), person) for one in found.found]
    return _told(of_call, recordings, whole=sees_numbers(person))


def _told(of_call: CallStory, recordings: list[RecordingTold], *, whole: bool) -> StoryTold:
    call = of_call.call
    return {
        "call": call.id,
        "arrived": call.arrived.isoformat(),
        "answered": _moment(call.answered),
        "ended": _moment(call.ended),
        "caller": call.caller if whole else masked(call.caller),
        "did": call.did,
        "customer": call.customer_id,
        "customer_name": call.customer_name,
        "level": call.customer_level,
        "rm": call.rm,
        "language": call.language,
        "queue": call.queue,
        "waited": call.waited_seconds,
        "served_by_kind": call.served_by_kind,
        "served_by": call.served_by,
        "outcome": call.outcome,
        "result": call.result,
        "rules_version": call.rules_version,
        "steps": [_step(one, whole=whole) for one in of_call.trace],
        "legs": [_leg(one, whole=whole) for one in of_call.legs],
        "marks": [_mark(one, whole=whole) for one in of_call.marks],
        "survey": [
            {"survey": one.survey, "answer": one.answer, "agent": one.agent, "at": one.at.isoformat()}
            for one in of_call.survey_answers
        ],
        "recordings": recordings,
    }


def _step(step: TraceStep, *, whole: bool) -> StepTold:
    line, facts = _shown(step.line, whole=whole), _facts(step.facts, whole=whole)
    return {"at": step.at.isoformat(), "what": step.what, "line": line, "rule": step.rule, "facts": facts}


def _leg(leg: Leg, *, whole: bool) -> LegTold:
    stranger = leg.kind in {"caller", "outside"}
    return {
        "kind": leg.kind,
        "party": masked(leg.party) if stranger and not whole else leg.party,
        "dialled": leg.dialled.isoformat(),
        "answered": _moment(leg.answered),
        "ended": _moment(leg.ended),
        "ending": leg.ending,
    }


def _mark(mark: Mark, *, whole: bool) -> MarkTold:
    what, by, why = (_shown(text, whole=whole) for text in (mark.what, mark.who, mark.why))
    at = mark.at.isoformat()
    return {"at": at, "kind": mark.kind.value, "begins": mark.begins, "what": what, "who": by, "why": why}


def _recording(one: Found, gaps: tuple[Gap, ...], person: Person) -> RecordingTold:
    return {
        "recording": one.recording,
        "started": _moment(one.started),
        "ended": _moment(one.ended),
        "seconds": one.seconds,
        "state": one.state,
        "reason": one.reason,
        "gaps": [_gap(gap) for gap in gaps],
        "may": [act.value for act in WITH_SOUND if may(person, act, one)],
    }


def may(person: Person, act: Act, of_call: Found) -> bool:
    """Whether he may, in one of his roles."""
    return any(not refusal(one, act, of_call) for one in as_listeners(person))


def _gap(gap: Gap) -> GapTold:
    begin, end = gap.begin / SECOND, gap.end / SECOND
    return {"begin": begin, "end": end, "reason": gap.reason.value, "who": gap.who, "why": gap.why}


def _shown(text: str, *, whole: bool) -> str:
    return text if whole else masked_in(text)


def _facts(facts: Mapping[str, object], *, whole: bool) -> dict[str, Any]:
    return {name: value if whole else _shortened(value) for name, value in facts.items()}


def _shortened(value: Any) -> Any:
    """With every number in its texts shortened."""
    match value:
        case str():
            return masked_in(value)
        case list():
            return [_shortened(each) for each in value]
        case dict():
            return {name: _shortened(each) for name, each in value.items()}
        case _:
            return value


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
