from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Literal

import asyncpg
import pytest

from ivr.core.call import Outcome
from ivr.core.gaps import SECOND, Gap, GapReason
from ivr.core.recording_state import RecordingState
from ivr.core.trace import TraceStep
from ivr.errors import StoreError
from ivr.store.accounts import Accounts, Range
from ivr.store.reading import Reader, SeveralCallsError
from ivr.store.rows import AgentState, CallbackNote, Recording, Said, Voicemail
from ivr.store.store import Store
from tests.store.a_call import NOON, incoming, later, step, tell_whole_call
from tests.store.a_postgres import Cluster

NAMES = (f"ivr{number}" for number in count(1))


@pytest.fixture
async def database(server: Cluster) -> str:
    name = next(NAMES)
    await server.do(f"CREATE DATABASE {name}")
    return name


@pytest.fixture
async def store(server: Cluster, database: str) -> AsyncIterator[Store]:
    store = Store(server.url(database))
    await store.open()
    yield store
    await store.close()


class Mends:
    """Instead of waiting between two tries: at the n-th, mends the fault."""

    def __init__(self, at: int, mend: Callable[[], Awaitable[None]]) -> None:
        self.tries = 0
        self._at, self._mend = at, mend

    async def __call__(self, _seconds: float) -> None:
        self.tries += 1
        if self.tries == self._at:
            await self._mend()


PAUSED = (Gap(SECOND, 2 * SECOND, GapReason.PAUSED, "agent \ud800", "card"),)


def tell_everything(store: Store, call: str) -> None:
    tell_whole_call(store, call)
    store.recorded(Recording(call, "/r/1.wav", 59.0, 2, RecordingState.RECORDED, later(1), later(60)))
    store.recorded(
        Recording(call, "/r/1.wav", 59.0, 2, RecordingState.MISSING, later(1), later(60), "file gone", PAUSED, 9)
    )
    store.voicemail(Voicemail(call, "wealth", "/v/1.wav", 7.5, later(40), "C1"))
    store.callback_noted(CallbackNote(call, "claims", "13900001111", later(41)))
    store.agent_state(AgentState("1001", NOON, "idle"))
    store.agent_state(AgentState("1001", NOON, "not_ready", "RONA", call))
    store.alarm("recording impossible", NOON, "disk full")
    store.said(Said("1001", "trained", "no", "ill", NOON, later(60), "supervisor 1005", NOON))
    store.leg_ended("leg-2", "dropped", later(61))
    odd = {"half": "\ud800", "nul": "a\0b", "nan": float("nan"), "zh": "李静"}
    store.traced(TraceStep(call, NOON, "odd", "half \ud800 nul \0", facts=odd))


async def everything(reader: Reader, call: str) -> tuple[object, ...]:
    return (
        await reader.call(call),
        await reader.calls(),
        await reader.open_calls("node-1"),
        await reader.recordings(),
        await reader.agent_states(),
        await reader.eligibility(),
        await reader.alarms(),
    )


async def lines(reader: Reader, call: str) -> list[str]:
    story = await reader.call(call)
    assert story
    return [s.line for s in story.trace]


async def accounted(where: str | Path) -> list[object]:
    """All that reconciliation reads, page after page."""
    accounts = Accounts.of(where)
    within = Range(NOON - timedelta(days=1), NOON + timedelta(days=1))
    found: list[object] = [each async for each in accounts.calls(within, "node-1")]
    found += [each async for each in accounts.recordings(within)]
    found += [each async for each in accounts.legs(within)]
    await accounts.close()
    return found


