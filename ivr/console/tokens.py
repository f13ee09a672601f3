"""Tokens: programs that are let in for a person, with some of his rights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.bearer import fresh
from ivr.console.doors import Only, operation
from ivr.console.keys import NOW, REGISTER
from ivr.console.letting_in import confirm
from ivr.console.on_record import note
from ivr.console.register import Register
from ivr.console.signed import hashed, who
from ivr.core.console_rights import Person, Right
from ivr.core.scopes import MOST, READING, scopes_of, unfit
from ivr.errors import IvrError
from ivr.store.tokens import Token
from ivr.web.operation import Body, Operation, described

NONE = "It was revoked, or forgotten after its time."
Text = Annotated[str, Field(max_length=80)]


class NoToken(IvrError):
    """There is no such token, or none can be made so."""


class NewToken(Body):
    """What program is let in, for what and how long."""

    example: ClassVar[Mapping[str, object]] = {
        "name": "our dashboard",
        "scopes": ["see_floor"],
        "days": 90,
        "password": "four words in a row",
    }
    hint: ClassVar[str] = "Say for what it is: `{example}`."

    name: Text
    """The program's."""
    scopes: Annotated[list[Text], Field(max_length=100)]
    """Some of one's own rights."""
    days: Annotated[int, Field(ge=0, le=10_000)] = 90
    """Until it is over."""
    password: Annotated[str, Field(max_length=1000)] = ""
    """One's own, once more, for whoever has one."""


@described
class TokenTold(TypedDict):
    """A token, without what it is known by."""

    id: str
    """With this it begins."""
    person: str
    name: str
    scopes: list[str]
    made: str
    expires: str
    used: str | None
    """When it was last used, to a minute."""


@described
class TokenMade(TokenTold):
    """A token, told whole this once."""

    token: str


@described
class Choice(TypedDict):
    """What may be given to programs."""

    reading: list[str]
    """Scopes that change nothing."""
    changing: list[str]


@described
class OwnTokens(TypedDict):
    """One's own."""

    tokens: list[TokenTold]
    may_give: Choice


def operations() -> list[Operation]:
    """What can be asked of them."""
    own = Only(Right.MAKE_TOKENS)
    return [
        operation("GET", "/profile/tokens", mine, own),
        operation("POST", "/profile/tokens", make, own, fails=(409, 422, 429), status=201),
        operation("DELETE", "/profile/tokens/{token}", revoke, own, fails=(404,)),
        operation("GET", "/tokens", everybodys, Only(Right.SEE_PEOPLE)),
        operation("DELETE", "/tokens/{token}", revoke_anybodys, Only(Right.CHANGE_PEOPLE), fails=(404,)),
    ]


async def mine(request: web.Request) -> OwnTokens:
    """One's own tokens, newest first, and which scopes one may give."""
    person = who(request).person
    scopes = scopes_of(person)
    return {
        "tokens": [told(token) for token in await request.app[REGISTER].tokens.all(person.id)],
        "may_give": {
            "reading": [scope for scope in scopes if scope in READING],
            "changing": [scope for scope in scopes if scope not in READING],
        },
    }


async def make(request: web.Request, body: NewToken) -> TokenMade:
    """Make a token for a program; it is told whole this once.

    403 if the password is wrong, 409 for too many, 422 with a sentence for a name, scopes or time that will not do.
    """
    person, register = who(request).person, request.app[REGISTER]
    note(request, f"{body.name}: {', '.join(sorted(body.scopes))}, {body.days} days")
    if why := unfit(body.name, body.scopes, timedelta(days=body.days), person):
        raise web.HTTPUnprocessableEntity(text=why)
    account = await register.people.account(person.id)
    if account and account.password:
        await confirm(request, account, body.password)
    try:
        token, text = await made(register, person, body.name, body.scopes, body.days, request.app[NOW]())
    except NoToken as error:
        raise web.HTTPConflict(text=str(error)) from error
    return {**told(token), "token": text}


async def made(
    register: Register, person: Person, name: str, scopes: list[str], days: int, now: datetime
) -> tuple[Token, str]:
    """A new one of his, and its text, of which a hash is kept alone. Raises `NoToken`."""
    if why := unfit(name, scopes, timedelta(days=days), person):
        raise NoToken(why)
    id_, text = fresh()
    token = Token(id_, person.id, name.strip(), frozenset(scopes), now, now + timedelta(days=days))
    if not await register.tokens.add(token, hashed(text), MOST):
        raise NoToken(f"There are {MOST} already: revoke one first.")
    return token, text


async def revoke(request: web.Request) -> dict[str, str]:
    """One's own token opens nothing from now on."""
    return await _revoked(request, who(request).person.id)


async def everybodys(request: web.Request) -> list[TokenTold]:
    """Everybody's tokens, newest first."""
    return [told(token) for token in await request.app[REGISTER].tokens.all()]


async def revoke_anybodys(request: web.Request) -> dict[str, str]:
    """Somebody's token opens nothing from now on."""
    return await _revoked(request)


def told(token: Token) -> TokenTold:
    """As it is answered: nothing that it is known by."""
    return {
        "id": token.id,
        "person": token.person,
        "name": token.name,
        "scopes": sorted(token.scopes),
        "made": token.made.isoformat(),
        "expires": token.expires.isoformat(),
        "used": token.used.isoformat() if token.used else None,
    }


async def _revoked(request: web.Request, person: str = "") -> dict[str, str]:
    if not await request.app[REGISTER].tokens.revoke(request.match_info["token"], person):
        raise web.HTTPNotFound(text=f"There is no such token. {NONE}")
    return {}
