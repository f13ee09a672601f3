from __future__ import annotations

import asyncio
import sqlite3
import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ivr.core.call import Ended, InFlow, Outcome, Talking, Waiting
from ivr.core.callback import Callback, State
from ivr.core.marks import Mark, MarkKind
from ivr.core.preference import LastTalk
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.errors import StoreError
from ivr.store.forgetting import Forgetting
from ivr.store.reading import Reader, SeveralCallsError
from ivr.store.rows import AgentState, Alarm, CallbackNote, Recording, Said, SurveyAnswer, Voicemail
from ivr.store.store import Store
from tests.hostile import HOSTILE
from tests.store.a_call import CUSTOMER, NOON, incoming, later, step, tell_whole_call


async def test_a_call_is_kept_with_everything_that_belongs_to_it(store: Store) -> None:
    tell_whole_call(store)
    store.recorded(Recording("node-1-1.1", "/r/1.wav", 59.0, 2, RecordingState.RECORDED, later(1), later(60)))
    store.voicemail(Voicemail("node-1-1.1", "wealth", "/v/1.wav", 7.5, later(40), "C1"))
    store.callback_noted(CallbackNote("node-1-1.1", "claims", "13900001111", later(41)))
    store.survey_answered(SurveyAnswer("node-1-1.1", "csat", "5", "wealth", "1001", later(59)))
    hold = [
        Mark("node-1-1.1", later(20), MarkKind.HOLD, begins=True, who="1001"),
        Mark("node-1-1.1", later(25), MarkKind.HOLD, begins=False, who="1001"),
    ]
    for mark in hold:
        store.marked(mark)
    await store.flush()
    story = await store.call("node-1-1.1")
    assert story
    call = story.call
    assert (call.node, call.did, call.caller, call.rules_version) == ("node-1", "4008001234", "13900001111", "abc")
    assert (call.customer_id, call.customer_name, call.customer_level, call.rm) == ("C1", "李明", "gold", "R1")
    assert (call.arrived, call.answered, call.ended) == (NOON, later(1), later(60))
    assert (call.queue, call.waited_seconds, call.served_by_kind, call.served_by) == ("wealth", 4.0, "agent", "1001")
    assert (call.language, call.outcome, call.stage) == ("zh", "COMPLETEAGENT", Ended(Outcome.COMPLETEAGENT))
    assert [(leg.kind, leg.party, leg.answered, leg.ending) for leg in story.legs] == [
        ("caller", "13900001111", later(1), ""),
        ("agent", "1001", later(9), "normal"),
    ]
    assert [s.line for s in story.trace] == ["arrived", "李静 took the call"]
    assert story.trace[1].facts == {"agent": "1001", "idle": "PT30S"}
    assert [r.state for r in story.recordings] == [RecordingState.RECORDED]
    assert story.voicemails == (Voicemail("node-1-1.1", "wealth", "/v/1.wav", 7.5, later(40), "C1"),)
    assert story.callbacks == (CallbackNote("node-1-1.1", "claims", "13900001111", later(41)),)
    assert story.survey_answers == (SurveyAnswer("node-1-1.1", "csat", "5", "wealth", "1001", later(59)),)
    assert list(story.marks) == hold


async def test_changes_written_in_later_batches_reach_the_same_rows(store: Store) -> None:
    store.call_arrived(incoming())
    store.leg_dialled("leg-2", "node-1-1.1", "rm", "R1", NOON)
    await store.flush()
    store.stage("node-1-1.1", Waiting("wealth", "en", NOON))
    store.leg_ended("leg-2", "busy", later(3))
    await store.flush()
    story = await store.call("node-1-1.1")
    assert story
    assert (story.call.stage, story.call.language) == (Waiting("wealth", "en", NOON), "en")
    assert (story.legs[0].ending, story.legs[0].ended) == ("busy", later(3))


@pytest.mark.parametrize("in_one_batch", [True, False])
async def test_the_first_word_about_a_legs_ending_stays(store: Store, in_one_batch: bool) -> None:
    store.leg_dialled("leg-2", "node-1-1.1", "agent", "1001", NOON)
    store.call_arrived(incoming())
    for seconds, ending in ((3, "busy"), (4, "dropped"), (5, "unknown")):
        if not in_one_batch:
            await store.flush()
        store.leg_ended("leg-2", ending, later(seconds))
    store.leg_answered("leg-2", later(2))
    await store.flush()
    story = await store.call("node-1-1.1")
    assert story
    assert [(leg.answered, leg.ended, leg.ending) for leg in story.legs] == [(later(2), later(3), "busy")]


