"""A made-up month of a centre, written into a store: calls with legs, traces, agents' states and what callers left."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from ivr.store.tables import agent_states, calls, legs, survey_answers, trace, voicemails

QUEUES = ["wealth", "service", "loans", "cards"]
AGENTS = [str(1001 + number) for number in range(120)]
OPENS, OPEN_HOURS = timedelta(hours=1), 10
"""09:00 to 19:00 in Shanghai."""
Rows = dict[Any, list[dict[str, object]]]
_TEXTS = dict.fromkeys(("customer_name", "customer_level", "language", "rules_version"), "")


async def fill(engine: AsyncEngine, first: date, days: int, per_day: int) -> None:
    """So many calls a day; the same each time."""
    chance, ids = random.Random(7), count(1)
    for number in range(days):
        rows: Rows = {table: [] for table in (calls, legs, trace, agent_states, survey_answers, voicemails)}
        opening = datetime.combine(first + timedelta(days=number), datetime.min.time(), UTC) + OPENS
        for place, agent in enumerate(AGENTS):
            _state(rows, ids, agent, opening - timedelta(minutes=place % 30), "ready")
        for call in range(per_day):
            _call(rows, ids, chance, opening, f"node-1-{first:%m}{number:02}{call:06}.1")
        for agent in AGENTS:
            _state(rows, ids, agent, opening + timedelta(hours=OPEN_HOURS + 1), "logged out")
        rows[agent_states].sort(key=lambda row: (row["at"], row["id"]))
        async with engine.begin() as connection:
            for table, values in rows.items():
                if values:
                    await connection.execute(insert(table), values)


def _call(rows: Rows, ids: Iterator[int], chance: random.Random, opening: datetime, call: str) -> None:
    at = opening + timedelta(seconds=chance.triangular(0, OPEN_HOURS * 3600, 3 * 3600))
    queue, waited = chance.choice(QUEUES), chance.expovariate(1 / 15)
    fate = chance.choices(("agent", "abandon", "rm", "voicemail", "menu"), (82, 6, 5, 2, 5))[0]
    talk, agent = chance.expovariate(1 / 200) + 10, chance.choice(AGENTS)
    queued = at + timedelta(seconds=25)
    met = queued + timedelta(seconds=waited)
    over = met + timedelta(seconds=talk if fate in {"agent", "rm"} else 1)
    _words(rows, ids, call, at, chance.choice("1234"), "" if fate == "menu" else queue)
    rows[legs].append(_leg(f"{call}-c", call, "caller", "13900001111", at, over, "normal"))
    if fate == "agent":
        _served(rows, ids, chance, call, agent, met, over)
    elif fate == "rm":
        rows[legs].append(_leg(f"{call}-r", call, "rm", "R1", met, over, "normal"))
    elif fate == "voicemail":
        message = {"id": next(ids), "call": call, "box": "box", "path": "x", "seconds": 9.0, "at": over}
        rows[voicemails].append(message | {"customer": "", "heard": False})
    outcome = {"agent": "COMPLETECALLER", "abandon": "ABANDON", "rm": "COMPLETEAGENT", "voicemail": "VOICEMAIL"}
    kind, by = {"agent": ("agent", agent), "rm": ("rm", chance.choice(("R1", "R2")))}.get(fate, ("", ""))
    stage = '{"stage":"InFlow","node":"menus.main_menu","language":"zh"}' if fate == "menu" else None
    rows[calls].append(
        {"id": call, "node": "node-1", "did": chance.choice(("4008001234", "02155501234")), "caller": "13900001111"}
        | {**_TEXTS, "customer_id": "C1", "rm": "R1", "arrived": at, "answered": at, "ended": over, "stage": stage}
        | {"queue": "" if fate == "menu" else queue, "waited_seconds": None if fate == "menu" else waited}
        | {"served_by_kind": kind, "served_by": by, "outcome": outcome.get(fate, "EXITEMPTY")}
    )


def _served(
    rows: Rows, ids: Iterator[int], chance: random.Random, call: str, agent: str, met: datetime, over: datetime
) -> None:
    if chance.random() < 0.1:
        rang = met - timedelta(seconds=12)
        rows[legs].append(_leg(f"{call}-n", call, "agent", chance.choice(AGENTS), rang, met, "no_answer"))
    rows[legs].append(_leg(f"{call}-a", call, "agent", agent, met - timedelta(seconds=4), over, "parted"))
    _state(rows, ids, agent, met - timedelta(seconds=5), "reserved", call)
    _state(rows, ids, agent, met - timedelta(seconds=4), "ringing", call)
    _state(rows, ids, agent, met, "in a call", call)
    if chance.random() < 0.2:
        _state(rows, ids, agent, met + (over - met) / 3, "on hold", call)
        _state(rows, ids, agent, met + (over - met) / 2, "in a call", call)
    _state(rows, ids, agent, over, "wrap-up")
    _state(rows, ids, agent, over + timedelta(seconds=20), "ready")
    if chance.random() < 0.3:
        answer = {"id": next(ids), "call": call, "survey": "satisfied", "answer": chance.choice("3455")}
        rows[survey_answers].append(answer | {"queue": "", "agent": agent, "at": over})


def _words(rows: Rows, ids: Iterator[int], call: str, at: datetime, key: str, queue: str) -> None:
    told = [("arrived", ""), ("customer", ""), ("language", ""), ("branch", ""), ("menu", f"main_menu: key {key}")]
    told += [("ENTERQUEUE", f"waits in {queue}")] if queue else []
    told += [(word, "") for word in ("offer", "RINGNOANSWER", "offer", "CONNECT", "whisper", "recorded", "ended")]
    for place, (what, line) in enumerate(told):
        facts = f'{{"queue":"{queue}"}}' if what == "ENTERQUEUE" else None
        step = {"id": next(ids), "call": call, "at": at + timedelta(seconds=place), "what": what, "line": line}
        rows[trace].append(step | {"rule": "routing_rules.yaml:120 queues.wealth", "facts": facts})


def _leg(leg: str, call: str, kind: str, party: str, at: datetime, over: datetime, ending: str) -> dict[str, object]:
    answered = None if ending == "no_answer" else at
    return {"id": leg, "call": call, "kind": kind, "party": party} | {
        "dialled": at,
        "answered": answered,
        "ended": over,
        "ending": ending,
    }


def _state(rows: Rows, ids: Iterator[int], agent: str, at: datetime, state: str, call: str = "") -> None:
    row = {"id": next(ids), "agent": agent, "at": at, "state": state, "reason": "", "call": call, "status": "available"}
    rows[agent_states].append(row | {"last_call": "", "last_wrap_up": 20.0})
