"""Signing in and out."""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.cookie import give, token_of
from ivr.console.doors import Everybody, SignedIn, operation
from ivr.console.keys import NOW, REGISTER
from ivr.console.letting_in import Credentials, let_in
from ivr.console.oidc.firm import no_password
from ivr.console.signed import SIGNED, Signed, csrf_of, hashed, who
from ivr.core.console_rights import rights_of
from ivr.core.session import Session
from ivr.store.people import Account
from ivr.web.operation import Body, Operation, Otherwise, described

Short = Annotated[str, Field(max_length=200)]


class SignIn(Body):
    """Who he says he is."""

    example: ClassVar[Mapping[str, object]] = {"id": "li", "password": "four words in a row"}
    hint: ClassVar[str] = "Say who you are: `{example}`."

    id: Short
    password: Annotated[str, Field(max_length=1000)]
    totp: Short = ""
    """The six digits that his second factor shows, if he has one."""


@described
class SessionTold(TypedDict):
    """Who is signed in."""

    id: str
    name: str
    roles: list[str]
    rights: list[str]
    """What he may do; where it ends, each answer says."""
    agent: str | None
    """His number among the agents."""
    language: str
    totp: bool
    """Whether he has a second factor."""
    csrf: str
    """For the header `X-CSRF`; empty for a program, which needs none."""
    expires: str
    """When it is over, if he does nothing more."""
    latest: str
    """When it is over, whatever he does."""


@described
class Needs(TypedDict):
    """What is still needed."""

    needs: str
    """`totp`."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    also = {403: Needs}
    return [
        operation("GET", "/session", session, SignedIn(programs=True)),
        operation("POST", "/session", sign_in, Everybody(), fails=(401, 403, 409, 429), also=also),
        operation("DELETE", "/session", sign_out, SignedIn()),
    ]


async def session(request: web.Request) -> SessionTold:
    """Who is signed in."""
    return told(who(request))


async def sign_in(request: web.Request, body: SignIn) -> SessionTold | Otherwise:
    """Sign in: the answer sets the session's cookie.

    401 for whatever is wrong, 403 if the second factor is needed too, 409 where only the firm lets people in,
    429 for so long as nobody is let in.
    """
    if why := no_password(request, body.id):
        raise web.HTTPConflict(text=why)
    account = await let_in(request, Credentials(body.id, body.password, body.totp))
    return Otherwise(403, {"needs": "totp"}) if account is None else told(await begin(request, account))


async def sign_out(request: web.Request) -> dict[str, str]:
    """Sign out, here alone."""
    await request.app[REGISTER].sessions.end(who(request).session)
    give(request, "")
    return {}


async def begin(request: web.Request, account: Account) -> Signed:
    """A session of his, under a new token whatever the browser had before; that one opens nothing any more."""
    sessions, now, token = request.app[REGISTER].sessions, request.app[NOW](), token_urlsafe(32)
    person = account.person
    if before := token_of(request):
        await sessions.end(hashed(before))
    await sessions.begin(hashed(token), person.id, now)
    give(request, token)
    fresh = Session(person.id, now, now)
    request[SIGNED] = me = Signed(person, hashed(token), csrf_of(token), fresh.ends, fresh.latest, bool(account.totp))
    return me


def told(me: Signed) -> SessionTold:
    """As it is answered."""
    person = me.person
    return {
        "id": person.id,
        "name": person.name,
        "roles": sorted(person.roles),
        "rights": list(rights_of(person)),
        "agent": person.agent or None,
        "language": person.language,
        "totp": me.totp,
        "csrf": me.csrf,
        "expires": me.ends.isoformat(),
        "latest": me.latest.isoformat(),
    }
