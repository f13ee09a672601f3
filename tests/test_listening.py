"""What a broken connection cut short is done by the next."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from ivr import listening
from ivr.switch.events import Snapshot


class House:
    """A controller whose first adoption is cut off, as a connection that breaks does."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.recorder_runs = self.calls_back = False
        self.bans = None
        self.store = SimpleNamespace(node="n", open_calls=self.open_calls)
        self.recorder = SimpleNamespace(start=self.start)
        self.callbacks = SimpleNamespace(restore=self.restore)
        self.broken = asyncio.CancelledError()

    async def open_calls(self, node: str) -> list[Any]:
        return []

    async def start(self, live: set[str]) -> None:
        self.done.append("recorder")

    async def restore(self) -> None:
        self.done.append("callbacks")

    async def take_over(self, snapshot: Snapshot) -> None:
        self.done.append("adoption")
        if self.done.count("adoption") == 1:
            raise self.broken


async def test_a_connection_that_breaks_during_the_first_adoption_costs_nobody_his_callback() -> None:
    house: Any = House()
    with pytest.raises(asyncio.CancelledError):
        await listening._connected(house, house, Snapshot((), ()))
    for _ in range(2):
        await listening._connected(house, house, Snapshot((), ()))
    assert house.done == ["recorder", "adoption", "adoption", "callbacks", "adoption"]
