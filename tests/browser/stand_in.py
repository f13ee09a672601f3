"""A stand-in for the console's API around the painted house, to look at pages in states that a real one seldom has."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from ivr.console.app import OPERATIONS
from ivr.console.headers import content_policy
from ivr.console.openapi import API
from ivr.console.pages import BUILT, routes
from ivr.web.openapi import document
from tests.browser import (
    admin_house,
    painted,
    painted_actions,
    painted_calls,
    painted_numbers,
    painted_phone,
    painted_reports,
    painted_rules,
    painted_signing,
    painted_tickets,
    painted_webhooks,
)

SUPERVISES = ("see_floor", "see_health", "listen", "step_in", "lead")
RIGHTS = (
    "work", "see_floor", "see_calls", "see_health", "see_people", "change_people", "see_reports", "change_forms",
    "make_tokens", "see_tickets", "change_tickets",
)  # fmt: skip


@dataclass
class Scene:
    """What the stand-in says."""

    state: str = "talking"
    language: str = "zh"
    signed_in: bool = True
    softphone: bool = False
    """There is one in the page (see `painted_phone`); else the one on his table is all that he has."""
    agents: int = 24
    sign_in: tuple[int, dict[str, str], object] = (401, {}, "Name, password or code is wrong.")
    """Status, headers and body that signing in is answered with."""
    rights: Sequence[str] = RIGHTS
    refusal: str = ""
    """Why nothing that a supervisor asks for can be done; empty: it can."""
    asked: list[tuple[str, object]] = field(default_factory=list)
    """What he has asked for: the path and what was said."""
    report: Handler = painted_reports.report
    """What a request for a report is answered with."""
    version: int = 1
    port: int = 0
    """0: any free one; then the one that it was, so that it can be there again."""
    built: Path = BUILT
    """The pages that are served."""
    sockets: list[web.WebSocketResponse] = field(default_factory=list)

    async def lose(self, code: int = 1012) -> None:
        """Every live connection ends."""
        gone, self.sockets = self.sockets, []
        await asyncio.gather(*(socket.close(code=code) for socket in gone))

    async def tell(self, change: painted.Row) -> None:
        """Something has changed, as every page hears it."""
        self.version += 1
        told = {"kind": "change", "version": self.version, "at": painted.ago(0), **change}
        await asyncio.gather(*(socket.send_json(told) for socket in self.sockets))


@asynccontextmanager
async def served(scene: Scene) -> AsyncIterator[str]:
    """The scene, at this address while inside."""
    app = web.Application()
    app.on_response_prepare.append(_secured)
    app.add_routes(
        [
            web.get("/api/v1/session", _session(scene)),
            web.post("/api/v1/session", _sign_in(scene)),
            web.get("/api/v1/live", _live(scene)),
            web.get("/api/v1/people", _people),
            web.post("/api/v1/people/{person}/link", _link),
            web.get("/api/v1/tokens", _tokens),
            web.get("/api/v1/profile/tokens", _own_tokens),
            web.get("/api/v1/openapi.json", _description),
            web.get("/api/v1/me/choices", _choices),
            web.get("/api/v1/me/phone", painted_phone.told if scene.softphone else _no_phone),
            web.get("/api/v1/floor", _floor),
            web.get("/api/v1/floor/queues", _queues),
            web.get("/api/v1/me/callbacks", _callbacks),
            web.get("/api/v1/callbacks/promised", _callbacks),
            web.post("/api/v1/me/callbacks", _stepping_in(scene)),
            web.post("/api/v1/callbacks/promised/{callback}/{deed}", _stepping_in(scene)),
            web.get("/api/v1/me/tickets", painted_tickets.mine),
            web.post("/api/v1/me/tickets", _stepping_in(scene)),
            web.get("/api/v1/tickets", painted_tickets.found),
            web.get("/api/v1/tickets/choices", painted_tickets.choices),
            web.post("/api/v1/tickets/{ticket}/{deed}", _stepping_in(scene)),
            web.post("/api/v1/me/callbacks/{callback}/{deed}", _stepping_in(scene)),
            web.post("/api/v1/{noun:calls|agents}/{which}/{deed}", _stepping_in(scene)),
            web.post("/api/v1/notices", _stepping_in(scene)),
            *admin_house.routes(),
            *painted_actions.routes(),
            *painted_calls.routes(),
            *painted_numbers.routes(),
            *painted_rules.routes(),
            *painted_signing.routes(),
            *painted_webhooks.routes(),
            web.get("/api/v1/score_forms", _forms),
            web.get("/api/v1/reports/choices", painted_reports.choices),
            web.get("/api/v1/reports/definitions", painted_reports.defined),
            web.get("/api/v1/reports/mailings", painted_reports.mailings),
            web.get("/api/v1/reports/{kind}", scene.report),
            web.route("*", "/api/{nothing:.*}", _unknown),
            *routes(scene.built),
        ]
    )
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", scene.port).start()
        scene.port = int(runner.addresses[0][1])
        yield f"http://127.0.0.1:{scene.port}"
    finally:
        await scene.lose()
        await runner.cleanup()


async def _secured(request: web.Request, answer: web.StreamResponse) -> None:
    answer.headers["Content-Security-Policy"] = content_policy(f"ws://{request.host}")


def _session(scene: Scene) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        if not scene.signed_in:
            raise web.HTTPUnauthorized(text="Sign in first.")
        return web.json_response(
            {
                "id": "zhang.wei",
                "name": "张伟",
                "roles": ["agent"],
                "rights": list(scene.rights),
                "agent": "1001",
                "language": scene.language,
                "totp": False,
                "csrf": "word",
                "expires": painted.ago(-3600),
            }
        )

    return answer


def _sign_in(scene: Scene) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        status, headers, body = scene.sign_in
        text = body if isinstance(body, str) else json.dumps(body)
        return web.Response(status=status, headers=headers, text=text)

    return answer


def _live(scene: Scene) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        scene.sockets.append(socket)
        await socket.send_json(painted.snapshot(scene.state, scene.agents, scene.version))
        async for _ in socket:
            pass
        if socket in scene.sockets:
            scene.sockets.remove(socket)
        return socket

    return answer


async def _unknown(request: web.Request) -> web.Response:
    raise web.HTTPNotFound(text="Not known here.")


async def _no_phone(request: web.Request) -> web.Response:
    raise web.HTTPConflict(text="There are no telephones in pages here.")


async def _people(request: web.Request) -> web.Response:
    return web.json_response([dict(person) for person in painted.PEOPLE])


async def _forms(request: web.Request) -> web.Response:
    greets = {"id": "q1", "text": "问候并说出姓名", "most": 5, "decides": False}
    risk = {"id": "q2", "text": "提示风险", "most": 10, "decides": True}
    return web.json_response([{"id": "service-2", "name": "服务", "questions": [greets, risk]}])


async def _link(request: web.Request) -> web.Response:
    return web.json_response({"link": "https://console.example/welcome#pX2v5kq0wJm8nT1rYc7uLd3sBe6hAf9g"})


async def _floor(request: web.Request) -> web.Response:
    led = [str(1001 + which) for which in range(20)]
    words = {"reasons": ["小休", "午餐", "培训"], "queues": ["理财", "基金", "投诉"]}
    return web.json_response({"listens": led, "steps_in": led, "leads": led, **words})


async def _queues(request: web.Request) -> web.Response:
    return web.json_response({"wealth": {"zh": "理财", "en": "investments"}})


def _stepping_in(scene: Scene) -> Handler:
    async def answer(request: web.Request) -> web.StreamResponse:
        scene.asked.append(
            (request.path_qs.removeprefix("/api/v1"), await request.json() if request.can_read_body else None)
        )
        if scene.refusal:
            raise web.HTTPConflict(text=scene.refusal)
        return web.json_response({})

    return answer


async def _callbacks(request: web.Request) -> web.Response:
    return web.json_response([*painted.PROMISES])


async def _tokens(request: web.Request) -> web.Response:
    return web.json_response([dict(token) for token in painted.tokens()])


async def _own_tokens(request: web.Request) -> web.Response:
    may_give = {"reading": ["see_floor", "see_calls", "recordings.search"], "changing": ["work"]}
    return web.json_response({"tokens": [dict(token) for token in painted.tokens()], "may_give": may_give})


async def _description(request: web.Request) -> web.Response:
    return web.json_response(await asyncio.to_thread(document, OPERATIONS, API))


async def _choices(request: web.Request) -> web.Response:
    return web.json_response(
        {
            "reasons": ["小休", "午餐", "培训"],
            "results": ["预约面谈", "额度咨询", "投诉", "无需跟进"],
            "queues": ["理财", "基金"],
            "numbers": ["021*"],
            "agents": [{"id": "1002", "name": "王芳", "free": True}, {"id": "1003", "name": "李娜", "free": False}],
            "rms": [{"rm": "own", "name": "周涛"}],
            "signings": [painted_signing.NAME],
        }
    )
