"""Boards to be looked at, made by hand or by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

from hypothesis import strategies as st

from ivr.core.board import AgentRow, Board, CallRow, Level, Mine, QueueRow, TrunkRow
from ivr.core.sight import Sight

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
NUMBER = "13900001111"
AGENTS, QUEUES, CALLS = ("1001", "1002", "1003"), ("wealth", "funds"), ("c1", "c2", "c3")
TRUNKS = ("carrier", "backup")

AGENT = AgentRow("1001", "Chen", "red", "available", "", "idle", NOW, None, True, None, ("wealth",))
QUEUE = QueueRow("wealth", 0, None, 0, 1, 1, 0, None)
CALL = CallRow(
    id="c1",
    stage="Talking",
    since=NOW,
    number=NUMBER,
    did="4008001234",
    customer="Li Ming",
    customer_id="C1",
    level="gold",
    rm="Zhang",
    language="zh",
    queue="wealth",
    agent="1001",
    party="agent 1001",
    ringing=(),
    assisting=(),
    supervisor="",
    supervision="",
    started=NOW,
    answered=NOW,
    waiting_since=None,
    waited_s=3,
    recording="on",
    story=(f"transferred to number {NUMBER}",),
)
TRUNK = TrunkRow("carrier", True, True, 1.0, None, None, 0, 1, None)


def _some(chance: Random, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(chance.sample(names, chance.randint(0, 2)))


def _agent(chance: Random, name: str) -> AgentRow:
    state, call = chance.choice(("idle", "ringing", "in_a_call")), chance.choice((None, *CALLS))
    return replace(AGENT, id=name, state=state, call=call)


def _call(chance: Random, name: str) -> CallRow:
    return replace(
        CALL,
        id=name,
        queue=chance.choice((*QUEUES, "")),
        agent=chance.choice((None, *AGENTS)),
        ringing=_some(chance, AGENTS),
        assisting=_some(chance, AGENTS),
    )


def _board(seed: int) -> Board:
    chance = Random(seed)
    return Board(
        agents={name: _agent(chance, name) for name in _some(chance, AGENTS)},
        queues={name: replace(QUEUE, id=name, waiting=chance.randint(0, 2)) for name in _some(chance, QUEUES)},
        calls={name: _call(chance, name) for name in _some(chance, CALLS)},
        trunks={name: replace(TRUNK, id=name, calls=chance.randint(0, 2)) for name in _some(chance, TRUNKS)},
        level=Level(chance.choice(("normal", "storm"))),
        mine={name: Mine(name, chance.choice(CALLS), None, None) for name in _some(chance, AGENTS)},
    )


boards = st.integers(0, 1 << 32).map(_board)
"""Whatever may stand on one."""


def _among(names: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names), max_size=2)


sights = st.builds(
    Sight,
    agents=st.none() | _among(AGENTS),
    callers=st.none() | _among(QUEUES),
    figures=st.none() | _among(QUEUES),
    house=st.booleans(),
    numbers=st.booleans(),
    me=st.sampled_from(("", *AGENTS)),
)