async def test_open_calls_come_with_the_stage_they_were_in(store: Store) -> None:
    for number in (1, 2):
        store.call_arrived(incoming(f"c{number}", later(number)))
        store.stage(f"c{number}", InFlow("menus.main", "zh", (("id", "7"),), 2, ("menus.top",)))
    store.call_ended("c1", Outcome.ABANDON, later(9))
    await store.flush()
    assert [(c.id, c.stage) for c in await store.open_calls()] == [
        ("c2", InFlow("menus.main", "zh", (("id", "7"),), 2, ("menus.top",)))
    ]


async def test_open_legs_are_those_that_were_dialled_for_open_calls(store: Store) -> None:
    for call in ("c1", "c2"):
        store.call_arrived(incoming(call))
        store.leg_dialled(f"{call}-caller", call, "caller", "139", later(0))
        for leg in ("rings", "over"):
            store.leg_dialled(f"{call}-{leg}", call, "agent", "1001", later(1))
        store.leg_ended(f"{call}-over", "busy", later(2))
    store.call_ended("c1", Outcome.ABANDON, later(9))
    await store.flush()
    assert [leg.id for leg in await store.open_legs("node-1")] == ["c2-rings"]
    assert await store.open_legs("node-2") == ()


async def test_calls_are_listed_newest_first(store: Store) -> None:
    for number in range(5):
        store.call_arrived(incoming(f"c{number}", later(number)))
    await store.flush()
    assert [c.id for c in await store.calls(limit=2)] == ["c4", "c3"]


@pytest.mark.parametrize(
    ("asked", "found"), [("node-1-77", "node-1-77.1"), ("78.1", "node-1-78.1"), ("node-1-7_", None)]
)
async def test_a_call_is_found_by_a_part_that_only_it_has(store: Store, asked: str, found: str | None) -> None:
    store.call_arrived(incoming("node-1-77.1"))
    store.call_arrived(incoming("node-1-78.1"))
    await store.flush()
    story = await store.call(asked)
    assert (story and story.call.id) == found


async def test_a_part_that_several_calls_have_is_refused_with_their_ids(store: Store) -> None:
    store.call_arrived(incoming("node-1-77.1"))
    store.call_arrived(incoming("node-1-78.1"))
    await store.flush()
    with pytest.raises(SeveralCallsError, match=r"node-1-77\.1, node-1-78\.1"):
        await store.call("node-1-7")


async def test_times_come_back_in_utc_whatever_zone_they_were_told_in(store: Store) -> None:
    shanghai = datetime(2026, 3, 4, 20, 0, tzinfo=timezone(timedelta(hours=8)))
    store.call_arrived(incoming("c1", shanghai))
    await store.flush()
    arrived = (await store.calls())[0].arrived
    assert (arrived, arrived.utcoffset()) == (NOON, timedelta(0))


async def test_each_agents_latest_state_is_given(store: Store) -> None:
    store.agent_state(AgentState("1001", NOON, "idle"))
    store.agent_state(AgentState("1002", NOON, "idle"))
    store.agent_state(AgentState("1001", NOON, "not_ready", "RONA", "c1"))
    await store.flush()
    assert [(s.agent, s.state, s.reason, s.call) for s in await store.agent_states()] == [
        ("1001", "not_ready", "RONA", "c1"),
        ("1002", "idle", "", ""),
    ]


async def test_a_recording_said_anew_replaces_what_was_said_before(store: Store) -> None:
    store.recorded(Recording("c1", "/r/1.wav", 5.0, 2, RecordingState.RECORDED))
    await store.flush()
    store.recorded(Recording("c1", "/r/1.wav", 5.0, 2, RecordingState.MISSING, reason="file gone"))
    await store.flush()
    assert [(r.call, r.state, r.reason) for r in await store.recordings()] == [
        ("c1", RecordingState.MISSING, "file gone")
    ]


async def test_alarms_are_kept(store: Store) -> None:
    store.alarm("recording impossible", NOON, "disk full")
    await store.flush()
    assert await store.alarms() == (Alarm(NOON, "recording impossible", "disk full"),)


