"""New passwords change nothing else of what Asterisk is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.provision import render, secrets
from ivr.provision.layout import Layout
from ivr.provision.ports import Ports
from ivr.rotating import GivenElsewhere, Rotation
from tests.calls.house import rules


class Asterisk:
    """It only takes up what is written."""

    async def reload_doors(self) -> None: ...

    async def reload_endpoints(self) -> None: ...


async def test_phones_keep_all_but_their_passwords(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render.doors, "check", lambda etc: None)  # what else Asterisk has is not written here
    layout = Layout(tmp_path)
    book = rules()
    book = replace(book, on_duty=replace(book.on_duty, phone_silent=timedelta(seconds=7)))
    file = layout.etc / "pjsip_agents.conf"
    old = secrets.load(layout.secrets, book.agents)
    render.render_endpoints(layout, book.agents, book.trunk_order, old, book.on_duty.phone_silent)
    before = file.read_text("utf-8")
    asterisk: Any = Asterisk()
    rotation = Rotation(layout, Ports(1, 2, 3, 4, 5), asterisk, lambda: book, lambda fresh: None, lambda: None)
    await rotation.rotate(["1001"])
    new = secrets.stored(layout.secrets)
    assert new.agents["1001"] != old.agents["1001"]
    assert file.read_text("utf-8") == before.replace(old.agents["1001"], new.agents["1001"])


async def test_what_the_environment_gives_is_changed_there_and_nothing_else_is_meanwhile(tmp_path: Path) -> None:
    layout, asterisk, taken = Layout(tmp_path), Asterisk(), list[secrets.Secrets]()
    old = secrets.load(layout.secrets, ["1001"])
    given = {"supervisors": "IVR_SUPERVISOR_TOKEN"}
    where: Any = (layout, Ports(1, 2, 3, 4, 5), asterisk, rules, taken.append, lambda: None)
    rotation = Rotation(*where, elsewhere=given)
    with pytest.raises(GivenElsewhere, match="That of supervisors is in IVR_SUPERVISOR_TOKEN"):
        await rotation.rotate(["ari", "supervisors"])
    assert secrets.stored(layout.secrets) == old
    assert taken == []