async def test_postgresql_tells_reconciliation_what_sqlite_tells_it(
    server: Cluster, store: Store, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.store.accounts.PAGE", 2)
    small = Store(tmp_path / "ivr.db")
    await small.open()
    for each in (small, store):
        for number in range(5):
            tell_whole_call(each, f"node-1-{number}.1")
            each.recorded(
                Recording(f"node-1-{number}.1", "/r", 5.0, 2, RecordingState.PARTIAL, NOON, NOON, "", PAUSED, 9)
            )
        each.recorded(Recording("node-2-1.1", "/r", 5.0, 2, RecordingState.NO_CALL))
        await each.flush()
    await small.close()
    told = await accounted(tmp_path / "ivr.db")
    assert len(told) >= 5 + 6
    assert await accounted(server.url(database)) == told


async def test_postgresql_gives_back_what_sqlite_gives_back(store: Store, tmp_path: Path) -> None:
    small = Store(tmp_path / "ivr.db")
    await small.open()
    for each in (store, small):
        tell_everything(each, "node-1-1.1")
        each.call_arrived(incoming("node-1-2.2", later(5)))
        await each.flush()
    found = await everything(store, "node-1-1.1")
    assert found == await everything(small, "node-1-1.1")
    assert len(await lines(store, "node-1-1.1")) == 3
    await small.close()


async def test_changes_of_later_batches_reach_their_rows_and_the_first_ending_stays(store: Store) -> None:
    tells: list[Callable[[], None]] = [
        lambda: tell_whole_call(store),
        lambda: store.leg_ended("leg-2", "dropped", later(90)),
        lambda: store.leg_ended("node-1-1.1", "busy", later(91)),
        lambda: store.call_ended("node-1-1.1", Outcome.ABANDON, later(92)),
    ]
    for tell in tells:
        tell()
        await store.flush()
    story = await store.call("1.1")
    assert story
    assert [(leg.id, leg.ended, leg.ending) for leg in story.legs] == [
        ("node-1-1.1", later(91), "busy"),
        ("leg-2", later(60), "normal"),
    ]
    assert (story.call.outcome, story.call.ended) == ("ABANDON", later(92))


async def test_another_process_reads_and_finds_calls_by_a_part_of_their_id(
    store: Store, server: Cluster, database: str
) -> None:
    store.call_arrived(incoming("node-1-77.1"))
    store.call_arrived(incoming("node-1-78.1"))
    await store.flush()
    reader = Reader.of(server.url(database))
    story = await reader.call("78.1")
    assert story
    assert story.call.id == "node-1-78.1"
    assert await reader.call("node-1-7_") is None
    with pytest.raises(SeveralCallsError):
        await reader.call("node-1-7")
    await reader.close()


async def test_a_second_start_goes_on_where_the_first_ended(server: Cluster, database: str) -> None:
    for number in (1, 2):
        store = Store(server.url(database))
        await store.open()
        store.call_arrived(incoming("c1"))
        store.traced(step(f"line {number}", "c1"))
        await store.close()
    reader = Reader.of(server.url(database))
    assert await lines(reader, "c1") == ["line 1", "line 2"]
    await reader.close()


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_server_that_stops_and_starts_again_loses_nothing_and_keeps_the_order(
    server: Cluster, database: str, mode: Literal["fast", "immediate"]
) -> None:
    stopped = asyncio.Event()
    mends = Mends(3, lambda: _start_once(stopped, server))
    store = Store(server.url(database), every=0, pause=mends)
    await store.open()
    store.call_arrived(incoming("c1"))
    told = await _tell_while(store, asyncio.create_task(asyncio.to_thread(server.stop, mode)))
    stopped.set()
    store.leg_dialled("leg-2", "c1", "agent", "1001", NOON)
    store.leg_ended("leg-2", "busy", later(1))
    await store.flush()
    assert mends.tries >= 3
    assert await lines(store, "c1") == [str(number) for number in range(told)]
    story = await store.call("c1")
    assert story
    assert [leg.ending for leg in story.legs] == ["busy"]
    await store.close()


async def _start_once(stopped: asyncio.Event, server: Cluster) -> None:
    await stopped.wait()
    await asyncio.to_thread(server.start)


async def _tell_while(store: Store, stopping: asyncio.Task[None]) -> int:
    """A line every few milliseconds, each written at once, until it is done; how many."""
    for number in count():
        store.traced(step(str(number), "c1"))
        if (await asyncio.wait({stopping}, timeout=0.005))[0]:
            stopping.result()
            return number + 1
    raise AssertionError


async def test_a_database_that_is_away_is_an_error_for_those_who_ask_and_for_those_who_open(server: Cluster) -> None:
    nowhere = server.url("nowhere")
    with pytest.raises(StoreError, match="nowhere"):
        await Store(nowhere).open()
    reader = Reader.of(nowhere)
    with pytest.raises(StoreError, match="nowhere"):
        await reader.calls()


async def test_a_server_that_is_away_at_the_start_gets_everything_once_it_is_there(
    server: Cluster, database: str, tmp_path: Path
) -> None:
    async def starts() -> None:
        await asyncio.to_thread(server.start)

    server.stop("fast")
    waits = Mends(3, starts)
    store = Store(server.url(database), aside=tmp_path / "journal", pause=waits)
    await store.open()
    with pytest.raises(StoreError):
        await store.calls()
    tell_whole_call(store)
    await store.flush()
    assert waits.tries >= 3
    assert await lines(store, "node-1-1.1") == ["arrived", "李静 took the call"]
    assert "database away at the start" in {alarm.what for alarm in await store.alarms()}
    await store.close()


@pytest.mark.parametrize(
    ("harm", "mend"),
    [
        ("ALTER DATABASE {0} ALLOW_CONNECTIONS false", "ALTER DATABASE {0} ALLOW_CONNECTIONS true"),
        (
            "ALTER DATABASE {0} SET default_transaction_read_only = on",
            "ALTER DATABASE {0} SET default_transaction_read_only = off",
        ),
    ],
    ids=["lets nobody in", "is read-only"],
)
async def test_a_server_that_lets_nobody_in_or_takes_nothing_for_a_while_loses_no_row(
    server: Cluster, database: str, harm: str, mend: str
) -> None:
    throw_out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'"
    mends = Mends(2, lambda: server.do(mend.format(database), throw_out))
    store = Store(server.url(database), pause=mends)
    await store.open()
    await server.do(harm.format(database), throw_out)
    store.call_arrived(incoming("c1"))
    store.traced(step("told", "c1"))
    await store.flush()
    assert mends.tries >= 2
    assert await lines(store, "c1") == ["told"]
    await store.close()


async def test_a_server_that_gives_no_answer_counts_as_away_and_gets_everything_later(
    server: Cluster, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.store.writer.PATIENCE", 0.3)
    holder = await asyncpg.connect(server.url(database))
    waits = Mends(3, holder.close)
    store = Store(server.url(database), aside=tmp_path / "journal", pause=waits)
    await store.open()
    held = holder.transaction()
    await held.start()
    await holder.execute("LOCK TABLE calls IN ACCESS EXCLUSIVE MODE")
    tell_whole_call(store)
    await store.flush()
    assert waits.tries >= 3
    assert list((tmp_path / "journal").iterdir()) == []
    assert await lines(store, "node-1-1.1") == ["arrived", "李静 took the call"]
    await store.close()


async def test_a_row_that_no_database_takes_does_not_hold_up_the_others(store: Store) -> None:
    good = Recording("c1", "/r/1.wav", 5.0, 2, RecordingState.RECORDED)
    store.recorded(good)
    store.recorded(replace(good, call="c2", channels=1 << 40))
    store.recorded(replace(good, call="c3\0"))
    store.call_arrived(incoming("c4"))
    store.call_answered("c4", NOON.replace(tzinfo=None))
    await store.flush()
    assert {r.call for r in await store.recordings()} == {"c1", "c3"}
    assert {c.id: c.answered for c in await store.calls()} == {"c4": None}
