"""Calls that are over and made up; one of them whole, with its sound, its story and how it was judged."""

from __future__ import annotations

import wave
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import numpy as np
from aiohttp import web

from ivr.core.call import Outcome
from tests.browser.heard import SECONDS, voices
from tests.browser.painted import CALLERS, NAMES, SUPERVISED
from tests.recording.rooms import RATE

Row = dict[str, Any]
RIGHTS = (
    "see_floor", "see_calls", "see_reports", "see_tickets", "see_scores", "score", "note", "recordings.search",
    "recordings.listen", "recordings.see_numbers", "recordings.see_holds", "recordings.hold", "recordings.export",
)  # fmt: skip
PATH = f"/calls/{SUPERVISED}"
STRETCHES = 2000
TALK = datetime(2026, 11, 27, 2, 31, 4, tzinfo=UTC)
"""When they begin to talk, and to be recorded."""
OUTCOMES = ("COMPLETECALLER", "COMPLETEAGENT", "ABANDON", "COMPLETECALLER", "VOICEMAIL", "COMPLETEAGENT")
QUEUES = ("理财", "基金", "信用卡")
STORY: tuple[tuple[float, str, int], ...] = (
    (-38, "13900001111 calls 4008001234", 13),
    (-38, "李明, 金卡, RM 周涛", 23),
    (-37, "hears welcome", 24),
    (-31, "speaks zh (key 1)", 25),
    (-26, "main_menu: key 1", 36),
    (-25, "waits in 理财", 41),
    (-10, "offered to 1001: longest idle (31 s) with 理财 4", 48),
    (0, "talks with agent 1001", 48),
    (12, "agent 1001 puts the caller on hold", 0),
    (18, "agent 1001 takes the caller back from hold", 0),
    (25, "agent 1001: 卡号", 0),
    (39, "agent 1001 says: 预约面谈", 0),
)
"""Seconds after they begin to talk, what the server says, and the line of the rule."""
MARKS: tuple[tuple[float, str, bool, str], ...] = (
    (0, "connected", True, ""),
    (12, "hold", True, ""),
    (18, "hold", False, ""),
    (25, "pause", True, "卡号"),
    (28, "pause", False, "卡号"),
)


def routes() -> list[web.RouteDef]:
    """What the pages ask."""
    recording = f"/api/v1/recordings/{SUPERVISED}"
    return [
        web.get("/api/v1/calls", _found),
        web.get("/api/v1/calls/choices", _choices),
        web.get("/api/v1/calls/{call}", _told),
        web.get("/api/v1/calls/{call}/scores", _scores),
        web.get("/api/v1/calls/{call}/notes", _notes),
        web.post(f"{recording}/openings", _opened),
        web.get(f"{recording}/waveform", _waveform),
        web.get(f"{recording}/sound", _sound),
        web.post(f"{recording}/verify", _verified),
    ]


def _at(seconds: float) -> str:
    return (TALK + timedelta(seconds=seconds)).isoformat()


async def _found(request: web.Request) -> web.Response:
    return web.json_response({"found": [_call(which) for which in range(18)], "after": None})


async def _choices(request: web.Request) -> web.Response:
    agents = [{"id": str(1001 + which), "name": NAMES[which]} for which in range(9)]
    words = {"levels": ["金卡", "银卡"], "results": ["预约面谈", "额度咨询", "投诉"], "zone": "Asia/Shanghai"}
    return web.json_response({"queues": QUEUES, "agents": agents, "outcomes": list(Outcome), **words})


def _call(which: int) -> Row:
    """One of many; nobody has answered those that were given up or left a message."""
    outcome, begun = OUTCOMES[which % len(OUTCOMES)], -431.0 * which
    served = outcome.startswith("COMPLETE")
    name, level, *_ = CALLERS[which % len(CALLERS)]
    return {
        "call": f"ivr-{which}" if which else SUPERVISED,
        "arrived": _at(begun - 38),
        "answered": _at(begun) if served else None,
        "ended": _at(begun + SECONDS + 23 * which),
        "caller": f"139{which % 7:04}{1111 * (1 + which % 9)}",
        "did": "4008001234",
        "customer": f"C{which + 1}" if name else "",
        "customer_name": name,
        "level": level,
        "queue": QUEUES[which % len(QUEUES)],
        "waited": 25.0 + 3 * which,
        "served_by_kind": "agent" if served else "",
        "served_by": str(1001 + which % 9) if served else "",
        "outcome": outcome,
        "state": "recorded" if served else "not_recorded" if outcome == "ABANDON" else "partial",
        "recorded": served,
    }


async def _told(request: web.Request) -> web.Response:
    steps = [
        {"at": _at(second), "what": "step", "line": line, "rule": f"routing_rules.yaml:{rule}" if rule else ""}
        for second, line, rule in STORY
    ]
    marks = [
        {"at": _at(second), "kind": kind, "begins": begins, "what": what, "who": "", "why": ""}
        for second, kind, begins, what in MARKS
    ]
    whole = {"result": "预约面谈", "legs": [], "survey": [{"survey": "服务态度", "answer": "5", "at": _at(SECONDS)}]}
    return web.json_response({**_call(0), **whole, "steps": steps, "marks": marks, "recordings": [_recording()]})


def _recording() -> Row:
    return {
        "recording": SUPERVISED,
        "started": _at(0),
        "ended": _at(SECONDS),
        "seconds": SECONDS,
        "state": "recorded",
        "reason": "",
        "gaps": [],
        "may": ["listen", "hold", "export"],
    }


async def _scores(request: web.Request) -> web.Response:
    given: Row = {"form_name": "服务", "points": 13, "most": 15, "comment": "语气亲切，风险提示完整。"}
    return web.json_response([{**given, "given_by": "li.na", "at": _at(5400)}])


async def _notes(request: web.Request) -> web.Response:
    return web.json_response([{"text": "可作为培训示例。", "written_by": NAMES[2], "at": _at(5460)}])


async def _opened(request: web.Request) -> web.Response:
    return web.json_response({"opening": "a"})


async def _waveform(request: web.Request) -> web.Response:
    peaks = np.abs(voices().astype(int)).reshape(STRETCHES, -1, 2).max(axis=1) * 100 >> 15
    loudest = [channel.tolist() for channel in peaks.T]
    return web.json_response({"seconds": SECONDS, "channels": loudest})


async def _sound(request: web.Request) -> web.Response:
    """The part that is asked for, without which no player finds another place in it."""
    file = BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setparams((2, 2, RATE, 0, "NONE", ""))
        wav.writeframes(voices().tobytes())
    begin = request.http_range.start or 0
    part = file.getvalue()[begin : request.http_range.stop]
    where = f"bytes {begin}-{begin + len(part) - 1}/{len(file.getvalue())}"
    return web.Response(status=206, body=part, content_type="audio/wav", headers={"Content-Range": where})


async def _verified(request: web.Request) -> web.Response:
    subjects = ("entry", "root", "sound_file", "manifest_file", "sound", "manifest")
    checks = [{"subject": subject, "amiss": ""} for subject in subjects]
    told = {"unchanged": True, "checks": checks, "sealed": _at(60), "entry": 20417, "key": "3f9c1e0b77d2"}
    return web.json_response(told)
