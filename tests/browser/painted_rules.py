"""The rules of an example: what is asked about them is answered in earnest, who has changed them is made up."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from ivr.core.phrase import in_parts, phrase, series
from ivr.drafts.answering import answered
from ivr.drafts.draft import Draft
from ivr.versions.files import laid_out
from tests.browser.painted import ago

Row = dict[str, Any]
FIRM = Path(__file__).parents[2] / "examples/wealth"
NAME = "routing_rules.yaml"
TEXT = (FIRM / NAME).read_text("utf-8")
QUESTIONS = ("check", "diff", "graph", "try", "scenarios")
UNSAID = {"at": "", "agents": "all", "degraded": "", "web": "", "waiting": "", "caller": "", "keys": "", "only": ""}
CHANGES = (
    (41, 7200, "li.na", "国庆营业时间"),
    (40, 90_000, "zhou.tao", "理财队列等待 60 秒后转客户经理"),
    (39, 500_000, "li.na", "新坐席赵磊"),
    (38, 1_300_000, "", ""),
)
"""Number, seconds ago, by whom, why."""
CHOICE = phrase("choice of language")
WELCOMED, HOLIDAY = (
    series((phrase("hears {prompt}", prompt=prompt), CHOICE), " -> ") for prompt in ("welcome", "holiday")
)
GENERAL, WEALTH = (phrase("queue {queue}", queue=queue) for queue in ("general", "wealth"))
ASKED_AGAIN = phrase("is asked again {question}", question="no_key")
OTHERWISE = (
    (2900, 31, "number", "4008001234", WELCOMED, HOLIDAY),
    (1640, 44, "keys", phrase("{menu}, key {key}", menu="main_menu", key="2"), GENERAL, WEALTH),
    (310, 58, "keys", phrase("{menu}, no key", menu="main_menu"), ASKED_AGAIN, GENERAL),
)
"""Seconds ago, the call, what was decided, where, by the rules in force, by the draft."""


def routes() -> list[web.RouteDef]:
    """What the page asks."""
    at = "/api/v1/rules"
    return [
        web.get(at, _in_force),
        web.get(f"{at}/versions", _versions),
        web.get(f"{at}/schema", partial(_asked, "schema")),
        web.get(f"{at}/shadow", _shadow),
        *(web.post(f"{at}/{question}", partial(_asked, question)) for question in QUESTIONS),
    ]


async def _in_force(request: web.Request) -> web.Response:
    return web.json_response({**_version(*CHANGES[0]), "texts": {NAME: TEXT}, "since": ago(7200), "refused": []})


async def _versions(request: web.Request) -> web.Response:
    return web.json_response([_version(*one) for one in CHANGES])


def _version(number: int, seconds: int, author: str, comment: str) -> Row:
    told = {"number": number, "version": f"{number * 7_777_777_777:012x}", "at": ago(seconds)}
    return {**told, "author": author, "comment": comment, "files": [NAME]}


async def _shadow(request: web.Request) -> web.Response:
    latest = [_otherwise(*one) for one in OTHERWISE]
    begun: Row = {"version": "b1f04c7ae290", "by": "li.na", "begun": ago(5400), "since": ago(5400), "failed": ""}
    return web.json_response({**begun, "calls": 214, "calls_differing": 3, "latest": latest})


def _otherwise(seconds: int, call: int, what: str, at: str, live: str, other: str) -> Row:
    told = {"at": at, "live": live, "other": other}
    words = {name: in_parts(text) for name, text in told.items()}
    return {"when": ago(seconds), "call": f"node1-1764043200.{call}", "what": what, **told, "words": words}


async def _asked(question: str, request: web.Request) -> web.Response:
    said = await request.json() if request.can_read_body else {}
    told = await asyncio.to_thread(_answered, question, said)
    ((kind, answer),) = told.items()
    body = answer if kind == "answer" else told
    status = {"answer": 200, "complaints": 422}.get(kind, 400)
    return web.Response(text=json.dumps(body, default=str), status=status, content_type="application/json")


def _answered(question: str, said: Row) -> Row:
    """What the product says of these rules, beside the tables and scenarios of the firm."""
    texts = said.pop("files", {}) or {NAME: TEXT}
    with TemporaryDirectory() as folder:
        rules = laid_out(Path(folder), {name: text.encode() for name, text in texts.items()})
        return answered(question, Draft(rules, FIRM, FIRM / NAME, {**UNSAID, **said}))
