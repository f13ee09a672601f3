"""Which of the operations a request asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aiohttp import web

from ivr.web.operation import Operation

ASKED: web.AppKey[Mapping[tuple[str, str], Operation]] = web.AppKey("asked")
"""By method and address."""


def by_address(operations: Sequence[Operation]) -> Mapping[tuple[str, str], Operation]:
    """For `ASKED`."""
    return {(one.method, one.path): one for one in operations}


def asked(request: web.Request) -> Operation | None:
    """None: it is a page, or not there."""
    resource = request.match_info.route.resource
    return request.app[ASKED].get((request.method, resource.canonical)) if resource else None
