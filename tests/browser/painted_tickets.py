"""Painted tickets, as the stand-in tells of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from aiohttp import web

from tests.browser.painted import NAMES, Row, ago

DAY = 86_400.0
AGENTS = {str(1001 + at): name for at, name in enumerate(NAMES[:3])}
PEOPLE = {"zhang.wei": "张伟", "wang.fang": "王芳"}


def _day(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _line(days: float, by: str, deed: str, text: str = "", detail: str = "") -> Row:
    return {"at": ago(days * DAY), "by": by, "deed": deed, "text": text, "detail": detail}


def _ticket(id_: str, subject: str, standing: str, due: int | None, *lines: Row, **more: object) -> Row:
    told: Row = {
        "ticket": id_, "call": "ivr-0", "subject": subject, "kind": "额度咨询", "agent": "1001", "queue": "理财",
        "due": None if due is None else _day(due), "customer": "C1", "customer_name": "李明", "number": "139****1111",
        "opened_by": "zhang.wei", "opened": ago(3 * DAY), "closed": None, "outcome": "", "standing": standing,
        "may_change": True, "lines": list(lines), "agents": AGENTS, "people": PEOPLE,
    }  # fmt: skip
    return told | more


OPENED = _line(3, "zhang.wei", "opened", "客户说 3 日寄出的对账单至今未收到，\n地址已核对。", "agent 1001")
LETTER = _ticket(
    "48120633", "对账单未收到", "overdue", -1, OPENED, _line(1, "wang.fang", "noted", "客户再次来电，仍未收到。")
)
RENEWAL = _ticket("70331984", "到期产品续期", "due", 0, _line(2, "zhang.wei", "opened", detail="agent 1001"), kind="")
CLAIM = _ticket(
    "15507326", "理赔材料补交", "open", 4, _line(2, "wang.fang", "opened", "缺发票", "queue 投诉"),
    agent="", queue="投诉", kind="投诉", customer_name="", number="136****4444",
)  # fmt: skip
ANOTHERS = LETTER | {"agent": "1002", "may_change": False}
CLOSED = _ticket(
    "33910457", "基金费率", "over", None, _line(5, "zhang.wei", "opened", detail="agent 1001"),
    _line(1, "zhang.wei", "closed", "已说明", "solved"), outcome="solved", closed=ago(DAY), may_change=False,
)  # fmt: skip


async def mine(request: web.Request) -> web.Response:
    """An agent's own, those to be taken, and his caller's."""
    return web.json_response({"mine": [LETTER, RENEWAL], "to_take": [CLAIM], "of_caller": [ANOTHERS]})


async def found(request: web.Request) -> web.Response:
    """As they stand."""
    by = {"open": [LETTER, RENEWAL, CLAIM], "overdue": [LETTER], "over": [CLOSED]}
    return web.json_response({"found": by[request.query["standing"]], "more": False})


async def choices(request: web.Request) -> web.Response:
    """Kinds, queues and agents."""
    agents = [{"id": id_, "name": name, "team": "一组"} for id_, name in AGENTS.items()]
    return web.json_response({"kinds": ["额度咨询", "投诉"], "queues": ["理财", "投诉"], "agents": agents})
