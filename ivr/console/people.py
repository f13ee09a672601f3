"""The people of the console: who may sign in, and as what."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console import enrolling
from ivr.console.doors import Only, operation
from ivr.console.keys import ADDRESS, NOW, REGISTER
from ivr.console.on_record import note
from ivr.console.signed import agents, who
from ivr.core.access import Role
from ivr.core.console_rights import Person, Right
from ivr.core.link import welcome
from ivr.store.people import Account
from ivr.web.operation import Body, Operation, described

Text = Annotated[str, Field(max_length=80)]
Words = Annotated[list[Text], Field(max_length=200)]
Roles = Annotated[list[Annotated[Role, Field(strict=False)]], Field(max_length=len(Role))]
STATUS = {
    enrolling.NoSuchPerson: web.HTTPNotFound,
    enrolling.IdTaken: web.HTTPConflict,
    enrolling.LastAdmin: web.HTTPConflict,
    enrolling.Unfit: web.HTTPUnprocessableEntity,
}


class NewPerson(Body):
    """Somebody to be entered."""

    example: ClassVar[Mapping[str, object]] = {"id": "chen", "name": "Chen", "roles": ["agent"], "agent": "1001"}
    hint: ClassVar[str] = "Say who he is: `{example}`."

    id: Text
    name: Text
    roles: Roles
    agent: Text | None = None
    """His number among the agents of the rules."""
    queues: Words = Field(default_factory=list)
    """Whose recordings a supervisor hears."""
    language: Text = "en"


class Changes(Body):
    """What is to be otherwise; what is left out stays."""

    example: ClassVar[Mapping[str, object]] = {"roles": ["agent", "supervisor"]}
    hint: ClassVar[str] = "Say what is to be otherwise: `{example}`."

    name: Text | None = None
    roles: Roles | None = None
    agent: Text | None = None
    """Empty: none any more."""
    queues: Words | None = None
    language: Text | None = None


class NewLink(Body):
    """What the link is to do besides."""

    example: ClassVar[Mapping[str, object]] = {"without_totp": True}

    without_totp: bool = False
    """Forget his second factor, for he has lost it."""


@described
class PersonTold(TypedDict):
    """A person."""

    id: str
    name: str
    roles: list[str]
    agent: str | None
    queues: list[str]
    language: str
    totp: bool
    """Whether he has a second factor."""
    password: bool
    """Whether he has set one."""
    disabled: bool


@described
class LinkTold(TypedDict):
    """A link, told this once."""

    link: str


def operations() -> list[Operation]:
    """What can be asked of them."""
    change_them = Only(Right.CHANGE_PEOPLE)
    return [
        operation("GET", "/people", people, Only(Right.SEE_PEOPLE)),
        operation("POST", "/people", add, change_them, fails=(409, 422), status=201),
        operation("PATCH", "/people/{person}", change, change_them, fails=(404, 409, 422)),
        operation("POST", "/people/{person}/link", link, change_them, fails=(404,)),
        operation("POST", "/people/{person}/disable", disable, change_them, fails=(404, 409)),
        operation("POST", "/people/{person}/enable", enable, change_them, fails=(404,)),
    ]


async def people(request: web.Request) -> list[PersonTold]:
    """Everybody, by id."""
    return [told(account) for account in await request.app[REGISTER].people.all()]


async def add(request: web.Request, body: NewPerson) -> LinkTold:
    """Enter somebody, and the link by which he sets his password.

    409 if there is one of this id, 422 with a sentence if he cannot be entered so.
    """
    person = Person(body.id, body.name, frozenset(body.roles), body.agent or "", frozenset(body.queues), body.language)
    note(request, f"{person.id}: {', '.join(sorted(person.roles))}")
    async with _refusals():
        token = await enrolling.enter(request.app[REGISTER], person, agents(request), request.app[NOW]())
    return _link(request, token)


async def change(request: web.Request, body: Changes) -> PersonTold:
    """Change what he is; whose rights change has to sign in again. Nobody changes his own rights: 409."""
    async with _refusals():
        before = (await enrolling.account(request.app[REGISTER], _whom(request))).person
        after = _changed(before, body)
        _must_not_be_own(request, before, after)
        note(request, enrolling.difference(before, after))
        await enrolling.change(request.app[REGISTER], after, agents(request))
        return await _told(request)


async def link(request: web.Request, body: NewLink) -> LinkTold:
    """A new link by which he sets his password, in place of the one before."""
    note(request, "forgets the second factor" if body.without_totp else "")
    register, now = request.app[REGISTER], request.app[NOW]()
    async with _refusals():
        token = await enrolling.link(register, _whom(request), now, without_factor=body.without_totp)
    return _link(request, token)


async def disable(request: web.Request) -> PersonTold:
    """He may not sign in any more, and is out at once. 409 for the last admin, and for oneself."""
    if _whom(request) == who(request).person.id:
        raise web.HTTPConflict(text="Nobody disables himself: another admin can.")
    async with _refusals():
        await enrolling.disable(request.app[REGISTER], _whom(request), request.app[NOW]())
        return await _told(request)


async def enable(request: web.Request) -> PersonTold:
    """He may sign in again."""
    async with _refusals():
        await enrolling.enable(request.app[REGISTER], _whom(request))
        return await _told(request)


def told(account: Account) -> PersonTold:
    """As he is answered: nothing that he signs in by."""
    person = account.person
    return {
        "id": person.id,
        "name": person.name,
        "roles": sorted(person.roles),
        "agent": person.agent or None,
        "queues": sorted(person.queues),
        "language": person.language,
        "totp": bool(account.totp),
        "password": bool(account.password),
        "disabled": account.disabled is not None,
    }


async def _told(request: web.Request) -> PersonTold:
    return told(await enrolling.account(request.app[REGISTER], _whom(request)))


def _whom(request: web.Request) -> str:
    return request.match_info["person"]


def _link(request: web.Request, token: str) -> LinkTold:
    return {"link": welcome(request.app[ADDRESS].url, token)}


def _changed(before: Person, body: Changes) -> Person:
    said: dict[str, Any] = {name: getattr(body, name) for name in body.model_fields_set}
    sets = {name: frozenset(said[name] or ()) for name in ("roles", "queues") if name in said}
    texts = {name: said[name] or "" for name in ("name", "agent", "language") if name in said}
    changes: Any = sets | texts
    return replace(before, **changes)


def _must_not_be_own(request: web.Request, before: Person, after: Person) -> None:
    mine = before.id == who(request).person.id
    if mine and (before.roles, before.queues, before.agent) != (after.roles, after.queues, after.agent):
        raise web.HTTPConflict(text="Nobody changes his own rights: another admin can.")


@asynccontextmanager
async def _refusals() -> AsyncIterator[None]:
    """What is refused, as HTTP says it."""
    try:
        yield
    except enrolling.NotEnrolled as error:
        raise STATUS[type(error)](text=str(error)) from error
