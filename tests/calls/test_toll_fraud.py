"""No way from keys, wishes or caller IDs to a number of somebody's choosing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from random import Random

import pytest

from ivr.calls import reaching
from ivr.calls.dialled import Failed
from ivr.core.call import Destination, Talking
from ivr.core.outbound_rules import OutboundRules
from ivr.core.rulebook import TransferRules
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, House, S, rules
from tests.calls.test_stories import A1, in_queue
from tests.virtual_time import virtual

CHINA = OutboundRules(country_code="86")
FAR = "0019005550100"
KEYS = "0123456789*#ABCD"


def house(**changes: object) -> House:
    built = House(FakeSwitch(), rules(outbound=CHINA, **changes))
    built.agents_ready()
    built.fake.phones |= {A1: Answers(S), "PJSIP/1002": Busy(), RM_PHONE: Busy(), DEPUTY_PHONE: Busy()}
    return built


def over_trunks(h: House) -> set[str]:
    return {leg.endpoint for verb, (leg, *_) in h.fake.commands if verb == "dial" and "@trunk" in leg.endpoint}


async def leave(h: House) -> None:
    for call in h.reception.calls:
        h.fake.hang_up_by_peer(call.id)
    await h.over()


@pytest.mark.parametrize("seed", range(20))
@virtual
async def test_whatever_keys_callers_press_nobody_is_dialled_but_agents_and_their_rms(seed: int) -> None:
    h, random = house(), Random(seed)
    for _ in range(10):
        call = h.fake.call_in(DID, random.choice(["13900001111", FAR, "", "*2" + FAR]))
        await asyncio.sleep(random.uniform(0, 4))
        typed = random.choice([random.choices(KEYS, k=25), list(f"*2{FAR}#"), list(f"5{FAR}#"), list(f"3*2{FAR}#")])
        for key in typed:
            if call in h.fake.channels:
                h.fake.press(call, key)
            await asyncio.sleep(random.uniform(0, 0.5))
        await asyncio.sleep(random.uniform(0, 90))
    await leave(h)
    dialled = {leg.endpoint for verb, (leg, *_) in h.fake.commands if verb == "dial"}
    assert dialled <= {A1, "PJSIP/1002", RM_PHONE, DEPUTY_PHONE}


async def talking(h: House) -> tuple[str, str]:
    call = await in_queue(h)
    await asyncio.sleep(3)
    [leg] = [one for one, channel in h.fake.channels.items() if channel.endpoint == A1]
    assert h.fake.talking(call, leg)
    return call, leg


@pytest.mark.parametrize(
    ("numbers", "outbound", "goes_out"),
    [
        ((), CHINA, False),
        (("0019*",), CHINA, True),
        (("0019*",), replace(CHINA, deny=("+1*",)), False),
    ],
)
@virtual
async def test_an_agents_keys_reach_what_the_rules_name_for_them_and_nothing_that_is_denied(
    numbers: tuple[str, ...], outbound: OutboundRules, goes_out: bool
) -> None:
    h = house(transfers=TransferRules(numbers=numbers))
    h.desk.floor.not_ready("1002", "tea")
    for known in (h.reception,):
        known.rules = replace(known.rules, outbound=outbound)
    _, leg = await talking(h)
    for key in f"*2{FAR}#":
        h.fake.press(leg, key)
        await asyncio.sleep(0.1)
    await asyncio.sleep(3)
    assert (over_trunks(h) == {f"PJSIP/{FAR}@trunk-carrier"}) is goes_out
    await leave(h)


@pytest.mark.parametrize("number", [FAR, "+19005550100", "13800000001@evil.example", "1001&PJSIP/1002", "*97"])
@virtual
async def test_a_number_that_a_program_names_is_asked_about_as_well(number: str) -> None:
    h = house()
    call, _ = await talking(h)
    known = h.reception.call(call)
    assert known is not None
    assert isinstance(known.stage, Talking)
    came = await reaching.reach(known, Destination("number", number), None, "a program")
    assert isinstance(came, Failed)
    assert came.ending is Ending.REFUSED
    assert over_trunks(h) == set()
    await leave(h)
