"""The stream: frames made once for all of equal sight, and nobody who is slow holds up the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from ivr.console import stream
from ivr.console.stream import EVERY, MOST_FRAMES, Stream, Viewer
from ivr.core.board import Board, Mine
from ivr.core.sight import Sight
from tests.core.boards import AGENT, CALL, NOW, QUEUE
from tests.virtual_time import virtual

ALL = Sight(agents=None, callers=None, figures=None, house=True, numbers=True)
CHEN = Sight(agents=frozenset({"1001"}), figures=frozenset({"wealth"}), me="1001")


class House:
    """Whatever a test says is there."""

    def __init__(self) -> None:
        self.board = Board({"1001": AGENT}, {"wealth": QUEUE}, {})
        self.looks = 0
        self.now = NOW
        self.stream = Stream(self.look, lambda: self.now)

    def look(self, who: Iterable[str]) -> Board:
        self.looks += 1
        return replace(self.board, mine={agent: Mine(agent, None, None, None) for agent in who})

    def waits(self, callers: int) -> None:
        self.board = replace(self.board, queues={"wealth": replace(QUEUE, waiting=callers)})
        self.stream.look()


async def frame(viewer: Viewer) -> Any:
    async with asyncio.timeout(5):
        return json.loads(await viewer.next())


@virtual
async def test_a_viewer_has_a_snapshot_and_then_what_changes() -> None:
    house = House()
    with house.stream.watched(ALL) as viewer:
        first = await frame(viewer)
        assert (first["kind"], first["version"], first["at"]) == ("snapshot", 1, "2026-11-25T10:00:00Z")
        assert [row["id"] for row in first["agents"]] == ["1001"]
        house.waits(2)
        told = await frame(viewer)
        assert (told["kind"], told["version"]) == ("change", 2)
        assert (told["queues"]["wealth"]["waiting"], "agents" in told) == (2, False)


@virtual
async def test_whoever_comes_after_a_quiet_hour_is_told_what_time_it_is_by_now() -> None:
    house = House()
    with house.stream.watched(ALL) as first:
        assert (await frame(first))["at"] == "2026-11-25T10:00:00Z"
        house.now += timedelta(hours=1)
        with house.stream.watched(ALL) as later:
            told = await frame(later)
    assert (told["kind"], told["version"], told["at"]) == ("snapshot", 1, "2026-11-25T11:00:00Z")


@virtual
async def test_where_nothing_has_changed_nothing_is_sent() -> None:
    house = House()
    with house.stream.watched(CHEN) as chen, house.stream.watched(ALL) as boss:
        await frame(chen), await frame(boss)
        house.board = replace(house.board, calls={"c1": replace(CALL, agent="1002")})
        house.stream.look()
        assert (await frame(boss))["kind"] == "change"
        waits = asyncio.ensure_future(chen.next())
        await asyncio.sleep(0.1)
        assert not waits.done(), "the call of another is none of his"
        waits.cancel()


@virtual
async def test_three_pages_of_one_person_are_told_the_same_and_each_frame_is_made_once() -> None:
    house = House()
    with ExitStack() as pages, patch.object(stream, "_encode", wraps=stream._encode) as encode:
        three = [pages.enter_context(house.stream.watched(CHEN)) for _ in range(3)]
        assert len({await viewer.next() for viewer in three}) == 1
        house.waits(1)
        assert len({await viewer.next() for viewer in three}) == 1
        assert encode.call_count == 2


@virtual
async def test_who_does_not_take_his_frames_is_given_a_new_snapshot_and_others_their_changes() -> None:
    house = House()
    with house.stream.watched(ALL) as slow, house.stream.watched(ALL) as quick:
        await frame(slow), await frame(quick)
        for callers in range(1, MOST_FRAMES + 3):
            house.waits(callers)
            assert (await frame(quick))["queues"]["wealth"]["waiting"] == callers
        told = await frame(slow)
        assert (told["kind"], told["queues"][0]["waiting"]) == ("snapshot", MOST_FRAMES + 2)
        house.waits(1)
        assert (await frame(slow))["version"] == told["version"] + 1


@virtual
async def test_nobody_looks_while_nobody_watches() -> None:
    house = House()
    task = asyncio.ensure_future(house.stream.keep_looking())
    await asyncio.sleep(10)
    assert house.looks == 0
    with house.stream.watched(ALL):
        await asyncio.sleep(10)
        assert 10 / EVERY - 2 <= house.looks <= 10 / EVERY + 2
    before = house.looks
    await asyncio.sleep(10)
    assert house.looks <= before + 1
    task.cancel()


@virtual
async def test_a_look_that_fails_is_not_the_last() -> None:
    house = House()
    with house.stream.watched(ALL) as viewer:
        await frame(viewer)
        task = asyncio.ensure_future(house.stream.keep_looking())
        with patch.object(house, "board", None):
            await asyncio.sleep(1)
        house.board = replace(house.board, queues={})
        assert (await frame(viewer))["queues"] == {"wealth": None}
        task.cancel()


@virtual
async def test_an_update_waits_for_one_look_and_then_all_who_may_see_it_have_it() -> None:
    house, sights = House(), (ALL, CHEN, replace(CHEN, me=""), replace(ALL, numbers=False))
    with ExitStack() as watching:
        viewers = [watching.enter_context(house.stream.watched(sight)) for sight in sights for _ in range(5)]
        for viewer in viewers:
            await frame(viewer)
        task = asyncio.ensure_future(house.stream.keep_looking())
        for callers in range(5, 25):
            await asyncio.sleep(0.07 * callers % 0.19 + 0.01)  # at whatever moment between two looks
            house.board = replace(house.board, queues={"wealth": replace(QUEUE, waiting=callers)})
            before = house.looks
            told = await asyncio.gather(*(frame(viewer) for viewer in viewers))
            assert [one["queues"]["wealth"]["waiting"] for one in told] == [callers] * len(viewers)
            assert house.looks == before + 1
        task.cancel()


@virtual
async def test_whoever_begins_to_watch_is_told_what_has_happened_meanwhile() -> None:
    house = House()
    with house.stream.watched(ALL):
        pass
    house.board = replace(house.board, queues={"wealth": replace(QUEUE, waiting=7)})
    with house.stream.watched(CHEN) as viewer:
        told = await frame(viewer)
    assert (told["queues"][0]["waiting"], told["me"]["agent"]) == (7, "1001")
