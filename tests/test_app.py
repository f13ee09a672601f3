"""The wiring: what is asked again later is asked of what holds by then, and what was cut short is done later."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from ivr import app as wiring
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.switch.ari import AriAddress
from ivr.switch.events import Snapshot


async def test_whoever_knocks_at_ari_gives_the_password_that_holds_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    async def probe(ari: AriAddress) -> None:
        given.append(ari.password)

    monkeypatch.setattr(wiring, "probe", probe)
    app: Any = SimpleNamespace(ports=Ports(1, 2, 3, 4, 5), secrets=Secrets(ari="old"))
    await wiring.App.knock(app)
    app.secrets = Secrets(ari="new")
    await wiring.App.knock(app)
    assert given == ["old", "new"]


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
        await wiring._connected(house, house, Snapshot((), ()))
    for _ in range(2):
        await wiring._connected(house, house, Snapshot((), ()))
    assert house.done == ["recorder", "adoption", "adoption", "callbacks", "adoption"]
