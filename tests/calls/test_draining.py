"""Draining: new callers go elsewhere, those who are here stay, and it can be undone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from ivr.calls.adoption import adopt
from ivr.calls.draining import Draining
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp
from tests.calls.firm import A1, CALLER, Firm, S
from tests.calls.house import DID, House
from tests.calls.test_callbacks import asks, house, over
from tests.virtual_time import run_virtual


@pytest.mark.parametrize(
    ("how", "commands"),
    [
        (Draining.TO_FALLBACK, [("to_fallback", ("fake-2",))]),
        (Draining.REFUSES, [("hang_up", ("fake-2", Ending.CONGESTION))]),
    ],
)
def test_who_comes_goes_elsewhere_and_who_is_here_is_served_to_the_end(how: Draining, commands: list[object]) -> None:
    async def story() -> None:
        house = House(FakeSwitch())
        house.fake.phones[A1] = Answers(S, (HangUp(20 * S),))
        house.agents_ready("1001")
        here = house.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        house.reception.draining = how
        assert not house.reception.takes_calls
        before = len(house.fake.commands)
        late = house.fake.call_in(DID, "13900002222")
        await asyncio.sleep(1)
        assert [(c.verb, c.args) for c in house.fake.commands[before:] if late in c.args] == commands
        house.fake.press(here, "1")
        await house.over()
        assert house.outcome(here) == "COMPLETEAGENT"
        assert late not in {step.call for step in house.trace}

    run_virtual(story())


def test_undone_new_calls_are_taken_again() -> None:
    async def story() -> None:
        house = House(FakeSwitch())
        house.reception.draining = Draining.REFUSES
        house.reception.draining = None
        call = house.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        assert house.fake.heard(call) == ["welcome", "main_menu"]
        house.fake.hang_up_by_peer(call)
        await house.over()

    run_virtual(story())


def test_nobody_is_called_back_until_it_is_undone() -> None:
    async def story() -> None:
        h = house()
        await asks(h)
        h.reception.draining = Draining.TO_FALLBACK
        h.agents_ready("1001")
        await asyncio.sleep(300)
        assert not [c for c in h.fake.commands if c.verb == "dial"]
        h.reception.draining = None
        await over(h)
        assert [c for c in h.fake.commands if c.verb == "dial"]

    run_virtual(story())


@pytest.mark.parametrize(("how", "verb"), [(Draining.TO_FALLBACK, "to_fallback"), (Draining.REFUSES, "hang_up")])
def test_who_came_while_the_connection_was_away_is_kept_out_as_well(tmp_path: Path, how: Draining, verb: str) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        h = await firm.opens()
        here = firm.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        h.reception.draining = how
        firm.fake.on_arrival(lambda arrived: None)
        late = firm.fake.call_in(DID, "13900002222")
        await asyncio.sleep(1)
        await adopt(h.desk, h.reception, await firm.fake.snapshot())
        await asyncio.sleep(1)
        assert [c.verb for c in firm.fake.commands if late in c.args] == [verb]
        assert here in h.reception
        firm.fake.hang_up_by_peer(here)
        await firm.closes(h)

    run_virtual(story())
