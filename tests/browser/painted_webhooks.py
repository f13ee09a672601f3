"""Webhooks that are made up: one that goes well, one whose receiver is away, one that is switched off."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.browser.painted import ago

Row = dict[str, Any]
HOUR = 3600
GOOD: Row = {
    "id": "wh_5d1f0a93c2",
    "name": "客户关系系统",
    "url": "https://crm.example/hooks/calls",
    "events": ["call.ended", "call.result", "callback.noted"],
    "numbers": True,
    "made": ago(900 * HOUR),
    "made_by": "li.na",
    "off": "",
    "failing": None,
    "waiting": 0,
    "taken": ago(40),
    "tries": 0,
}
AWAY = GOOD | {
    "id": "wh_77b2e4d810",
    "name": "工单系统",
    "url": "https://tickets.example/ivr?source=phone",
    "events": ["callback.noted", "recording.ready"],
    "numbers": False,
    "failing": ago(2 * HOUR),
    "waiting": 14,
    "taken": ago(26 * HOUR),
    "tries": 11,
}
OFF = GOOD | {
    "id": "wh_0c9a61ff35",
    "name": "旧值班看板",
    "url": "https://board.example/in",
    "events": ["alarm.raised"],
    "off": "its receiver answered 410",
    "taken": ago(200 * HOUR),
}
SENT: tuple[tuple[str, str, str, int, str, int], ...] = (
    ("callback.noted", "node1-1764043200.7", "waiting", 2, "503", 300),
    ("recording.ready", "rec_71ac", "waiting", 11, "no answer within 10 s", 5 * HOUR),
    ("callback.noted", "node1-1764039012.2", "given up", 48, "no answer within 10 s", 26 * HOUR),
    ("recording.ready", "rec_6f02", "taken", 1, "204", 27 * HOUR),
)
"""Event, what it is about, state, tries, the last answer, how long ago (s)."""


def routes() -> list[web.RouteDef]:
    """What the page asks."""
    return [
        web.get("/api/v1/webhooks", _all),
        web.post("/api/v1/webhooks", _made),
        web.get("/api/v1/webhooks/{webhook}/deliveries", _deliveries),
    ]


async def _all(request: web.Request) -> web.Response:
    return web.json_response([GOOD, AWAY, OFF])


async def _made(request: web.Request) -> web.Response:
    return web.json_response(GOOD | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, status=201)


async def _deliveries(request: web.Request) -> web.Response:
    keys = ("event", "about", "state", "tries", "answer")
    sent = SENT if request.match_info["webhook"] == AWAY["id"] else SENT[3:]
    return web.json_response(
        [
            dict(zip(keys, one, strict=False), message=f"msg_{at}", at=ago(one[5]), due=_due(one[2]))
            for at, one in enumerate(sent)
        ]
    )


def _due(state: str) -> str | None:
    return ago(-600) if state == "waiting" else None
