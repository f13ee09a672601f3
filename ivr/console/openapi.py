"""The description of the console's API (OpenAPI 3.1), made from its operations."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from ivr.console.doors import Everybody, operation
from ivr.web.openapi import DESCRIBED, Api
from ivr.web.operation import Operation

API = Api(
    "ivr console",
    "What the console's pages ask. Sign in with `POST /api/v1/session`; with each request that changes something give "
    "`csrf` of the session in the header `X-CSRF`, and come from the console's own address (`Origin`). "
    "Programs come with a token that somebody has made under his name: with `Authorization: Bearer ivr_...` there is "
    "neither cookie nor `X-CSRF` nor `Origin`, and each operation says which scope it asks for. "
    "What makes something new may bear a key of its asker's choice in the header `Idempotency-Key`: sent again with "
    "the same key and the same words it is not done twice. "
    "Keys are kept in memory for ten minutes and do not outlive a restart. "
    "A `GET` with the header `X-Asked-By: page`, by which a page looks again without anybody's doing, is answered as "
    "any other and keeps nobody signed in.",
    {
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-ivr",
            "description": "The session's cookie; `ivr` where the console is on this machine without TLS.",
        },
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A program's token, made by a person with some of his rights as its scopes.",
        },
    },
    {
        "person": "A person's id.",
        "wish": "What an agent says, or wants of his call.",
        "call": "A call's id.",
        "callback": "The id of what he has promised.",
        "notice": "A message's number, as the live feed tells it.",
        "agent": "An agent's number.",
        "checkpoint": "A checkpoint's name in the rules.",
        "recording": "A recording's id: its call's, or a message's own.",
        "case": "A case's name.",
        "target": "What is held: a recording, a case, a customer.",
        "hold": "A hold's id.",
        "form": "A form's id.",
        "ticket": "A ticket's number.",
        "webhook": "A webhook's id.",
        "token": "A token's id, with which it begins.",
        "prompt": "A prompt's name in the rules.",
        "language": "A language of the firm's.",
        "number": "A version's number.",
        "mailing": "The id of a report that goes out by mail.",
        "kind": "What a report is of: `figures` or `menus`.",
    },
)
"""Whoever adds a part of an address says here what stands in it."""


def operations() -> list[Operation]:
    """What can be asked of it."""
    return [operation("GET", "/openapi.json", description, Everybody())]


async def description(request: web.Request) -> dict[str, Any]:
    """This document."""
    return await request.app[DESCRIBED].document()
