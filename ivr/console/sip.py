"""WebSocket `/sip`: an agent's telephone in his page; and what the page needs to register it."""

from __future__ import annotations

import asyncio
from functools import partial

from aiohttp import web
from pydantic import Field
from typing_extensions import TypedDict

from ivr.console.doors import SignedIn, operation
from ivr.console.keys import LINES
from ivr.console.lines import Lines
from ivr.console.recognising import still
from ivr.console.signed import himself, must
from ivr.core.console_rights import Right
from ivr.core.sip_frame import LONGEST
from ivr.core.telephones import browser_of
from ivr.errors import ProvisionError
from ivr.web.keys import RECEPTION
from ivr.web.operation import Operation, Query, described, read_query

PATH = "/sip"
REALM = "ivr"
HEARTBEAT = 15.0
"""Seconds between two signs of life that a page is asked for."""


class PageAsked(Query):
    """Which load of the page this is."""

    page: str = Field(pattern=r"^[A-Za-z0-9-]{8,64}$")


@described
class PhoneTold(TypedDict):
    """How the page registers its telephone."""

    user: str
    realm: str
    password: str
    address: str
    """Of the WebSocket, on the console itself."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/me/phone", phone, SignedIn(), fails=(403, 409))]


async def phone(request: web.Request) -> PhoneTold:
    """How the page registers the telephone of whoever is signed in; told to nobody else.

    403 for people who are no agents, 409 where Asterisk was started before there was a console.
    """
    telephone, telephony = browser_of(_agent(request)), _lines(request).telephony
    if not telephony.knows_browsers():
        raise web.HTTPConflict(text="Asterisk was started without telephones in browsers: restart it.")
    try:
        password = await asyncio.to_thread(telephony.password, telephone)
    except ProvisionError as error:
        raise web.HTTPConflict(text=str(error)) from error
    return {"user": telephone, "realm": REALM, "password": password, "address": PATH}


async def sip(request: web.Request) -> web.WebSocketResponse:
    """SIP between his page and the switch, in the name of his browser's telephone alone."""
    agent, lines = _agent(request), _lines(request)
    page = read_query(request.query, PageAsked).page
    socket = web.WebSocketResponse(protocols=("sip",), heartbeat=HEARTBEAT, max_msg_size=LONGEST, compress=False)
    await socket.prepare(request)
    end = await lines.serve(socket, agent, page, partial(still, request))
    await socket.close(code=end.code or 1000, message=end.why.encode()[:120])
    return socket


def _lines(request: web.Request) -> Lines:
    """409 where agents have no telephones in their pages."""
    if LINES not in request.app:
        raise web.HTTPConflict(text="There are no telephones in pages here.")
    return request.app[LINES]


def _agent(request: web.Request) -> str:
    """Whose telephone it is; 403 for people who may not work, who are no agents, or not in the rules any more."""
    himself(request)
    agent = must(request, Right.WORK).person.agent
    if not agent or agent not in request.app[RECEPTION].rules.agents:
        raise web.HTTPForbidden(text="You are no agent of the rules in force.")
    return agent
