"""By what right somebody steps in: the supervisors' token, and who he is."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping

import structlog
from aiohttp import web

from ivr.web.keys import SUPERVISOR

log = structlog.get_logger()

Asked = Mapping[str, str]
"""What stands in the request's JSON."""


async def asked(request: web.Request) -> Asked:
    """Who asks, and for what; 403 without the supervisors' token, 400 if he does not say who he is."""
    token, given = request.app[SUPERVISOR], request.headers.get("Supervisor", "")
    if not token:
        raise web.HTTPForbidden(text="Nobody may supervise here: set IVR_SUPERVISOR_TOKEN.")
    if not hmac.compare_digest(given.encode(), token.encode()):
        log.warning("supervisor refused", path=request.path)
        raise web.HTTPForbidden(text="Give the supervisors' token: `Supervisor: ...`.")
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"This is no JSON: {error}.") from error
    fields = {name: value for name, value in body.items() if isinstance(value, str)} if isinstance(body, dict) else {}
    if not fields.get("supervisor"):
        raise web.HTTPBadRequest(text='Say who you are: `{"supervisor": "1005"}`, your number among the agents.')
    return fields
