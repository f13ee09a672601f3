"""The loop with the leaping clock, and the blows at every await."""

import asyncio
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import create_async_engine

from tests.hangups import Moment, at_every_await
from tests.virtual_time import EARLY, LeftBehind, Stuck, VirtualLoop, run_virtual, virtual


@virtual
async def test_a_minute_takes_no_time() -> None:
    loop, real = asyncio.get_running_loop(), time.monotonic()
    before = loop.time()
    await asyncio.sleep(60)
    assert loop.time() - before == pytest.approx(60 - EARLY)
    assert time.monotonic() - real < 1


@virtual
async def test_timers_fire_in_the_order_of_their_times() -> None:
    said: list[int] = []
    loop = asyncio.get_running_loop()
    for wait in (3, 1, 2):
        loop.call_later(wait, said.append, wait)
    await asyncio.sleep(4)
    assert said == [1, 2, 3]


@virtual
async def test_each_timer_comes_a_hair_early() -> None:
    loop = asyncio.get_running_loop()
    begun = loop.time()
    async with asyncio.timeout(None) as limit:
        limit.reschedule(begun + 30)
        await asyncio.sleep(20)
        assert loop.time() == pytest.approx(begun + 20 - EARLY, abs=1e-9)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout_at(begun + 25):
                await asyncio.Event().wait()
        assert loop.time() == pytest.approx(begun + 25 - EARLY, abs=1e-9)


def test_times_are_exact_where_that_is_wanted() -> None:
    async def story() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        await asyncio.sleep(60)
        assert loop.time() == begun + 60

    run_virtual(story(), early=0)


def test_whoever_waits_for_the_rest_of_a_time_again_and_again_is_found_out() -> None:
    async def waits_until(when: float, least: float) -> None:
        while (left := when - asyncio.get_running_loop().time()) > 0:  # noqa: ASYNC110 - as the code does that is caught here
            await asyncio.sleep(max(left, least))

    run_virtual(waits_until(1060, least=0.002))
    with pytest.raises(Stuck, match="again and again"):
        run_virtual(waits_until(1060, least=0))


@virtual
async def test_fixtures_reach_a_virtual_test(tmp_path: Path) -> None:
    assert await asyncio.to_thread(tmp_path.exists)


@virtual
async def test_the_clock_stands_while_a_thread_works() -> None:
    loop = asyncio.get_running_loop()
    before = loop.time()
    async with asyncio.timeout(0.001):
        await asyncio.to_thread(sum, range(1_000_000))
    assert loop.time() == before


@virtual
async def test_the_store_takes_no_turns_by_chance(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    taken: set[int] = set()
    for name in "abc":
        before = loop.turns
        engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path / name}")
        async with engine.begin() as connection:
            assert await connection.scalar(text("select 42")) == 42
            with pytest.raises(OperationalError):
                await connection.execute(text("select nothing"))
        await engine.dispose()
        taken.add(loop.turns - before)
    assert len(taken) == 1


@virtual
async def test_real_sockets_are_polled() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(await reader.readline())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(echo, "127.0.0.1", 0) as server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")
        assert await reader.readline() == b"hello\n"
        writer.close()
        await writer.wait_closed()


def test_a_story_that_waits_for_nothing_is_named() -> None:
    async def waits_in_vain() -> None:
        await asyncio.Event().wait()

    with pytest.raises(Stuck, match="wait"):
        run_virtual(waits_in_vain())


def test_a_story_that_spins_is_found_out() -> None:
    async def spins() -> None:
        while True:  # noqa: ASYNC110
            await asyncio.sleep(0)

    with pytest.raises(Stuck, match="turns at"):
        run_virtual(spins())


def test_an_exception_that_nobody_retrieved_fails_the_story() -> None:
    async def breaks() -> None:
        raise ZeroDivisionError

    async def forgets() -> None:
        asyncio.ensure_future(breaks())  # noqa: RUF006
        await asyncio.sleep(1)

    with pytest.raises(BaseExceptionGroup) as caught:
        run_virtual(forgets())
    assert caught.group_contains(ZeroDivisionError)


def test_a_task_left_behind_fails_the_story() -> None:
    async def leaves() -> None:
        asyncio.get_running_loop().create_task(asyncio.sleep(60), name="lingers")

    with pytest.raises(LeftBehind, match="lingers"):
        run_virtual(leaves())


def test_the_story_s_own_error_comes_through() -> None:
    async def breaks() -> None:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        run_virtual(breaks())


def test_the_blow_falls_at_each_await() -> None:
    reached: set[int] = set()

    async def story(moment: Moment) -> None:
        step = 0
        task = asyncio.current_task()
        assert task is not None
        moment.arm(task.cancel)
        try:
            for step in range(5):
                await asyncio.sleep(step)
        except asyncio.CancelledError:
            task.uncancel()
            reached.add(step)
        moment.disarm()

    assert at_every_await(story) >= 5
    assert reached == {0, 1, 2, 3, 4}


def test_a_failure_says_at_which_blow() -> None:
    async def story(moment: Moment) -> None:
        hit = asyncio.Event()
        moment.arm(hit.set)
        for _ in range(3):
            await asyncio.sleep(1)
        moment.disarm()
        assert not hit.is_set()

    with pytest.raises(AssertionError) as caught:
        at_every_await(story)
    assert "only=1 " in caught.value.__notes__[0]
    assert "test_virtual_time.py" in caught.value.__notes__[1]
