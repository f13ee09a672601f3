"""A painted house: what the pages are shown of it is made up, so that each can be looked at in any state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Row = dict[str, Any]
GIVEN = "伟芳娜洋静帆磊敏杰倩丽浩超琳军雪平涛洁丹爽宇婷佳"
FAMILY = "张王李刘陈杨赵黄周吴徐孙马朱胡郭何林高罗郑梁谢宋"
NAMES = [family + given for family, given in zip(FAMILY, GIVEN, strict=True)]
STATES = (
    ("available", "in_a_call", 212),
    ("available", "idle", 48),
    ("available", "in_a_call", 95),
    ("not_ready", "idle", 610),
    ("available", "wrap_up", 14),
    ("available", "in_a_call", 431),
    ("available", "ringing", 6),
    ("available", "idle", 131),
    ("available", "on_hold", 38),
    ("not_ready", "idle", 1460),
    ("available", "in_a_call", 17),
    ("logged_out", "idle", 5400),
)
QUEUES = (
    ("理财", 3, 74, 6, 1, 71.4, 182, 9, 2, 95),
    ("基金", 0, None, 4, 2, 92.1, 97, 2, 0, 20),
    ("信用卡", 1, 12, 5, 1, 86.0, 240, 14, 1, 42),
    ("English line", 0, None, 2, 1, 100.0, 12, 0, 0, 15),
    ("投诉", 0, None, 2, 1, None, 8, 1, 0, 10),
)
CALLERS = (
    ("李明", "金卡", "理财", "Talking", "agent 1001", 212),
    ("王建国", "", "信用卡", "Talking", "agent 1003", 95),
    ("", "", "理财", "Waiting", "", 74),
    ("陈晓", "白金", "理财", "Waiting", "", 41),
    ("赵敏", "金卡", "基金", "OnHold", "agent 1009", 38),
    ("Emma Clarke", "", "English line", "Talking", "RM 周涛", 431),
    ("", "", "", "InFlow", "", 9),
)
STORY = (
    "139****1111 calls 4008001234",
    "李明, 金卡, RM 周涛",
    "speaks zh (key 1)",
    "main_menu: key 1",
    "waits in 理财; 1001 ready; 1003 lacks 理财",
    "offered to 1001: longest idle (31 s) with 理财 4",
    "talks with agent 1001",
)
"""As the server writes it."""


def ago(seconds: float) -> str:
    """The moment so many seconds ago."""
    return (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()


def _promise(which: int, customer: str, at: float, standing: str, **more: object) -> Row:
    told: Row = {
        "callback": f"b{which}", "agent": "1001", "customer": customer, "number": f"139****{1111 * which}",
        "queue": "理财", "due": ago(at), "standing": standing, "state": "waiting", "reason": "", "note": "",
        "remark": "", "tries": 0, "call": f"ivr-{which}",
    }  # fmt: skip
    return told | more


PROMISES = (
    _promise(1, "李明", 2400, "overdue", note="基金费率", tries=1, reason="try 1: no answer"),
    _promise(2, "", 120, "due"),
    _promise(3, "赵敏", -7200, "coming", note="到期产品续期"),
    _promise(4, "Emma Clarke", 9000, "over", state="done", remark="满意"),
)


def agents(count: int = 24) -> list[Row]:
    """So many, in all states."""
    return [_agent(which) for which in range(count)]


def _agent(which: int) -> Row:
    status, state, seconds = STATES[which % len(STATES)]
    name = NAMES[which % len(NAMES)]
    return {
        "id": str(1001 + which),
        "name": name if which < len(NAMES) else f"{name} {which // len(NAMES)}",
        "team": "一组" if which % 2 else "二组",
        "status": status,
        "reason": {3: "午餐", 9: "培训"}.get(which % len(STATES), "") if status == "not_ready" else "",
        "state": state,
        "since": ago(seconds + 3 * which),
        "until": ago(-16) if state == "wrap_up" else None,
        "phone": which != 7,
        "call": None,
        "queues": ["理财", "基金"],
        "answered": 14 + which % 5,
        "missed": which % 3,
        "average_talk_s": 187,
    }


def queues() -> list[Row]:
    """Five of them."""
    return [
        {
            "id": name,
            "waiting": waiting,
            "longest_since": ago(longest) if longest is not None else None,
            "callbacks": callbacks,
            "at_work": at_work,
            "free": free,
            "expected_s": expected,
            "service": {
                "target": "80 % / 20 s",
                "share": share,
                "waits": answered,
                "in_time": int(answered * share / 100),
            }
            if share is not None
            else None,
            "answered": answered,
            "abandoned": abandoned,
            "abandoned_share": 100 * abandoned / (answered + abandoned),
            "average_wait_s": 14,
            "average_talk_s": 190,
        }
        for name, waiting, longest, at_work, free, share, answered, abandoned, callbacks, expected in QUEUES
    ]


def calls() -> list[Row]:
    """At several stages."""
    return [_call(which, *caller) for which, caller in enumerate(CALLERS)]


def _call(which: int, customer: str, level: str, queue: str, stage: str, party: str, seconds: int) -> Row:
    return {
        "id": f"ivr-{which}",
        "stage": stage,
        "since": ago(seconds),
        "number": f"13{which + 3}****{1111 * (which + 1)}",
        "did": "4008001234",
        "customer": customer,
        "customer_id": "",
        "level": level,
        "rm": "周涛" if level else "",
        "language": "zh",
        "queue": queue,
        "agent": party.removeprefix("agent ") if party.startswith("agent") else None,
        "party": party,
        "ringing": [],
        "supervisor": "",
        "supervision": "",
        "started": ago(seconds + 45),
        "waiting_since": ago(seconds) if stage == "Waiting" else None,
        "waited_s": 23 if party else None,
        "recording": {"Talking": "on", "OnHold": "paused"}.get(stage, "off"),
        "path": [_chosen("language", "zh"), _chosen("queue", "wealth", {"zh": "理财", "en": "investments"})],
        "story": list(STORY),
    }


def _chosen(kind: str, name: str, title: Row | None = None) -> Row:
    return {"kind": kind, "name": name, "title": title or {}}


def trunks() -> list[Row]:
    """One good, one that does not answer, one that rests."""
    return [
        {
            "id": name,
            "registered": True,
            "reachable": dead is None,
            "round_trip_ms": None if dead else 21.0,
            "dead_since": dead,
            "resting_until": resting,
            "failures": failures,
            "calls": used,
            "max_calls": 60,
        }
        for name, dead, resting, failures, used in (
            ("carrier_a", None, None, 0, 23),
            ("carrier_b", ago(183), None, 0, 0),
            ("carrier_c", None, ago(-240), 4, 0),
        )
    ]


def alarms() -> list[Row]:
    """Two of the last hour."""
    return [
        {"at": ago(180), "what": "trunk dead", "detail": "carrier_b does not answer OPTIONS"},
        {"at": ago(2300), "what": "wrong PIN", "detail": "agent 1007"},
    ]


RUNG, SUPERVISED = "ivr-0", "ivr-1"
WRITTEN = "16:00 起基金赎回改走新流程，请先看培训资料。"
NOTICE = {"id": "n1", "at": ago(40), "sender": "王芳", "agent": "1001", "text": WRITTEN}
NOTES = [
    {"agent": "1001", "text": "希望周五下午面谈，带上基金对账单。"},
    {"agent": "1002", "text": "已改约周一上午。"},
]
PAST = [
    {
        "at": ago(86_400 * 3),
        "queue": "理财",
        "served_by": "张伟",
        "outcome": "COMPLETECALLER",
        "result": "预约面谈",
        "notes": NOTES,
    },
    {
        "at": ago(86_400 * 19),
        "queue": "信用卡",
        "served_by": "王芳",
        "outcome": "COMPLETEAGENT",
        "result": "额度咨询",
        "notes": [],
    },
]


def mine(state: str) -> tuple[Row, Row | None, Row]:
    """1001, his call and his own.

    `talking`, `offered`, `wrapping`, `handed_on`, `free`, `written_to`, `supervising`, `out` or `logged_out`.
    """
    row, call = _agent(0), _call(0, *CALLERS[0])
    own: Row = {
        "agent": "1001",
        "call": call["id"],
        "until": None,
        "last_call": None,
        "last_calls": PAST,
        "handed_on": None,
        "notices": [],
        "wishes": [],
    }
    match state:
        case "talking":
            return row | {"call": call["id"]}, call, own | {"wishes": ["hold", "transfer", "consult"]}
        case "offered":
            offered = call | {"stage": "Waiting", "agent": None, "party": "", "ringing": ["1001"], "since": ago(6)}
            return row | {"state": "ringing", "since": ago(6), "call": call["id"]}, offered, own
        case "wrapping":
            done = own | {"call": None, "until": ago(-24), "last_call": call["id"], "last_calls": []}
            return row | {"state": "wrap_up", "since": ago(6), "until": ago(-24)}, None, done
        case "handed_on":
            sent = {
                "call": call["id"],
                "where": "waits",
                "to": "RM 王芳",
                "why": "no answer",
                "queue": "理财",
                "party": "",
            }
            free = {"call": None, "last_call": call["id"], "last_calls": []}
            return row | {"state": "idle", "since": ago(9)}, None, own | free | {"handed_on": sent}
        case "free":
            return row | {"state": "idle", "since": ago(52)}, None, own | {"call": None, "last_calls": []}
        case "written_to":
            return row | {"state": "idle", "since": ago(52)}, None, own | {"call": None, "notices": [NOTICE]}
        case "supervising":
            return row | {"state": "assisting", "since": ago(31), "call": SUPERVISED}, None, own | {"call": SUPERVISED}
        case _:
            gone = {"status": "logged_out", "state": "idle", "since": ago(3600)}
            gone |= {"reason": "王芳: 班次已结束"} if state == "logged_out" else {}
            return row | gone, None, own | {"call": None, "last_calls": []}


def supervised(how: str = "whisper", who: str = "1001") -> Row:
    """The call of 1003, with whom a supervisor is."""
    return calls()[1] | {"supervisor": who, "supervision": how}


def snapshot(state: str = "talking", count: int = 24, version: int = 1) -> Row:
    """All that is live."""
    row, call, own = mine(state)
    others = calls()[1:]
    if state == "supervising":
        others[0] = supervised()
    return {
        "kind": "snapshot",
        "version": version,
        "at": ago(0),
        "agents": [row, *agents(count)[1:]],
        "queues": queues(),
        "calls": [call, *others] if call else others,
        "trunks": trunks(),
        "alarms": alarms(),
        "level": {"level": "normal", "by": "", "why": "", "draining": "", "asterisk": True},
        "me": own,
    }


PEOPLE: tuple[Mapping[str, Any], ...] = tuple(
    {
        "id": id_,
        "name": name,
        "roles": roles,
        "queues": groups,
        "agent": agent,
        "language": "zh",
        "totp": totp,
        "password": password,
        "disabled": disabled,
    }
    for id_, name, roles, groups, agent, totp, password, disabled in (
        ("zhang.wei", "张伟", ["agent"], [], "1001", False, True, False),
        ("wang.fang", "王芳", ["agent", "supervisor"], ["理财"], "1002", True, True, False),
        ("li.na", "李娜", ["quality"], [], None, True, True, False),
        ("zhou.tao", "周涛", ["admin"], [], None, True, True, False),
        ("emma", "Emma Clarke", ["auditor"], [], None, False, False, False),
        ("chen.jing", "陈静", ["agent"], [], "1005", False, True, True),
    )
)


def tokens() -> list[Row]:
    """One in use, one that is over."""
    common = {"person": "zhang.wei", "made": ago(40 * 86_400)}
    return [
        {
            **common,
            "id": "ivr_7c1f09ab3e",
            "name": "大屏",
            "scopes": ["see_floor"],
            "expires": ago(-50 * 86_400),
            "used": ago(45),
        },
        {
            **common,
            "id": "ivr_0d44e8b2c6",
            "name": "CRM",
            "scopes": ["see_calls", "recordings.search", "recordings.see_numbers"],
            "expires": ago(86_400),
            "used": None,
        },
    ]
