"""What an agent's page does for the telephone on his table; one in the page needs nobody for it."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Annotated, ClassVar

from aiohttp import web
from pydantic import Field

from ivr.calls import desk_phone
from ivr.console.doors import Only, operation
from ivr.console.me import my_number
from ivr.console.my_call import my_call
from ivr.core.console_rights import Right
from ivr.errors import ChannelGone, SwitchError
from ivr.web.keys import DESK
from ivr.web.operation import Body, Operation

OVER = "That call is over."


class Heard(Body):
    """Whether he is to be heard."""

    example: ClassVar = {"muted": True}

    muted: bool = True


class Keys(Body):
    """What his caller's end is to hear as keys."""

    example: ClassVar = {"keys": "42#"}

    keys: Annotated[str, Field(pattern=r"^[0-9*#]{1,20}$")]


def operations() -> list[Operation]:
    """What can be asked of it."""
    door, where, fails = Only(Right.WORK), "/me/telephone", (409,)
    return [
        operation("POST", f"{where}/answer", answer, door, fails=fails),
        operation("POST", f"{where}/mute", mute, door, fails=fails),
        operation("POST", f"{where}/keys", keys, door, fails=fails),
    ]


async def answer(request: web.Request) -> None:
    """Ask the telephone that rings for him to answer, which not every one does; 409 if none rings."""
    await _done(desk_phone.answer(request.app[DESK], my_number(request)))


async def mute(request: web.Request, body: Heard) -> None:
    """Let him not be heard in his talk, whichever telephone he has, or again; 409 if he talks with nobody."""
    call, _ = my_call(request)
    await _done(desk_phone.mute(call, body.muted))


async def keys(request: web.Request, body: Keys) -> None:
    """Send keys to his caller; 409 if the two do not hear each other."""
    call, _ = my_call(request)
    await _done(desk_phone.press(call, body.keys))


async def _done(deed: Coroutine[object, object, str]) -> None:
    try:
        why = await deed
    except ChannelGone as error:
        raise web.HTTPConflict(text=OVER) from error
    except SwitchError as error:
        raise web.HTTPServiceUnavailable(text=f"The switch gives no answer: {error}") from error
    if why:
        raise web.HTTPConflict(text=why)