async def test_trace_steps_are_handed_on_as_they_happen_until_that_is_ended(store: Store) -> None:
    seen: list[TraceStep] = []
    end = store.on_trace(seen.append)
    store.traced(step("one"))
    store.traced(step("two"))
    await asyncio.sleep(0)
    end()
    store.traced(step("three"))
    await asyncio.sleep(0)
    assert [s.line for s in seen] == ["one", "two"]


async def test_another_process_reads_while_this_one_writes(store: Store, tmp_path: Path) -> None:
    tell_whole_call(store)
    await store.flush()
    reader = Reader.of(tmp_path / "ivr.db")
    assert [c.id for c in await reader.calls()] == ["node-1-1.1"]
    tell_whole_call(store, "node-1-2.2")
    await store.flush()
    assert len(await reader.calls()) == 2
    await reader.close()


def test_reading_where_no_store_is_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="`ivr up` makes it"):
        Reader.of(tmp_path / "none.db")


async def test_opening_where_nothing_can_be_written_is_an_error_that_names_the_place(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="file"):
        await Store(tmp_path / "file" / "ivr.db").open()


async def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "ivr.db").write_text("not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        await Store(tmp_path / "ivr.db").open()


async def test_a_second_start_goes_on_where_the_first_ended(tmp_path: Path) -> None:
    for number in (1, 2):
        store = Store(tmp_path / "ivr.db")
        await store.open()
        store.call_arrived(incoming(f"c{number}", later(number)))
        store.traced(step(f"line {number}", "c1"))
        await store.close()
    rows = sqlite3.connect(tmp_path / "ivr.db").execute("select line from trace order by id").fetchall()
    assert rows == [("line 1",), ("line 2",)]


async def test_a_callback_is_kept_as_it_stands_last_and_open_ones_are_found_again(store: Store) -> None:
    one = Callback("c1", "claims", "box", "13900001111", "13900001111", "400", "zh", NOON, later(5), call="node-1-1.1")
    other = replace(one, id="c2", number="13900005555", asked=later(9), not_before=later(700), tries=1)
    store.callback(one)
    store.callback(other)
    store.callback(replace(one, state=State.OFFERED, reason="offered to 1001"))
    await store.flush()
    assert await store.open_callbacks("node-1") == (replace(one, state=State.OFFERED, reason="offered to 1001"), other)
    assert await store.open_callbacks("node-2") == ()
    store.callback(replace(one, state=State.DONE))
    await store.flush()
    assert await store.open_callbacks() == (other,)
    assert [found.id for found in await store.latest_callbacks()] == ["c2", "c1"]


async def test_a_callback_whose_names_were_forgotten_gets_none_back(store: Store, tmp_path: Path) -> None:
    one = Callback("c1", "claims", "", "13900001111", "13900001111", "400", "zh", NOON, NOON, call="k1", note="fees")
    store.callback(one)
    await store.flush()
    forgetting = Forgetting.of(tmp_path / "ivr.db")
    await forgetting.forget("k1")
    await forgetting.close()
    store.callback(replace(one, state=State.DONE, remark="Mr Li has understood"))
    await store.flush()
    (kept,) = await store.latest_callbacks()
    assert kept == replace(one, state=State.DONE, number="", caller="", note="", remark="")


@pytest.mark.parametrize(("served_by", "kept"), [(CUSTOMER.rm.id, CUSTOMER.rm.id), ("deputy", ""), ("", "")])
async def test_of_a_caller_who_is_forgotten_it_stays_known_that_his_own_rm_served_him(
    store: Store, tmp_path: Path, served_by: str, kept: str
) -> None:
    store.call_arrived(incoming("k1"))
    store.caller_known("k1", CUSTOMER)
    if served_by:
        store.stage("k1", Talking("rm", served_by, "leg", "bridge", NOON, "wealth", "zh"))
    await store.flush()
    forgetting = Forgetting.of(tmp_path / "ivr.db")
    await forgetting.forget("k1")
    await forgetting.forget("k1")
    await forgetting.close()
    row = await store.call_row("k1")
    assert row is not None
    assert (row.rm, row.customer_id, row.served_by) == (kept, "", served_by)


async def test_what_an_agent_has_promised_is_found_as_his(store: Store) -> None:
    one = Callback("c1", "claims", "", "13900001111", "13900001111", "400", "zh", NOON, NOON)
    his = replace(one, id="c2", agent="1001", note="fees", remark="understood", state=State.DONE)
    for each in (one, his, replace(his, id="c3", agent="1002")):
        store.callback(each)
    await store.flush()
    assert await store.latest_callbacks(agent="1001") == (his,)


@pytest.mark.parametrize(
    ("customer", "number", "since", "agent"),
    [
        ("C1", "", NOON, "1002"),
        ("C1", "13900009999", NOON, "1002"),  # he is known, whatever number he calls from
        ("", "13900001111", NOON, "1002"),
        ("", "13900009999", NOON, None),
        ("C9", "13900001111", NOON, None),
        ("", "", NOON, None),
        ("C1", "", later(101), None),
    ],
)
async def test_with_whom_a_customer_talked_last(
    store: Store, customer: str, number: str, since: datetime, agent: str | None
) -> None:
    """In the later of two calls it was 1002; in one after that nobody answered."""
    for seconds, server in ((0, "1001"), (100, "1002"), (200, "")):
        call = f"node-1-{seconds}.1"
        store.call_arrived(incoming(call, later(seconds)))
        store.caller_known(call, CUSTOMER)
        if server:
            store.stage(call, Talking("agent", server, "leg", "bridge", later(seconds + 9), "wealth", "zh"))
    await store.flush()
    found = await store.last_talk(customer, number, since)
    assert found == (LastTalk(agent, later(100)) if agent else None)


async def test_an_rm_is_no_agent_who_talked_with_him(store: Store) -> None:
    store.call_arrived(incoming())
    store.stage("node-1-1.1", Talking("rm", "R1", "leg", "bridge", NOON, "wealth", "zh"))
    await store.flush()
    assert await store.last_talk("", "13900001111", NOON) is None


async def test_what_was_told_last_of_each_agent_is_given(store: Store) -> None:
    store.said(Said("1001", "trained", "no", "ill", NOON, later(60), "supervisor 1005", NOON))
    store.said(Said("1001", "south", "yes", at=NOON))
    store.said(Said("1002", "trained", "yes", at=NOON))
    store.said(Said("1001", "trained", "nothing", said_by="supervisor 1006", at=later(9)))
    await store.flush()
    assert [(one.agent, one.name, one.says, one.said_by) for one in await store.eligibility()] == [
        ("1001", "south", "yes", ""),
        ("1002", "trained", "yes", ""),
        ("1001", "trained", "nothing", "supervisor 1006"),
    ]


async def test_the_database_and_what_stands_beside_it_are_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "state/ivr.sqlite3"
    path.parent.mkdir()
    path.touch(mode=0o644)
    store = Store(path)
    await store.open()
    store.alarm("x", NOON)
    await store.flush()
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    await store.close()


@pytest.mark.parametrize("raw", [raw for raw in HOSTILE if "\ud800" not in raw and "\0" not in raw])
async def test_a_hostile_text_is_kept_as_the_text_it_is(store: Store, raw: str) -> None:
    """Halves of characters and NUL have been stopped at the doors by then: no database takes them."""
    store.alarm(raw, NOON, raw)
    await store.flush()
    (kept,) = [alarm for alarm in await store.alarms() if alarm.what == raw]
    assert kept.detail == raw


async def test_who_asks_much_at_once_needs_no_thread_that_was_not_there_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "ivr.sqlite3", "node1")
    await store.open()
    tell_whole_call(store)
    await store.flush()

    def refused(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as machine:
        machine.setattr(threading.Thread, "start", refused)
        assert all(await asyncio.gather(*(store.call("node-1-1.1") for _ in range(20))))
        await store._engine.dispose()  # as connections go whose asker was given up on
        with pytest.raises(StoreError, match="can't start new thread"):
            await store.call("node-1-1.1")
    assert await store.call("node-1-1.1"), "and is asked again"
    await store.close()


async def test_a_fault_of_ours_is_not_taken_for_a_store_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "ivr.sqlite3", "node1")
    await store.open()

    def wrong(_: object) -> None:
        raise RuntimeError("dictionary changed size during iteration")

    with monkeypatch.context() as machine:
        machine.setattr(type(store._engine), "connect", wrong)
        with pytest.raises(RuntimeError, match="changed size"):
            await store.call("node-1-1.1")
    await store.close()
