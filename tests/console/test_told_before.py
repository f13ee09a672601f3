"""What a former controller told of a call is asked of the store at a look, and of one that is away not at each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from ivr.console.looking import told_before
from ivr.console.looking.told_before import ToldBefore
from ivr.console.looking.traces import Traces
from ivr.core.call import CallId
from ivr.errors import StoreError
from ivr.store.days import Days

ADOPTED = CallId("a-1")


class Away:
    """A store that is away."""

    def __init__(self) -> None:
        self.asked = 0

    async def stories(self, calls: Sequence[CallId]) -> Mapping[CallId, object]:
        self.asked += 1
        raise StoreError("on purpose")


async def looks(board: ToldBefore, times: int) -> None:
    for _ in range(times):
        board.seek([ADOPTED])
        await asyncio.sleep(0.001)


async def test_a_store_that_is_away_is_asked_now_and_then_and_not_at_each_look(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Away()
    board = ToldBefore(cast("Days", store), Traces(lambda _: None))
    await looks(board, 20)
    assert store.asked == 1
    monkeypatch.setattr(told_before, "AGAIN_AFTER", 0.0)
    board._again_at = 0.0
    await looks(board, 20)
    assert store.asked > 5
    await board.close()
