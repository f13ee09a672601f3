"""Who comes to recordings, and why: everybody has a token of his own, and gives a reason that is entered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import ClassVar, TypeVar

from aiohttp import web
from pydantic import ConfigDict, Field

from ivr.core.access import Act, Person
from ivr.core.keeping import NotReleased
from ivr.errors import IvrError
from ivr.recording.front_desk import NotThere, Refused
from ivr.web.keys import listeners
from ivr.web.operation import Body, Query

TOKEN = "Listener"  # noqa: S105 - a header's name
PERSON = web.RequestKey("person", Person)
"""Whom the door let in."""
Answer = TypeVar("Answer")


class Because(Body):
    """Why he comes."""

    model_config = ConfigDict(json_schema_extra={"required": ["because"]})
    example: ClassVar = {"because": "complaint 17"}

    because: str = Field(default_factory=str, json_schema_extra={"pattern": r"\S"})
    """Without a customer's name: it is entered in the ledger."""


class BecauseAsked(Query):
    """Why he comes."""

    model_config = ConfigDict(json_schema_extra={"required": ["because"]})

    because: str = Field(default_factory=str, json_schema_extra={"pattern": r"\S"})
    """Without a customer's name: it is entered in the ledger."""


def door(act: Callable[[web.Request], Act]) -> Callable[[web.Request], Awaitable[None]]:
    """Lets in whoever has a token of his own; 403 if it is nobody's, and that is entered."""

    async def let_in(request: web.Request) -> None:
        people, token = listeners(request).people, request.headers.get(TOKEN, "")
        person = await asyncio.to_thread(people.with_token, token)
        if person is None:
            await listeners(request).desk.stranger(act(request))
            raise web.HTTPForbidden(text=f"Give the token that came with your rights to recordings: `{TOKEN}: ...`.")
        request[PERSON] = person

    return let_in


def to(act: Act) -> Callable[[web.Request], Awaitable[None]]:
    """The door where everybody comes for the same."""
    return door(lambda request: act)


def reason(given: Because | BecauseAsked) -> str:
    """Why he comes; 400 if he says nothing."""
    if not given.because.strip():
        raise web.HTTPBadRequest(text="Say why, without a customer's name: `because` is entered in the ledger.")
    return given.because


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


def _sentence(reason: str) -> str:
    return f"{reason[:1].upper()}{reason[1:]}".rstrip(".") + "."
