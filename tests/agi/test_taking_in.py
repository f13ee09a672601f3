"""What the fallback did stands in the store afterwards, each call once, whatever fails on the way."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import time
import wave
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.agi.account import Account, Did, kept, left, serves, under_way
from ivr.agi.taking_in import UNRECORDED, WORD, TakingIn
from ivr.core.call import CallId, Customer, Incoming, InFlow, Outcome
from ivr.core.message_id import message_id
from ivr.core.recording_state import RecordingState
from ivr.recording.recorder import Recorder
from ivr.store.rows import Voicemail
from ivr.store.store import Store
from tests.recording.safes import safe_in

AT = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
LI = Customer("C1", "Li Ming", "13900001111", "gold")
CALL = Account("node1-17.4", "4008001234", "+86 139-0000-1111", AT.timestamp())


def find(number: str) -> Customer | None:
    return LI if number.endswith("13900001111") else None


@asynccontextmanager
async def store(folder: Path) -> AsyncIterator[Store]:
    opened = Store(folder / "s.sqlite3", "node1", every=0.01)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


def serve(folder: Path, account: Account, do: Callable[[Account], None] = lambda account: None) -> None:
    """The fallback serves a caller."""
    with kept(folder, account) as mine:
        do(mine)


def sound(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(int(16_000 * seconds)))
    return path


def doing(done: Did, **facts: str) -> Callable[[Account], None]:
    def do(account: Account) -> None:
        account.done, account.answered = done, account.began
        for name, value in facts.items():
            setattr(account, name, value)

    return do


async def no_sound(calls: Collection[CallId]) -> None:
    """Nothing was captured of them."""


@pytest.mark.parametrize(
    ("done", "seconds", "outcome", "line"),
    [
        (Did.TALKED, 0.0, Outcome.COMPLETECALLER, "the RM on 138****0001 took the call"),
        (Did.ASKED_FOR_MESSAGE, 3.0, Outcome.VOICEMAIL, "left one of 3 s in wealth"),
        (Did.ASKED_FOR_MESSAGE, 0.2, Outcome.ABANDON, "left none"),
        (Did.ASKED_FOR_MESSAGE, 0.0, Outcome.ABANDON, "left none"),
        (Did.TOLD, 0.0, Outcome.MESSAGE, "the caller was told so"),
        (Did.BEGUN, 0.0, Outcome.ABANDON, "the caller hung up"),
    ],
)
async def test_each_way_of_serving_a_caller_stands_on_record(
    tmp_path: Path, done: Did, seconds: float, outcome: Outcome, line: str
) -> None:
    message = str(sound(tmp_path / "m.wav", seconds)) if seconds else str(tmp_path / "none.wav")
    party = "13800000001" if done is Did.TALKED else ""
    serve(tmp_path / "f", replace(CALL), doing(done, message=message, box="wealth", party=party))
    async with store(tmp_path) as s:
        taking_in = TakingIn(tmp_path / "f", s, find, no_sound)
        assert await taking_in.take_in() == 1
        assert (taking_in.taken_in[done], taking_in.taken_in.total()) == (1, 1)
        story = await s.call(CALL.call)
        assert story is not None
        assert (story.call.outcome, story.call.arrived, story.call.answered) == (outcome, AT, AT)
        assert story.call.ended is not None
        assert story.call.customer_id == "C1"
        assert line in story.trace[-1].line
        assert [m.seconds for m in story.voicemails] == ([seconds] if outcome is Outcome.VOICEMAIL else [])
    assert list((tmp_path / "f").iterdir()) == []


@pytest.mark.parametrize(
    ("written", "answered"),
    [
        ({"answered": 0.0, "ended": AT.timestamp() + 1}, None),
        ({"answered": AT.timestamp() + 0.8, "ended": AT.timestamp() + 9}, AT + timedelta(seconds=0.8)),
        ({"answered": 0.0, "ended": 0.0}, AT),
        ({"answered": None, "ended": AT.timestamp() + 9}, AT),
    ],
    ids=["gone before", "answered", "the script was killed", "of a former version"],
)
async def test_only_whoever_was_answered_is_said_to_have_been(
    tmp_path: Path, written: dict[str, float | None], answered: datetime | None
) -> None:
    (tmp_path / "f").mkdir()
    account = {name: value for name, value in (asdict(CALL) | written).items() if value is not None}
    (tmp_path / "f" / "c.json").write_text(json.dumps(account))
    async with store(tmp_path) as s:
        await TakingIn(tmp_path / "f", s, find, no_sound).take_in()
        story = await s.call(CALL.call)
    assert story is not None
    assert story.call.answered == answered
    assert story.call.ended is not None


async def test_a_message_that_is_sealed_already_is_one_that_he_left(tmp_path: Path) -> None:
    message = str(tmp_path / "node1-17.4.wav")
    serve(tmp_path / "f", replace(CALL), doing(Did.ASKED_FOR_MESSAGE, message=message, box="wealth"))
    async with store(tmp_path) as s:
        s.call_arrived(Incoming(CALL.call, CALL.did, "13900001111", AT))
        recording = message_id(CALL.call)
        s.voicemail(Voicemail(CALL.call, "wealth", "2026/11/25/m.audio", 3.0, AT, "C1", recording=recording))
        await s.flush()
        assert await TakingIn(tmp_path / "f", s, find, no_sound).take_in() == 1
        story = await s.call(CALL.call)
        assert story is not None
        assert story.call.outcome == Outcome.VOICEMAIL
        assert "left one of 3 s in wealth" in story.trace[-1].line
        assert [m.path for m in story.voicemails] == ["2026/11/25/m.audio"]


async def test_a_stranded_callers_record_goes_on_and_gets_the_end_that_the_fallback_knows(tmp_path: Path) -> None:
    async with store(tmp_path) as s:
        s.call_arrived(Incoming(CALL.call, CALL.did, "13900001111", AT))
        s.stage(CALL.call, InFlow("flows.main[0]", "zh"))
        s.call_ended(CALL.call, Outcome.INTERRUPTED, AT)
        serve(tmp_path / "f", replace(CALL, stranded=True, began=AT.timestamp() + 90), doing(Did.TALKED, party="1"))
        await TakingIn(tmp_path / "f", s, find, no_sound).take_in()
        story = await s.call(CALL.call)
    assert story is not None
    assert (story.call.outcome, story.call.arrived) == (Outcome.COMPLETECALLER, AT)


async def test_a_call_of_which_a_frozen_controller_heard_when_it_woke_came_when_the_fallback_took_it(
    tmp_path: Path,
) -> None:
    woke = AT + timedelta(seconds=20)
    async with store(tmp_path) as here:
        for call, stranded in (("heard-late", False), ("stranded", True)):
            here.call_arrived(Incoming(call, CALL.did, "13900001111", woke))
            serve(tmp_path / "f", replace(CALL, call=call, stranded=stranded), doing(Did.TALKED))
        await TakingIn(tmp_path / "f", here, find, no_sound).take_in()
        late, before = await here.call("heard-late"), await here.call("stranded")
    assert late
    assert before
    assert (late.call.arrived, late.call.answered) == (AT, AT)
    assert before.call.arrived == woke


async def test_it_is_taken_in_once_if_the_account_stays_there_and_the_controller_dies_in_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(tmp_path / "f", replace(CALL), doing(Did.TALKED, party="1"))
    with monkeypatch.context() as patch:
        patch.setattr("ivr.agi.taking_in._remove", lambda found: None)
        for _ in range(2):
            async with store(tmp_path) as s:
                await TakingIn(tmp_path / "f", s, find, no_sound).take_in()
    async with store(tmp_path) as s:
        assert await TakingIn(tmp_path / "f", s, find, no_sound).take_in() == 1
        story = await s.call(CALL.call)
        assert story is not None
        assert [step.what for step in story.trace].count(WORD) == 1
        assert len(await s.calls(10)) == 1
    assert left(tmp_path / "f") == []


async def test_who_is_still_with_the_fallback_is_left_until_he_is_done(tmp_path: Path) -> None:
    serve(tmp_path / "f", replace(CALL))
    (path,) = (tmp_path / "f").iterdir()
    async with store(tmp_path) as s:
        taking = TakingIn(tmp_path / "f", s, find, no_sound)
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            assert under_way(tmp_path / "f") == 1
            assert [serves(tmp_path / "f", call) for call in (CALL.call, "node1-17.5")] == [True, False]
            assert await taking.take_in() == 0
        assert under_way(tmp_path / "f") == 0
        assert not serves(tmp_path / "f", CALL.call)
        assert await taking.take_in() == 1


def test_an_account_that_is_being_begun_is_left_alone_and_one_that_stays_empty_is_told(tmp_path: Path) -> None:
    path = tmp_path / "17.4.json"
    path.touch()
    assert (left(tmp_path), under_way(tmp_path)) == ([], 1)
    os.utime(path, (time.time() - 60, time.time() - 60))
    assert (left(tmp_path), under_way(tmp_path)) == ([(path, None)], 0)


async def test_a_script_that_was_killed_leaves_an_interrupted_call(tmp_path: Path) -> None:
    serve(tmp_path / "f", replace(CALL))
    (path,) = (tmp_path / "f").iterdir()
    account = json.loads(path.read_text())
    path.write_text(json.dumps(account | {"ended": 0.0}))
    async with store(tmp_path) as s:
        await TakingIn(tmp_path / "f", s, find, no_sound).take_in()
        (row,) = await s.calls(10)
        assert row.outcome == Outcome.INTERRUPTED


@pytest.mark.parametrize("text", ["", "{", "[]", '{"call": 7}', '{"done": "begun", "call": "a", "odd": 1}', "null"])
async def test_an_account_that_nobody_can_read_is_an_alarm_and_put_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / "f").mkdir()
    (tmp_path / "f/a.json").write_text(text)
    os.utime(tmp_path / "f/a.json", (time.time() - 60, time.time() - 60))
    async with store(tmp_path) as s:
        taking = TakingIn(tmp_path / "f", s, find, no_sound)
        assert await taking.take_in() == 1
        assert await taking.take_in() == 0
        await s.flush()
        assert [alarm.what for alarm in await s.alarms()] == ["account of the fallback cannot be read"]
    assert [path.name for path in (tmp_path / "f").iterdir()] == ["a.unread"]


async def test_while_it_goes_on_later_calls_are_taken_in_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.agi.taking_in.EVERY", 0.01)
    async with store(tmp_path) as s, TakingIn(tmp_path / "f", s, find, no_sound).going_on():
        await asyncio.to_thread(serve, tmp_path / "f", replace(CALL))
        async with asyncio.timeout(5):
            while not await s.calls(10):  # noqa: ASYNC110 - a table has no event
                await asyncio.sleep(0.01)


async def test_what_was_captured_of_it_is_sealed_once_the_store_knows_it_and_before_it_is_forgotten(
    tmp_path: Path,
) -> None:
    serve(tmp_path / "f", replace(CALL))
    sealed: list[tuple[Collection[CallId], bool, int]] = []
    async with store(tmp_path) as s:

        async def seal(calls: Collection[CallId]) -> None:
            sealed.append((calls, await s.call(CALL.call) is not None, len(list((tmp_path / "f").iterdir()))))

        await TakingIn(tmp_path / "f", s, find, seal).take_in()
    assert sealed == [({CALL.call}, True, 1)]


@pytest.mark.parametrize("recorded", [True, False])
async def test_of_whom_no_sound_was_captured_it_stands_on_record_why(tmp_path: Path, recorded: bool) -> None:
    began = time.time() - 5
    serve(tmp_path / "f", replace(CALL, began=began, recorded=recorded), doing(Did.TOLD))
    async with store(tmp_path) as s:
        recorder = Recorder(tmp_path / "spool", safe_in(tmp_path), s, lambda: datetime.now(UTC), settle=0)
        await recorder.start(())
        await TakingIn(tmp_path / "f", s, find, recorder.left_behind).take_in()
        await recorder.drain()
        await s.flush()
        story = await s.call(CALL.call)
        await recorder.close()
    assert story is not None
    (found,) = story.recordings
    wanted = RecordingState.NOT_RECORDED if recorded else RecordingState.INTENTIONALLY_NOT_RECORDED
    assert found.state is wanted
    assert recorded or found.reason == UNRECORDED
