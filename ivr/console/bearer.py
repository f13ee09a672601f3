"""A program's token: `Authorization: Bearer ivr_...`, in the place of a session's cookie."""

from __future__ import annotations

from secrets import token_hex, token_urlsafe

from aiohttp import web

SCHEME, BEGINS = "bearer", "ivr"


def bearer_of(request: web.Request) -> str | None:
    """The token that a program gives; None: it is no program, for no page can send this header to another's."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == SCHEME else None


def fresh() -> tuple[str, str]:
    """A new token's id, and the token itself, which begins with it."""
    id_ = f"{BEGINS}_{token_hex(5)}"
    return id_, f"{id_}_{token_urlsafe(32)}"
