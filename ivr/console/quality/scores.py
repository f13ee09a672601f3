"""How calls are judged: forms, the scores that were given by them, and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import Only, operation
from ivr.console.keys import JUDGING, NOW
from ivr.console.on_record import note as on_record
from ivr.console.quality.seen import agent_of, seen
from ivr.console.signed import must, who
from ivr.core.console_rights import Right
from ivr.core.scoring import Form, Question, amiss, points, unfit
from ivr.store.judging import Note, Score
from ivr.web.operation import Body, Operation, described

Id = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
Short = Annotated[str, Field(min_length=1, max_length=200)]
Long = Annotated[str, Field(max_length=4000)]


class QuestionSaid(Body):
    """One thing that is looked at."""

    id: Id
    text: Short
    most: Annotated[int, Field(ge=1, le=100)]
    """Points that may be given for it."""
    decides: bool = False
    """Whether a call that gets no point here gets none at all."""


class FormSaid(Body):
    """What is looked at in a call."""

    example: ClassVar[Mapping[str, object]] = {
        "id": "service",
        "name": "Service",
        "questions": [{"id": "greeting", "text": "Greets, and says his name", "most": 5}],
    }

    id: Id
    name: Short
    questions: Annotated[list[QuestionSaid], Field(max_length=100)]


class ScoreSaid(Body):
    """How a call was, by a form."""

    example: ClassVar[Mapping[str, object]] = {"form": "service", "answers": {"greeting": 5}, "comment": "calm"}

    form: str
    answers: dict[str, int]
    """Points, by question."""
    comment: Long = ""


class NoteSaid(Body):
    """What is noted of a call."""

    example: ClassVar[Mapping[str, object]] = {"text": "Good example for new colleagues."}

    text: Annotated[str, Field(pattern=r"\S", max_length=4000)]


@described
class QuestionTold(TypedDict):
    """One thing that is looked at."""

    id: str
    text: str
    most: int
    decides: bool


@described
class FormTold(TypedDict):
    """What is looked at in a call."""

    id: str
    name: str
    questions: list[QuestionTold]


@described
class ScoreTold(TypedDict):
    """How a call was judged."""

    form: str
    form_name: str
    agent: str
    answers: dict[str, int]
    points: int
    most: int
    comment: str
    given_by: str
    at: str


@described
class NoteTold(TypedDict):
    """What was noted of a call."""

    text: str
    written_by: str
    at: str


def operations() -> list[Operation]:
    """What can be asked of these."""
    change = Only(Right.CHANGE_FORMS)
    return [
        operation("GET", "/score_forms", forms, Only(Right.SEE_SCORES)),
        operation("POST", "/score_forms", make_form, change, fails=(409, 422)),
        operation("DELETE", "/score_forms/{form}", retire_form, change, fails=(404,)),
        operation("GET", "/calls/{call}/scores", scores, Only(Right.SEE_SCORES), fails=(404,)),
        operation("POST", "/calls/{call}/scores", score, Only(Right.SCORE), fails=(404, 409, 422)),
        operation("GET", "/calls/{call}/notes", notes, Only(Right.SEE_SCORES), fails=(404,)),
        operation("POST", "/calls/{call}/notes", note, Only(Right.NOTE), fails=(404,)),
    ]


async def forms(request: web.Request) -> list[FormTold]:
    """By which calls are judged now."""
    return [_form(one) for one in await request.app[JUDGING].forms()]


async def make_form(request: web.Request, body: FormSaid) -> FormTold:
    """A new one; 409 if there is, or was, one of this id: scores that were given by it stay what they mean."""
    form = Form(body.id, body.name, tuple(Question(**each.model_dump()) for each in body.questions))
    on_record(request, form.id)
    if why := unfit(form):
        raise web.HTTPUnprocessableEntity(text=why)
    if not await request.app[JUDGING].make(form, who(request).person.id, request.app[NOW]()):
        raise web.HTTPConflict(text=f"There is, or was, a form {form.id}: give the new one another id.")
    return _form(form)


async def retire_form(request: web.Request) -> dict[str, str]:
    """Judge nobody by it any more; scores that were given stay."""
    form = request.match_info["form"]
    if not await request.app[JUDGING].retire(form, request.app[NOW]()):
        raise web.HTTPNotFound(text=f"There is no form {form}.")
    return {}


async def scores(request: web.Request) -> list[ScoreTold]:
    """Of a call, the oldest first."""
    story = await seen(request)
    must(request, Right.SEE_SCORES, agent_of(story))
    return [_score(one) for one in await request.app[JUDGING].scores(story.call.id)]


async def score(request: web.Request, body: ScoreSaid) -> ScoreTold:
    """Judge a call; 409 if no agent served it, 422 for answers that the form does not take."""
    story = await seen(request)
    agent = agent_of(story)
    if not agent:
        raise web.HTTPConflict(text="No agent served this call: there is nobody to judge.")
    me = must(request, Right.SCORE, agent).person
    form = await _taken(request, body)
    judged = points(form, body.answers)
    about = (form.id, form.name, body.answers, judged, form.most, body.comment)
    given = Score(story.call.id, agent, *about, me.id, request.app[NOW]())
    await request.app[JUDGING].give(given)
    on_record(request, form.id)
    return _score(given)


async def notes(request: web.Request) -> list[NoteTold]:
    """On a call, the oldest first."""
    story = await seen(request)
    must(request, Right.SEE_SCORES, agent_of(story))
    return [_note(one) for one in await request.app[JUDGING].notes(story.call.id)]


async def note(request: web.Request, body: NoteSaid) -> NoteTold:
    """Write one; it stays as it is written."""
    story = await seen(request)
    me = must(request, Right.NOTE, agent_of(story)).person
    written = Note(story.call.id, body.text, me.id, request.app[NOW]())
    await request.app[JUDGING].write(written)
    return _note(written)


async def _taken(request: web.Request, said: ScoreSaid) -> Form:
    """The form, if it takes these answers."""
    form = await request.app[JUDGING].form(said.form)
    if form is None:
        raise web.HTTPUnprocessableEntity(text=f"There is no form {said.form}.")
    if why := amiss(form, said.answers):
        raise web.HTTPUnprocessableEntity(text=why)
    return form


def _form(form: Form) -> FormTold:
    asks: list[QuestionTold] = [
        {"id": one.id, "text": one.text, "most": one.most, "decides": one.decides} for one in form.questions
    ]
    return {"id": form.id, "name": form.name, "questions": asks}


def _score(one: Score) -> ScoreTold:
    return {
        "form": one.form,
        "form_name": one.form_name,
        "agent": one.agent,
        "answers": dict(one.answers),
        "points": one.points,
        "most": one.most,
        "comment": one.comment,
        "given_by": one.given_by,
        "at": one.at.isoformat(),
    }


def _note(one: Note) -> NoteTold:
    return {"text": one.text, "written_by": one.written_by, "at": one.at.isoformat()}
