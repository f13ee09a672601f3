"""The firm's sign-in as the console has it, where one is configured."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from aiohttp import web

from ivr.console.keys import ADDRESS, NOW
from ivr.console.oidc.begun import Begins
from ivr.console.oidc.provider import Provider, reached
from ivr.core.oidc import Terms

BEGIN, BACK = "/oidc/begin", "/oidc/back"


@dataclass(frozen=True, slots=True)
class Firm:
    """Its sign-in, and who is on his way through it."""

    provider: Provider
    begins: Begins


FIRM = web.AppKey("firm", Firm)
"""Not there where none is configured."""


def of(terms: Terms) -> Callable[[web.Application], AsyncIterator[None]]:
    """It is there while the application runs."""

    async def kept(app: web.Application) -> AsyncIterator[None]:
        async with reached(terms, app[ADDRESS].url + BACK, app[NOW]) as provider:
            app[FIRM] = Firm(provider, Begins(app[NOW]))
            yield

    return kept


def no_password(request: web.Request, name: str) -> str:
    """Why this name has no password that counts, in a sentence; empty if it may have one."""
    firm = request.app.get(FIRM)
    if firm is None or firm.provider.terms.lets_password(name):
        return ""
    return f"Passwords do not count here: sign in with {firm.provider.terms.name}."
