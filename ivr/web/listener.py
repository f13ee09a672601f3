"""Who comes to recordings, and why: everybody has a token of his own, and gives a reason that is entered."""

from __future__ import annotations

import asyncio
from typing import TypeVar

from aiohttp import web

from ivr.core.access import Person
from ivr.core.keeping import NotReleased
from ivr.errors import IvrError
from ivr.recording.front_desk import NotThere, Refused
from ivr.web.bodies import texts
from ivr.web.keys import listeners

TOKEN = "Listener"  # noqa: S105 - a header's name
Answer = TypeVar("Answer")


async def listener(request: web.Request, act: str) -> Person:
    """Whose token it is; 403 if it is nobody's, and that is entered."""
    people, token = listeners(request).people, request.headers.get(TOKEN, "")
    person = await asyncio.to_thread(people.with_token, token)
    if person is None:
        await listeners(request).desk.stranger(act)
        raise web.HTTPForbidden(text=f"Give the token that came with your rights to recordings: `{TOKEN}: ...`.")
    return person


def because(request: web.Request) -> str:
    """The reason in the address; 400 if there is none."""
    return _given(request.query.get("because", ""), "?because=complaint 17")


async def because_told(request: web.Request) -> str:
    """The reason in the body; 400 if there is none."""
    example = '{"because": "complaint 17"}'
    return _given((await texts(request, {"because"}, example)).get("because", ""), example)


def done(answer: Answer | Refused | NotThere | NotReleased) -> Answer:
    """The answer; 403 if he may not, 404 if it is not there, 409 if a hold has to be released otherwise."""
    match answer:
        case Refused(reason):
            raise web.HTTPForbidden(text=_sentence(reason))
        case NotThere(reason):
            raise web.HTTPNotFound(text=_sentence(reason))
        case NotReleased(reason):
            raise web.HTTPConflict(text=_sentence(reason))
        case _:
            return answer


def not_to_be_read(error: IvrError | OSError) -> web.HTTPException:
    """500: the file is damaged, or the archive is away."""
    return web.HTTPInternalServerError(text=f"The recording cannot be read: {error}")


def _given(why: str, example: str) -> str:
    if not why.strip():
        raise web.HTTPBadRequest(text=f"Say why, without a customer's name; it is entered in the ledger: `{example}`.")
    return why


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."
