"""What an admin's pages are shown: customers, skills, prompts and health that are made up, in every state."""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from aiohttp import web

from tests.browser.painted import NAMES
from tests.recording.sounds import tone

Row = dict[str, Any]
RIGHTS = ["see_floor", "see_health", "see_rules", "change_rules", "see_people", "change_people", "see_actions"]
VERSION = "4e8b1f20c77a"
SKILLS = ("理财", "基金", "信用卡", "English", "投诉")
ENDS = {2: "2026-10-31", 5: "2026-12-12", 7: "2027-06-30", 11: "2026-11-25"}
"""Of every so-manieth agent's first licence."""
FINDINGS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "bad",
        "trunks",
        "carrier_b is not registered",
        "Check user and secret with the carrier; `ivr status` and the alarm say what it answered.",
        "sip.carrier-b.example",
    ),
    (
        "warning",
        "disk",
        "4210 MB free, the rules want an alarm below 5000 MB",
        "Make room, or archive recordings elsewhere, before 2000 MB are reached.",
        "/var/lib/ivr/recordings",
    ),
    (
        "warning",
        "rights",
        "others may read or change it (640)",
        "chmod 600 /var/lib/ivr/secrets.json",
        "/var/lib/ivr/secrets.json",
    ),
    ("good", "ports", "sound: 10000 ports, room for 2500 calls of two legs", "", "UDP 10000-20000"),
    ("good", "clock", "kept right by a time server, wrong by 3 ms at most", "", ""),
    ("good", "trunks", "carrier_a is registered as 4008001234", "", "sip.carrier-a.example"),
    ("good", "prompts", "all 64 are there, as alaw", "", "/var/lib/ivr/prompts"),
)
"""As `ivr doctor` says them."""
COMPLAINTS = [
    (
        "customers.csv",
        4,
        "There is no RM R9 in the table of managers.",
        "Write the id of one, or leave the cell empty.",
    ),
    ("customers.csv", 17, "The number 13900001111 is that of line 4 already.", "Keep one of the two lines."),
]
ODD = {
    "customers": "customers.csv:9: The level `golden` is named by no rule. Correct it, or name it there.",
    "managers": "managers.csv:3: The mobile 12 of RM R2 cannot be dialled. Write its digits.",
}
"""Of each table that is given."""

PROMPTS: tuple[tuple[str, str, str, float | None, tuple[str, ...]], ...] = (
    ("welcome", "您好，欢迎致电恒信财富。", "Welcome to Hengxin Wealth.", 3.2, ("flows.main[1]",)),
    ("closed", "您好，现在是非工作时间。", "We are closed.", 2.1, ("flows.main[3].then[0]", "calendars.office")),
    ("your_place", "您前面还有{ahead}位。", "{ahead} are before you.", None, ("queues.wealth",)),
    ("agent_ready", "您已就绪。", "You are now ready.", 1.0, ()),
)
"""Name, Chinese, English, seconds (None: it holds values), and the rules that say it."""


