"""Whom an operation on recordings lets in: by the rights that he has at their front desk, which enters each wish."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from ivr.console import signed
from ivr.core.access import Act, OfACall, Person, forbidden, forbidden_with
from ivr.core.console_rights import as_listeners, out_of_scope, scope_of
from ivr.web.keys import listeners
from ivr.web.listener import PERSON


@dataclass(frozen=True, slots=True)
class Hears:
    """It is for those who may do this with recordings; the front desk says so, and with which."""

    act: Act

    @property
    def scope(self) -> str:
        """That of the act."""
        return scope_of(self.act)

    async def __call__(self, request: web.Request) -> None:
        """In which of his roles he comes; 401 for strangers, 403 for who is nobody to recordings, or by his token."""
        if why := out_of_scope(signed.who(request).person, self.scope):
            raise web.HTTPForbidden(text=why)
        recording = request.match_info.get("recording", "")
        of_call = await listeners(request).desk.room.store.found(recording) if recording else None
        request[PERSON] = as_listener(request, self.act, of_call)


def as_listener(request: web.Request, act: Act, of_call: OfACall | None) -> Person:
    """Who he is, in the role in which he may do so; in any of his, if he may in none: that is entered too."""
    person = signed.who(request).person
    mine = as_listeners(person)
    if not mine:
        raise web.HTTPForbidden(text=f"{person.id} is nobody to recordings: an admin gives him a role.")
    able = [one for one in mine if not refusal(one, act, of_call)]
    return (able or list(mine))[0]


def refusal(person: Person, act: Act, of_call: OfACall | None) -> str:
    """Why he may not, with this call's recording or (none given) at all; empty if he may."""
    return forbidden_with(person, act, of_call) if of_call else forbidden(person, act)
