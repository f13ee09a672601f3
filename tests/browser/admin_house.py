"""What an admin's pages are shown: customers, skills and health that are made up, in every state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from tests.browser.painted import NAMES

Row = dict[str, Any]
RIGHTS = ["see_floor", "see_health", "see_rules", "change_rules", "see_people", "change_people"]
VERSION = "4e8b1f20c77a"
SKILLS = ("理财", "基金", "信用卡", "English", "投诉")
ENDS = {2: "2026-10-31", 5: "2026-12-12", 7: "2027-06-30", 11: "2026-11-25"}
"""Of every so-manieth agent's first licence."""
FINDINGS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "bad",
        "trunks",
        "carrier_b is not registered",
        "Check user and secret with the carrier.",
        "sip.carrier-b.example",
    ),
    ("warning", "disk", "recordings have room for 11 days", "Archive them, or add a disk.", "/var/lib/ivr/recordings"),
    ("warning", "rights", "secrets.json can be read by a group", "chmod 600 it.", "/var/lib/ivr/secrets.json"),
    ("good", "ports", "5060, 8080 and 8090 are ours", "", ""),
    ("good", "clock", "this machine's clock is right to 3 ms", "", ""),
    ("good", "trunks", "carrier_a: answers", "", "sip.carrier-a.example"),
    ("good", "prompts", "all 64 sounds are there", "", "/var/lib/ivr/prompts"),
)
COMPLAINTS = [
    ("customers.csv", 4, "The RM R9 of C4 is not in the table of RMs.", "Add him there, or correct the name."),
    ("customers.csv", 17, "13900001111 is the number of two customers.", "Give it to one of them."),
]


def routes() -> list[web.RouteDef]:
    """What these pages ask."""
    return [
        web.get("/api/v1/customers", _customers),
        web.post("/api/v1/customers/check", _checked),
        web.put("/api/v1/customers", _checked),
        web.get("/api/v1/skills", _skills),
        web.get("/api/v1/health", _health),
    ]


async def _customers(request: web.Request) -> web.Response:
    word = request.query.get("q", "")
    found = [one for one in _everybody() if word in one["name"] or word in one["number"]]
    return web.json_response({"version": VERSION, "all": 24_310, "found": len(found), "customers": found})


def _everybody() -> Iterator[Row]:
    for which, name in enumerate(NAMES):
        yield {
            "id": f"C{which + 1}",
            "name": name,
            "number": f"139****{1111 + 37 * which}",
            "level": ("", "金卡", "白金")[which % 3],
            "language": "zh",
            "rm": NAMES[which // 6],
            "deputy": NAMES[which // 6 + 1],
        }


async def _checked(request: web.Request) -> web.Response:
    """Tables of more than a few bytes are good, others wrong."""
    asked = await request.json()
    if len(asked["customers"]) < 40:
        keys = ("file", "line", "what", "mend")
        told = [dict(zip(keys, one, strict=True), column=0, code="C1", severity="error") for one in COMPLAINTS]
        return web.json_response({"complaints": told}, status=422)
    if request.method == "PUT" and asked["version"] != VERSION:
        raise web.HTTPConflict(text="Somebody has changed the tables meanwhile. Check once more.")
    some = {kind: _some(*of) for kind, of in (("new", (2, "赵敏", "周涛")), ("changed", (1, "李明")), ("gone", (0,)))}
    odd = ["customers.csv:9: The level `golden` is named by no rule. Correct it, or name it there."]
    return web.json_response({"all": 24_312, **some, "warnings": odd})


def _some(count: int, *names: str) -> Row:
    return {"count": count, "customers": [{"id": f"C{name}", "name": name, "level": "金卡"} for name in names]}


async def _skills(request: web.Request) -> web.Response:
    agents = [_agent(which, name) for which, name in enumerate(NAMES)]
    return web.json_response({"today": "2026-11-26", "skills": SKILLS, "agents": agents})


def _agent(which: int, name: str) -> Row:
    skills = {skill: 1 + (which + at) % 5 for at, skill in enumerate(SKILLS) if (which + at) % 3}
    ends = next((day for every, day in ENDS.items() if which % every == every - 1), "")
    until = {next(iter(skills)): ends} if ends else {}
    team = "一组" if which % 2 else "二组"
    return {"id": str(1001 + which), "name": name, "team": team, "skills": skills, "until": until}


async def _health(request: web.Request) -> web.Response:
    keys = ("level", "subject", "what", "mend", "where")
    return web.json_response({"findings": [dict(zip(keys, one, strict=True)) for one in FINDINGS]})
