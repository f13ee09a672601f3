"""What is known of queues outlives the controller: how long calls take, and what callers were told of their wait."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ivr.calls.lately_kept import EVERY, kept, read
from ivr.core.agent import InCall
from ivr.core.lately import Lately
from ivr.core.queues import Announce
from ivr.core.rulebook import Prompt, Rulebook
from ivr.core.steps import EnterQueue
from ivr.switch.fake import FakeSwitch
from tests.calls.firm import Firm
from tests.calls.house import DID, House, S, rules
from tests.virtual_time import run_virtual, virtual

OTHER = "13900007777"


@virtual
async def test_what_calls_took_is_known_to_the_next_controller(tmp_path: Path) -> None:
    file = tmp_path / "lately.json"
    h = House(FakeSwitch())
    async with kept(h.floor, file):
        h.floor.handled("wealth", 500 * S)
        h.floor.waited("wealth", 90 * S, served=False)
        known = dict(h.floor.experience.lately)
    again = House(FakeSwitch())
    async with kept(again.floor, file):
        assert again.floor.experience.lately == known
        assert again.floor.now_in(h.rules.queues["wealth"]).handling == 500 * S


@virtual
async def test_who_is_killed_has_forgotten_the_last_minute_at_most(tmp_path: Path) -> None:
    h = House(FakeSwitch())
    async with kept(h.floor, tmp_path / "lately.json"):
        h.floor.handled("wealth", 500 * S)
        await asyncio.sleep(EVERY + 1)
        assert read(tmp_path / "lately.json") == {"wealth": Lately(500 * S, 1)}


@pytest.mark.parametrize("text", ["", "[]", '{"wealth": 5}', "\0"])
def test_a_file_that_means_nothing_is_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "odd").write_text(text)
    assert read(tmp_path / "odd") == {}
    assert read(tmp_path) == {}


@virtual
async def test_what_cannot_be_kept_harms_nobody(tmp_path: Path) -> None:
    h = House(FakeSwitch())
    async with kept(h.floor, tmp_path / "no folder" / "lately.json"):
        h.floor.handled("wealth", 500 * S)


def book() -> Rulebook:
    """Callers wait, and are told how long it may last."""
    place = "place {wait_range}"
    announce = (Announce(place, 10 * S, 30 * S),)
    queue = replace(rules().queues["wealth"], overflow=(), announce=announce)
    prompts = {place: Prompt(place, {"zh": "{wait_range}"})}
    return rules(
        nodes={"start": EnterQueue("wealth")}, numbers={DID: "start"}, queues={"wealth": queue}, prompts=prompts
    )


def test_who_was_told_his_wait_is_not_told_more_after_a_restart_without_a_reason(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        house = await firm.opens("1001", "1002", rulebook=book())
        for agent in ("1001", "1002"):
            house.floor.restore(agent, InCall("another"))
        house.floor.handled("wealth", 60 * S)
        call = firm.fake.call_in(DID, OTHER)
        await asyncio.sleep(15)
        assert [word for word in firm.fake.heard(call) if word != "place"] == ["21-48"]
        house = await firm.again(house, "1001", "1002", rulebook=book())
        for agent in ("1001", "1002"):
            house.floor.restore(agent, InCall("another"))
        await asyncio.sleep(15)
        assert [word for word in firm.fake.heard(call) if word != "place"] == ["21-48", "21-48"]
        firm.fake.hang_up_by_peer(call)
        await firm.closes(house)

    run_virtual(story())
