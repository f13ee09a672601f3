"""What stands, and what not yet, as the first call is taken up."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from ivr import app
from ivr.core.webhooks import Event
from ivr.settings import Settings
from tests.calls.house import rules


class CallsComeIn(Exception):
    """From here on."""


async def test_what_happens_from_the_first_call_on_is_kept_for_webhooks_which_come_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, begun = SimpleNamespace(announced=frozenset()), list[str]()

    async def build(*_: object) -> object:
        return SimpleNamespace(store=store)

    async def tell_programs(*_: object) -> None:
        begun.append("webhooks")

    async def take_calls(*_: object) -> None:
        raise CallsComeIn

    monkeypatch.setattr(app, "built", build)
    monkeypatch.setattr(app, "_tell_programs", tell_programs)
    monkeypatch.setattr(app, "_take_calls", take_calls)
    with pytest.raises(CallsComeIn):
        async with app.running(Settings(state=tmp_path / "state"), print, rules()):
            """It does not come so far."""
    assert (store.announced, begun) == (frozenset(Event), [])
