"""New passwords for ARI, AMI, this API and agents' softphones, while calls go on."""

from __future__ import annotations

from aiohttp import web

from ivr.errors import IvrError
from ivr.provision.secrets import NoSuchSecret
from ivr.web.bodies import texts
from ivr.web.keys import DESK, ROTATION

_EXAMPLE = '{"what": "ari ami http 1001"}'


def routes() -> list[web.RouteDef]:
    """Where this is asked."""
    return [web.post("/secrets/rotate", rotate)]


async def rotate(request: web.Request) -> web.Response:
    """Change them; none is told here. 404 for a name that has no password, 409 if Asterisk did not take them."""
    change, desk = request.app.get(ROTATION), request.app[DESK]
    if change is None:
        raise web.HTTPNotFound(text="This controller has no passwords of its own.")
    what = tuple((await texts(request, ("what",), _EXAMPLE)).get("what", "").split())
    if not what:
        raise web.HTTPBadRequest(text=f"Say which: {_EXAMPLE}.")
    try:
        await change.rotate(what)
    except NoSuchSecret as error:
        raise web.HTTPNotFound(text=str(error)) from error
    except IvrError as error:
        raise web.HTTPConflict(text=str(error)) from error
    desk.store.alarm("passwords changed", desk.clock.now(), " ".join(what))
    return web.json_response({"changed": what})
