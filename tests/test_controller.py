"""What is asked of the controller again later is asked of what holds by then."""

from __future__ import annotations

from typing import Any

import pytest

from ivr import controller
from ivr.provision.ports import Ports
from ivr.provision.secrets import Secrets
from ivr.switch.ari import AriAddress


async def test_whoever_knocks_at_ari_gives_the_password_that_holds_by_then(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []

    async def probe(ari: AriAddress) -> None:
        given.append(ari.password)

    monkeypatch.setattr(controller, "probe", probe)
    app: Any = object.__new__(controller.App)
    app.ports, app.secrets = Ports(1, 2, 3, 4, 5), Secrets(ari="old")
    await app.knock()
    app.secrets = Secrets(ari="new")
    await app.knock()
    assert given == ["old", "new"]
