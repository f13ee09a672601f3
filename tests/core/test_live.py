"""The live feed: whoever keeps what he is told has, after each change, what a new snapshot would tell him."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.board import Board, CallRow, Level, Mine, PastCall, Sent
from ivr.core.live import Told, Touched, change, snapshot
from ivr.core.noted import Noted
from ivr.core.sight import Sight
from tests.core.boards import AGENT, AGENTS, CALL, QUEUE, QUEUES, boards, sights

ROWS = ("agents", "queues", "calls", "trunks")
ALL = Sight(agents=None, callers=None, figures=None, house=True, numbers=True)


def page(told: Told) -> dict[str, Any]:
    """What a page keeps of a snapshot: rows by their names."""
    return told | {section: {row.id: row for row in told[section]} for section in ROWS}


def after(kept: dict[str, Any], told: Told) -> dict[str, Any]:
    """What it keeps once it is told of a change."""
    rows = {section: _rows(kept[section], told.get(section, {})) for section in ROWS}
    return kept | told | rows


def _rows(kept: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {name: row for name, row in (kept | changed).items() if row is not None}


def between(before: Board, now: Board, sight: Sight = ALL) -> Told:
    return change(before, now, Touched.between(before, now), sight)


@given(st.lists(boards, min_size=2, max_size=4), sights)
def test_a_page_that_takes_all_changes_has_what_a_snapshot_tells(seen: list[Board], sight: Sight) -> None:
    kept = page(snapshot(seen[0], sight))
    for before, now in pairwise(seen):
        kept = after(kept, between(before, now, sight))
        assert kept == page(snapshot(now, sight))


@given(boards, sights)
def test_where_nothing_has_happened_nothing_is_told(board: Board, sight: Sight) -> None:
    assert between(board, board, sight) == {}


@given(boards, boards, sights)
def test_nobody_is_told_of_rows_that_he_may_not_see(before: Board, now: Board, sight: Sight) -> None:
    told = between(before, now, sight)

    def rows(section: str) -> list[Any]:
        return [row for row in (*snapshot(now, sight)[section], *told.get(section, {}).values()) if row]

    for row in rows("calls"):
        serves = {row.agent, *row.ringing, *row.assisting} - {None}
        served = bool(serves) if sight.agents is None else bool(serves & sight.agents)
        assert served or sight.callers is None or row.queue in sight.callers
    assert sight.agents is None or {row.id for row in rows("agents")} <= sight.agents
    assert sight.figures is None or {row.id for row in rows("queues")} <= sight.figures
    assert sight.house or not {"trunks", "alarms", "level"} & set(told)
    assert told.get("me") is None or told["me"].agent == sight.me


@given(boards, boards, sights)
def test_a_whole_number_reaches_those_alone_who_have_a_right_to_it(before: Board, now: Board, sight: Sight) -> None:
    told = repr((snapshot(now, sight)["calls"], between(before, now, sight).get("calls")))
    assert sight.numbers or CALL.number not in told


@given(boards, sights)
def test_what_is_gone_is_told_only_to_those_who_saw_it(before: Board, sight: Sight) -> None:
    told = between(before, Board(), sight)
    seen = {row.id for row in snapshot(before, sight)["calls"]}
    assert set(told.get("calls", {})) == seen


def test_a_row_that_leaves_his_sight_is_gone_for_him() -> None:
    mine, sight = replace(CALL, queue=""), Sight(agents=frozenset({"1001"}), me="1001")
    told = between(Board(calls={"c1": mine}), Board(calls={"c1": replace(mine, agent="1002")}), sight)
    assert told == {"calls": {"c1": None}}


def test_an_agent_sees_himself_his_call_and_his_queues_figures() -> None:
    agents = {agent: replace(AGENT, id=agent) for agent in AGENTS}
    queues = {name: replace(QUEUE, id=name) for name in QUEUES}
    calls = {"c1": CALL, "c2": replace(CALL, id="c2", agent="1002")}
    board = Board(agents, queues, calls, mine={"1001": Mine("1001", "c1", None, None)})
    told = snapshot(board, Sight(agents=frozenset({"1001"}), figures=frozenset({"wealth"}), me="1001"))
    assert [row.id for row in told["agents"]] == ["1001"]
    assert [row.id for row in told["calls"]] == ["c1"]
    assert [row.id for row in told["queues"]] == ["wealth"]
    assert (told["trunks"], told["alarms"], told["level"]) == ([], (), None)
    assert told["me"].call == "c1"


@pytest.mark.parametrize(("numbers", "text"), [(False, "call 138****0001"), (True, "call 13812340001")])
def test_a_number_in_the_notes_of_former_calls_is_as_long_as_in_their_story(numbers: bool, text: str) -> None:
    past = PastCall(CALL.started, "wealth", "1002", "COMPLETEAGENT", "", (Noted("1002", "call 13812340001"),))
    board = Board(mine={"1001": Mine("1001", "c1", None, None, (past,))})
    sight = Sight(me="1001", numbers=numbers)
    for told in (snapshot(board, sight), between(Board(), board, sight)):
        assert told["me"].last_calls[0].notes == (Noted("1002", text),)


@pytest.mark.parametrize("past", [(), None])
def test_the_number_to_which_he_sent_his_caller_is_shortened(past: tuple[PastCall, ...] | None) -> None:
    sent = Sent("c1", "talks", "number 02155556666", "", "", "outside 02155556666")
    board = Board(mine={"1001": Mine("1001", None, None, "c1", past, handed_on=sent)})
    seen = snapshot(board, Sight(me="1001"))["me"].handed_on
    assert (seen.to, seen.party) == ("number 021****6666", "outside 021****6666")
    assert snapshot(board, Sight(me="1001", numbers=True))["me"].handed_on == sent


def test_former_calls_that_are_not_looked_up_yet_stay_unknown() -> None:
    board = Board(mine={"1001": Mine("1001", "c1", None, None, None)})
    assert snapshot(board, Sight(me="1001"))["me"].last_calls is None


HEARS = "supervisor 1005 hears agent 1001"
LISTENED = replace(CALL, assisting=("1005",), supervisor="1005", supervision="monitor", story=("answered", HEARS))
CHEN = Sight(agents=frozenset({"1001"}), me="1001")


@pytest.mark.parametrize("how", ["ringing", "monitor"])
@pytest.mark.parametrize("sight", [CHEN, replace(ALL, me="1001")])
def test_whoever_is_listened_to_in_silence_is_not_told_of_it(how: str, sight: Sight) -> None:
    """Though he saw everybody otherwise; nor by the lines of its story once it is over."""
    told = snapshot(Board(calls={"c1": replace(LISTENED, supervision=how)}), sight)["calls"]
    assert [(row.supervisor, row.supervision, row.assisting, row.story) for row in told] == [
        ("", "", (), ("answered",))
    ]
    over = replace(LISTENED, assisting=(), supervisor="", supervision="", story=(HEARS, "supervisor 1005"))
    assert [row.story for row in snapshot(Board(calls={"c1": over}), sight)["calls"]] == [()]


@pytest.mark.parametrize(
    ("row", "sight"),
    [
        (replace(LISTENED, supervision="whisper", story=()), CHEN),
        (replace(LISTENED, supervision="barge", story=()), CHEN),
        (LISTENED, replace(ALL, me="1005")),
        (LISTENED, replace(ALL, me="1002")),
        (LISTENED, ALL),
    ],
)
def test_whom_he_hears_he_sees_and_so_do_those_who_are_not_in_the_talk(row: CallRow, sight: Sight) -> None:
    (told,) = snapshot(Board(calls={"c1": row}), sight)["calls"]
    assert replace(told, number=row.number, story=row.story) == row


def test_a_supervisor_sees_the_calls_of_his_agents_and_the_callers_of_his_queues() -> None:
    calls = {
        "his agent's": replace(CALL, queue="funds", agent="1002"),
        "in his queue": replace(CALL, queue="wealth", agent=None),
        "in the menu": replace(CALL, queue="", agent=None),
        "another's": replace(CALL, queue="funds", agent="1001"),
        "his agent is rung": replace(CALL, queue="funds", agent=None, ringing=("1002",)),
        "his agent is asked": replace(CALL, queue="funds", agent="1001", assisting=("1002",)),
    }
    board = Board(calls={name: replace(row, id=name) for name, row in calls.items()})
    told = snapshot(board, Sight(agents=frozenset({"1002"}), callers=frozenset({"wealth"})))
    seen = ["his agent's", "in his queue", "his agent is rung", "his agent is asked"]
    assert [row.id for row in told["calls"]] == seen


def test_the_level_is_told_as_a_whole() -> None:
    assert between(Board(), Board(level=Level("storm")), ALL) == {"level": Level("storm")}
