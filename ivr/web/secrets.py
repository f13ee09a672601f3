"""New passwords for ARI, AMI, this API and agents' softphones, while calls go on."""

from __future__ import annotations

from typing import ClassVar

from aiohttp import web
from typing_extensions import TypedDict

from ivr.errors import IvrError
from ivr.provision.secrets import NoSuchSecret
from ivr.web.keys import DESK, ROTATION
from ivr.web.operation import Body, Operation, described


class Rotated(Body):
    """Which passwords are to be changed."""

    example: ClassVar = {"what": "ari ami http 1001"}

    what: str
    """Their names, parted by spaces; `agents` for all agents' telephones, `supervisors` for who steps in."""


@described
class ChangedTold(TypedDict):
    """The passwords that are new now."""

    changed: list[str]


def operations() -> list[Operation]:
    """What can be asked of them."""
    return [Operation("POST", "/secrets/rotate", rotate, fails=(404, 409))]


async def rotate(request: web.Request, body: Rotated) -> ChangedTold:
    """Change them; none is told here. 404 for a name that has no password, 409 if Asterisk did not take them.

    409, too, for one that the environment gives.
    """
    change, desk = request.app.get(ROTATION), request.app[DESK]
    if change is None:
        raise web.HTTPNotFound(text="This controller has no passwords of its own.")
    what = tuple(body.what.split())
    if not what:
        raise web.HTTPBadRequest(text="Say which: `ari ami http 1001`.")
    try:
        await change.rotate(what)
    except NoSuchSecret as error:
        raise web.HTTPNotFound(text=str(error)) from error
    except IvrError as error:
        raise web.HTTPConflict(text=str(error)) from error
    desk.store.alarm("passwords changed", desk.clock.now(), " ".join(what))
    return {"changed": list(what)}
