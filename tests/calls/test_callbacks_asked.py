"""That somebody is to be called back is told once: where it is first kept."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ivr.calls.callbacks import Callbacks
from ivr.core.callback import Callback
from ivr.switch.fake import FakeSwitch
from tests.calls.house import House
from tests.calls.test_callbacks import CALLER, rulebook
from tests.virtual_time import virtual


@virtual
async def test_a_callback_is_asked_for_once_and_not_again_when_it_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    h = House(FakeSwitch(), rulebook())
    asked: list[Callback] = []
    monkeypatch.setattr(h.store, "callback_asked", asked.append)
    one = Callback("k1", "wealth", "box", CALLER, CALLER, "", "zh", h.clock.now(), h.clock.now())
    promise = replace(one, id="k2", agent="1001")
    h.callbacks.keep(one)
    assert h.callbacks.promised.make(promise) == ""
    h.callbacks.renumber("k1", "13900002222")
    h.callbacks.stop()

    async def waiting(node: str) -> tuple[Callback, ...]:
        return one, promise

    monkeypatch.setattr(h.store, "open_callbacks", waiting)
    again = Callbacks(h.desk, h.reception)
    await again.restore()
    assert {each.id for each in (*again.open, *again.promised.open)} == {"k1", "k2"}
    again.stop()
    await asyncio.sleep(0.1)
    assert asked == [one, promise]
