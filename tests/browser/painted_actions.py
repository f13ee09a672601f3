"""A record of actions that is made up: done, refused, failed, and by somebody who did not get in."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.browser.painted import ago

ACTIONS: tuple[tuple[int, str, str, str, str, str, str], ...] = (
    (120, "li.na", "李娜", "kept_put", "", "done", "version 41: 国庆营业时间"),
    (300, "wang.fang", "王芳", "stepping_in_move", "node1-1764043200.7", "done", "投诉"),
    (900, "zhao.min", "赵敏", "hearing_open", "rec_71ac", "403: zhao.min is agent and may not listen.", ""),
    (
        1800,
        "li.na",
        "李娜",
        "people_change",
        "chen",
        "done",
        "roles: agent -> agent, supervisor; queues: none -> wealth",
    ),
    (3600, "", "", "session_sign_in", "", "401: Name, password or code is wrong.", "admin"),
    (7200, "li.na", "李娜", "webhooks_test", "wh_0123456789", "failed", ""),
    (9000, "root", "", "people_link", "admin", "done", "by `ivr people`"),
)
"""Seconds ago, who, his name, what, to what, how it went, detail."""


def routes() -> list[web.RouteDef]:
    """What the page asks."""
    return [web.get("/api/v1/actions", _found), web.get("/api/v1/actions/choices", _choices)]


async def _found(request: web.Request) -> web.Response:
    keys = ("who", "name", "what", "target", "outcome", "detail")
    told: list[dict[str, Any]] = [
        dict(zip(keys, one[1:], strict=True), at=ago(one[0]), address="10.20.0.17") for one in ACTIONS
    ]
    return web.json_response(told)


async def _choices(request: web.Request) -> web.Response:
    people = [{"id": "li.na", "name": "李娜"}, {"id": "wang.fang", "name": "王芳"}]
    return web.json_response({"people": people, "kinds": ["kept", "people", "stepping_in", "webhooks"]})
