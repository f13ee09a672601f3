"""Whom an operation of the console lets in: each says so where it is listed, and is asked before it is understood."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from ivr.console import signed
from ivr.console.hears import Hears
from ivr.core.console_rights import Right, lacking
from ivr.core.scopes import NEVER
from ivr.web.operation import Operation
from ivr.web.operation import Right as Tokens

ROOT = "/api/v1"
RECOGNISING = (401, 429, 503)
"""Of whatever is asked: who comes with a token that counts no more is refused, and the database may be away."""


@dataclass(frozen=True, slots=True)
class Everybody:
    """It is told before anybody has signed in."""

    @property
    def scope(self) -> None:
        """No program needs one."""

    async def __call__(self, request: web.Request) -> None:
        """Let him in."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """It is each one's own; whether programs may do it for him, each says."""

    programs: bool = False

    @property
    def scope(self) -> str | None:
        """Any, or no program may."""
        return "" if self.programs else None

    async def __call__(self, request: web.Request) -> None:
        """401 for strangers, 403 for programs where it is not for them."""
        (signed.who if self.programs else signed.himself)(request)


@dataclass(frozen=True, slots=True)
class Only:
    """It asks for a right; for whom that counts, the handler asks (`signed.must` with `over`)."""

    right: Right

    @property
    def scope(self) -> str | None:
        """That of the right, if programs are ever given it."""
        return None if self.right in NEVER else self.right.value

    async def __call__(self, request: web.Request) -> None:
        """401 for strangers, 403 for those whose roles do not have it."""
        if why := lacking(signed.who(request).person, self.right):
            raise web.HTTPForbidden(text=why)


Door = Everybody | SignedIn | Only | Hears


def operation(
    method: str,
    path: str,
    handle: Callable[..., Awaitable[Any]],
    door: Door,
    *,
    fails: tuple[int, ...] = (),
    **more: Any,
) -> Operation:
    """An operation below `/api/v1`, with its door."""
    tokens = Tokens.NOBODYS if isinstance(door, Everybody) else Tokens.SESSION
    fails = (*RECOGNISING, *fails)
    return Operation(method, f"{ROOT}{path}", handle, tokens, fails, door=door, scope=door.scope, **more)
