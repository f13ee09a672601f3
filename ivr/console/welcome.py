"""Setting one's first password, or a new one, by a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.address import visitor
from ivr.console.doors import Everybody, operation
from ivr.console.keys import ADDRESS, NOW, REGISTER
from ivr.console.letting_in import fit
from ivr.console.links import forgets_factor
from ivr.console.on_record import note
from ivr.console.signed import hashed
from ivr.web.operation import Body, Operation, described

GONE = "This link counts no more: it was used, replaced, or is older than half an hour. Ask an admin for another."


class Welcome(Body):
    """By which link, and what the password is to be."""

    example: ClassVar[Mapping[str, object]] = {"link": "...", "password": "four words in a row"}
    hint: ClassVar[str] = "Give the link and a password: `{example}`."

    link: Annotated[str, Field(max_length=200)]
    """What stands behind the `#` of it."""
    password: Annotated[str, Field(max_length=1000)]


@described
class Welcomed(TypedDict):
    """Whose password it is now: he signs in with it."""

    id: str


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("POST", "/welcome", welcome, Everybody(), fails=(403, 404, 422))]


async def welcome(request: web.Request, body: Welcome) -> Welcomed:
    """Set one's password by a link, which then counts no more; all of one's sessions and programs are out.

    404 if the link counts no more, 422 with a sentence for a password that will not do.
    """
    register, link, now = request.app[REGISTER], hashed(body.link), request.app[NOW]()
    account = await register.people.linked(link, now)
    if account is None:
        raise web.HTTPNotFound(text=GONE)
    person = account.person.id
    note(request, person)
    kept = await fit(request, person, body.password)
    if not await register.people.welcome(link, kept, now, without_factor=forgets_factor(body.link)):
        raise web.HTTPNotFound(text=GONE)
    await register.sessions.end_all(person)
    await register.tokens.revoke_all(person)
    await register.sign_ins.tried(person, visitor(request, request.app[ADDRESS]), now, good=True)
    return {"id": person}