def routes() -> list[web.RouteDef]:
    """What these pages ask."""
    return [
        web.get("/api/v1/customers", _customers),
        web.get("/api/v1/managers", _managers),
        web.post("/api/v1/customers/check", _checked),
        web.put("/api/v1/customers", _checked),
        web.get("/api/v1/skills", _skills),
        web.get("/api/v1/health", _health),
        web.get("/api/v1/prompts", _prompts),
        web.get("/api/v1/prompts/{prompt}/{language}/sound", _sound),
        web.put("/api/v1/prompts/{prompt}/{language}/sound", _taken_up),
        web.put("/api/v1/prompts/{prompt}/{language}/text", _not_spoken),
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


async def _managers(request: web.Request) -> web.Response:
    return web.json_response([_manager(which, name) for which, name in enumerate(NAMES[:5])])


def _manager(which: int, name: str) -> Row:
    """The last stands in for who has no other, and has no customers himself."""
    is_last = which == 4
    return {
        "id": f"R{which + 1}",
        "name": name,
        "mobile": f"138****{2001 + 53 * which}",
        "agent": f"{1001 + which}" if which % 2 else "",
        "deputy": "" if is_last else NAMES[which + 1],
        "customers": 0 if is_last else 6077 + which,
    }


async def _checked(request: web.Request) -> web.Response:
    """Tables of more than a few bytes are good, others wrong."""
    asked = await request.json()
    if len(asked["customers"] or asked["managers"]) < 40:
        keys = ("file", "line", "what", "mend")
        told = [dict(zip(keys, one, strict=True), column=0, code="C1", severity="error") for one in COMPLAINTS]
        return web.json_response({"complaints": told}, status=422)
    if request.method == "PUT" and asked["version"] != VERSION:
        raise web.HTTPConflict(text="Somebody has changed the tables meanwhile. Check once more.")
    some = {kind: _some(*of) for kind, of in (("new", (2, "赵敏", "周涛")), ("changed", (1, "李明")), ("gone", (0,)))}
    return web.json_response({"all": 24_312, **some, "warnings": [ODD[table] for table in ODD if asked[table]]})


def _some(count: int, *names: str) -> Row:
    return {"count": count, "customers": [{"id": f"C{name}", "name": name, "level": "金卡"} for name in names]}


async def _skills(request: web.Request) -> web.Response:
    agents = [_agent(which, name) for which, name in enumerate(NAMES)]
    return web.json_response({"today": "2026-11-26", "skills": SKILLS, "agents": agents})


def _agent(which: int, name: str) -> Row:
    skills = {skill: 1 + (which + at) % 5 for at, skill in enumerate(SKILLS) if (which + at) % 3}
    ends = next((day for every, day in ENDS.items() if which % every == every - 1), "")
    until = {next(iter(skills)): ends} if ends else {}
    team, place = "一组" if which % 2 else "二组", {"file": "routing_rules.yaml", "line": 121 + which}
    return {"id": str(1001 + which), "name": name, "team": team, "skills": skills, "until": until, "place": place}


async def _health(request: web.Request) -> web.Response:
    keys = ("level", "subject", "what", "mend", "where")
    return web.json_response({"findings": [dict(zip(keys, one, strict=True)) for one in FINDINGS]})


async def _prompts(request: web.Request) -> web.Response:
    return web.json_response({"version": VERSION, "prompts": [_prompt(*one) for one in PROMPTS]})


def _prompt(name: str, zh: str, en: str, seconds: float | None, at: Sequence[str]) -> Row:
    """`closed` in English has lost its sound; `welcome` in Chinese is a recording."""
    told = {"file": "", "there": True, "values": seconds is None, "seconds": seconds}
    odd: dict[tuple[str, str], Row] = {
        ("closed", "en"): {"there": False, "seconds": None},
        ("welcome", "zh"): {"file": "prompts/welcome.zh.1b8c7de03a55.wav"},
    }
    texts = {"zh": zh, "en": en}
    said = [
        {"language": language, "text": texts[language], **told, **odd.get((name, language), {})} for language in texts
    ]
    return {"id": name, "said": said, "at": list(at)}


async def _sound(request: web.Request) -> web.Response:
    """A second of the same tone for each."""
    file = BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((1, 2, 8000, 0, "NONE", ""))
        wav.writeframes(tone(700, 1.0).tobytes())
    return web.Response(body=file.getvalue(), content_type="audio/wav")


async def _taken_up(request: web.Request) -> web.Response:
    """Of the rules that are in force; of others, somebody was first."""
    if (await request.json())["version"] != VERSION:
        raise web.HTTPConflict(text="Somebody was first. Look once more.")
    return web.json_response({"number": 8, "version": VERSION})


async def _not_spoken(request: web.Request) -> web.Response:
    what = "closed (zh): no recording says exactly this, and no voice is installed that could."
    told = {"file": "rules.yaml", "line": 12, "column": 1, "code": "R1", "severity": "error"}
    return web.json_response({"complaints": [{**told, "what": what, "mend": "Give a sound."}]}, status=422)
