"""A witnessed signing that is made up: one checkpoint is ticked, one is to be answered aloud, one by key."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from tests.browser import painted

NAME = "基金认购"
POINTS = (
    ("身份核实", "请您说出姓名和证件号码的后四位。", "", "ticked"),
    ("风险揭示", "基金有风险，您可能损失本金。您是否清楚？", "voice", "missing"),
    ("确认", "如同意购买，请按1。", "1", "missing"),
)


def routes() -> Iterable[web.RouteDef]:
    """What is asked of it."""
    return [web.get("/api/v1/me/call/signing", _under_way)]


async def _under_way(request: web.Request) -> web.Response:
    checkpoints = [
        {"checkpoint": name, "say": say, "answer": answer, "standing": standing, "its_turn": answer == "voice"}
        for name, say, answer, standing in POINTS
    ]
    return web.json_response(
        {
            "call": "ivr-0",
            "signing": NAME,
            "agent": "1001",
            "begun": painted.ago(40),
            "ended": None,
            "ticked": [POINTS[0][0]],
            "missing": [name for name, *_ in POINTS[1:]],
            "complete": False,
            "why": "",
            "next": None,
            "checkpoints": checkpoints,
            "hindered": "",
        }
    )
