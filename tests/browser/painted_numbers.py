"""Numbers and trunks that are made up: open and closed, good, resting, not registered, and one that nobody knows."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.browser.painted import ago

Row = dict[str, Any]
FILE = "routing_rules.yaml"
LAW: Row = {
    "queues": [],
    "recorded": True,
    "because": "银保监发〔2017〕25号",
    "keep": {"years": 5, "days": 0, "because": "regulation"},
    "place": {"file": FILE, "line": 105},
}
TRUNK: Row = {
    "card": "",
    "order": 1,
    "weight": 0,
    "logs_in": False,
    "registered": None,
    "reachable": None,
    "round_trip_ms": None,
    "calls": 0,
    "max_calls": None,
    "reserved": 0,
    "urgent": 0,
    "failures": 0,
    "rest_after": 3,
    "failed_lately": 0,
    "failed_at": None,
    "resting_until": None,
}


def routes() -> list[web.RouteDef]:
    """What the page asks."""
    return [web.get("/api/v1/numbers", _numbers), web.get("/api/v1/trunks", _trunks)]


async def _numbers(request: web.Request) -> web.Response:
    told = [
        _number("4008001234", 12, begins="flows.main", queues=["wealth", "fund"], calls=318, under_way=3),
        _number("02131234567", 13, begins="flows.claims_line", queues=["claims"], calls=57, day="National Day"),
        _number("0213123*", 14, begins="flows.direct", queues=["wealth"], calls=0),
    ]
    return web.json_response({"numbers": told, "unknown": 3})


def _number(number: str, line: int, day: str = "", under_way: int = 0, **more: object) -> Row:
    """`day`: why its calendar is closed; then its calls are recorded once their callers agree."""
    return {
        "number": number,
        "language": "zh",
        "boxes": ["wealth"],
        "hours": [{"calendar": "office", "open": not day, "until": ago(-9000), "day": day, "day_zh": day and "国庆节"}],
        "recording": [{**LAW, "asked": bool(day)}],
        "under_way": under_way,
        "place": {"file": FILE, "line": line},
        **more,
    }


async def _trunks(request: web.Request) -> web.Response:
    tired: Row = {"failures": 4, "failed_lately": 7, "failed_at": ago(40), "resting_until": ago(-50)}
    full: Row = {"calls": 30, "max_calls": 30, "reserved": 2, "urgent": 1, "weight": 3}
    return web.json_response(
        [
            _trunk("carrier_a", 130, reachable=True, round_trip_ms=18.4, calls=42, max_calls=120),
            _trunk("carrier_b", 131, order=2, reachable=True, **full, **tired),
            _trunk("carrier_c", 132, order=2, weight=1, logs_in=True, registered=False, reachable=False),
            _trunk("e1", 133, host="", card="1-15,17-31", order=3),
        ]
    )


def _trunk(name: str, line: int, **more: object) -> Row:
    named = {"trunk": name, "host": f"sip.{name.replace('_', '-')}.example", "place": {"file": FILE, "line": line}}
    return {**TRUNK, **named, **more}
