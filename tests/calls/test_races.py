"""Races, driven on purpose: two things meet within milliseconds, two hundred times, each time a little differently.

Whatever the order, there is one winner, nobody is stuck and nothing is left; and each order must really have come up.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from ivr.core.agent import RONA, InCall, NotReady, Reserved, Ringing
from ivr.core.overflow_rules import OverflowStep, WhenFailedOffers, WhenWaited
from ivr.core.queues import OfferRules, OnFailedOffer
from ivr.core.rule_ref import RuleRef
from ivr.core.steps import LookUp
from ivr.switch.events import Answered, Ending, Gone
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_channel import ANSWERED_ELSEWHERE
from ivr.switch.fake_phones import Answers, Handset, HangUp, NeverAnswers, Scripted
from tests.calls.house import DID, NODES, OWN_RM, RM_PHONE, House, rules
from tests.virtual_time import run_virtual

S = timedelta(seconds=1)
TIMES = 200
NEAR = 0.03
"""Seconds around the meeting point; an order and its answer take up to ten milliseconds, and connecting takes three."""
A1, A2 = "PJSIP/1001", "PJSIP/1002"
CALLER, OTHER = "13900001111", "13900005555"

Race = Callable[[FakeSwitch, Random], Coroutine[Any, Any, str]]


def drive(race: Race, switch: Callable[[Random], FakeSwitch] = FakeSwitch) -> Counter[str]:
    """Play it with every seed, and count how it went."""

    async def all_of_them() -> Counter[str]:
        seen: Counter[str] = Counter()
        for seed in range(TIMES):
            try:
                async with asyncio.timeout(600):
                    seen[await race(switch(Random(seed)), Random(1000 + seed))] += 1
            except BaseException as error:
                error.add_note(f"seed {seed}")
                raise
        return seen

    return run_virtual(all_of_them())


def at_once(
    fake: FakeSwitch, *agents: str, when: tuple[WhenWaited | WhenFailedOffers, ...] = (), ring: int = 15
) -> House:
    """A house whose callers wait at once, whose RM rings when told so, and where only these agents are there."""
    overflow = (OverflowStep(RuleRef("o"), OWN_RM, when),) if when else ()
    wealth = replace(
        rules().queues["wealth"],
        overflow=overflow,
        offer=OfferRules(ring=ring * S, declined=OnFailedOffer.NOT_READY),
        announce=(),
    )
    house = House(fake, rules(nodes={**NODES, "flows.main[0]": LookUp("to_wealth")}, queues={"wealth": wealth}))
    for agent in agents:
        house.floor.phone(agent, reachable=True)
    fake.phones |= {A1: NeverAnswers(), A2: NeverAnswers(), RM_PHONE: NeverAnswers()}
    return house


def near(chance: Random, spread: float = NEAR) -> float:
    """A moment around the meeting point; sometimes exactly that."""
    return 0.0 if chance.random() < 0.1 else chance.uniform(-spread, spread)


def in_(seconds: float, act: Callable[[], object]) -> None:
    asyncio.get_running_loop().call_later(max(0.0, seconds), act)


def answering(after: float, *then: Callable[[Handset], object]) -> Scripted:
    """Is answered after so long, and talks for two seconds; `then` is told of the handset as it begins to ring."""

    def play(handset: Handset) -> Ending | None:
        handset.ring()
        for act in then:
            act(handset)
        handset.after(after * S, handset.answer)
        handset.after((after + 2) * S, handset.hang_up)
        return None

    return Scripted(play)


async def over(house: House, *calls: str) -> None:
    """All calls are over: each once, and nothing and nobody is left behind or held."""
    await house.over()
    assert house.fake.leaks() == []
    assert sorted(house.recordings.finished) == sorted(calls)
    for call in calls:
        told = house.story(call)
        assert told.count("ended") == 1
        assert told.count("CONNECT") <= 1
        assert house.floor.position(call) == 0
    for duty in house.floor.agents():
        assert not isinstance(duty.state, InCall | Reserved | Ringing), duty


def answered(house: House, leg: str) -> bool:
    return Answered(leg) in house.fake.events


def legs(house: House, kind: str) -> list[str]:
    return [leg for leg in house.fake.said if leg.startswith(kind)]


def cause(house: House, leg: str) -> int:
    return next(e.cause for e in house.fake.events if isinstance(e, Gone) and e.channel == leg)


def test_an_agent_answers_as_the_caller_hangs_up() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001")
        call = fake.call_in(DID, CALLER)
        fake.phones[A1] = answering(1, lambda _: in_(1 + near(chance), lambda: fake.hang_up_by_peer(call)))
        await over(house, call)
        if "CONNECT" in house.story(call):
            assert house.outcome(call) == "COMPLETECALLER"
            return "talked"
        assert house.outcome(call) == "ABANDON"
        return "answered in vain" if answered(house, legs(house, "agent")[0]) else "not answered"

    seen = drive(race)
    assert set(seen) == {"talked", "answered in vain", "not answered"}, seen


def test_the_rm_presses_1_as_an_agent_answers() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001", when=(WhenWaited(0 * S),))
        house.floor.not_ready("1001", "tea")
        fake.phones[A1] = answering(2 + near(chance, 0.05))

        def mobile(handset: Handset) -> Ending | None:
            handset.ring()
            house.floor.ready("1001")
            handset.after(0.5 * S, handset.answer)
            handset.after(2 * S, lambda: handset.press("1"))
            handset.after(4 * S, handset.hang_up)
            return None

        fake.phones[RM_PHONE] = Scripted(mobile)
        call = fake.call_in(DID, CALLER)
        await over(house, call)
        assert house.story(call).count("CONNECT") == 1
        assert house.outcome(call) == "COMPLETEAGENT"
        [agent], [rm] = legs(house, "agent"), legs(house, "rm")
        if "talks with agent 1001" in [step.line for step in house.trace]:
            assert fake.heard(rm)[-1] == "screening_too_late"
            return "agent"
        assert cause(house, agent) == ANSWERED_ELSEWHERE
        return "RM, agent had answered" if answered(house, agent) else "RM"

    seen = drive(race)
    assert set(seen) == {"agent", "RM", "RM, agent had answered"}, seen


def test_two_callers_meet_one_agent() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001")
        fake.phones[A1] = Answers(S, (HangUp(2 * S),))
        first = fake.call_in(DID, CALLER)
        await asyncio.sleep(max(0.0, near(chance)))
        second = fake.call_in(DID, OTHER)
        fake.before_command = lambda *_: _one_talk_at_most(fake)
        await over(house, first, second)
        assert {house.outcome(first), house.outcome(second)} == {"COMPLETEAGENT"}
        served = [step.call for step in house.trace if step.what == "CONNECT"]
        assert sorted(served) == sorted([first, second])
        return "in turn" if served[0] == first else "the other way round"

    seen = drive(race)
    assert set(seen) == {"in turn", "the other way round"}, seen


def _one_talk_at_most(fake: FakeSwitch) -> None:
    assert sum(len(members) > 1 for members in fake.bridges.values()) <= 1


def test_the_minute_ends_as_the_second_offer_fails() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001", "1002", when=(WhenWaited(60 * S), WhenFailedOffers(2)), ring=120)
        call = fake.call_in(DID, CALLER)
        refusals: list[str] = []

        def refuse(handset: Handset) -> Ending | None:
            handset.ring()
            refusals.append(handset.id)
            left = _since(fake, call) + 60 * S - house.clock.now()
            # Heard of when it has travelled: about five milliseconds later.
            wait = 1.0 if len(refusals) == 1 else left.total_seconds() - 0.005 + near(chance)
            handset.after(wait * S, lambda: handset.hang_up(Ending.REJECTED))
            return None

        fake.phones |= {A1: Scripted(refuse), A2: Scripted(refuse), RM_PHONE: answering(0.5)}
        in_(70, lambda: fake.hang_up_by_peer(call))
        await over(house, call)
        told = [step.line for step in house.trace if step.what == "overflow"]
        assert len(told) == 1
        assert house.story(call).count("RINGNOANSWER") == 2
        assert len(legs(house, "rm")) == 1
        return told[0].split(",")[0]

    seen = drive(race)
    assert set(seen) == {"60 s waited", "2 offers failed"}, seen


def _since(fake: FakeSwitch, call: str) -> datetime:
    return datetime.fromisoformat(json.loads(fake.channels[call].variables["IVR_STAGE"])["since"])


def test_the_rm_presses_1_as_the_caller_hangs_up() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, when=(WhenWaited(0 * S),))
        call = fake.call_in(DID, CALLER)

        def mobile(handset: Handset) -> Ending | None:
            handset.ring()
            handset.after(0.5 * S, handset.answer)
            handset.after(2 * S, lambda: handset.press("1"))
            in_(2 + near(chance), lambda: fake.hang_up_by_peer(call))
            return None

        fake.phones[RM_PHONE] = Scripted(mobile)
        await over(house, call)
        [rm] = legs(house, "rm")
        if "CONNECT" in house.story(call):
            assert house.outcome(call) == "COMPLETECALLER"
            return "talked"
        assert house.outcome(call) == "ABANDON"
        return "told that it is too late" if "screening_too_late" in fake.heard(rm) else "dropped"

    seen = drive(race)
    assert set(seen) == {"talked", "told that it is too late", "dropped"}, seen


def test_the_ring_time_ends_as_the_agent_answers() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001", ring=15)
        fake.phones[A1] = answering(15 + near(chance))
        call = fake.call_in(DID, CALLER)
        in_(20, lambda: fake.hang_up_by_peer(call))
        await over(house, call)
        state = house.floor.agents()[0].state
        if "CONNECT" in house.story(call):
            assert house.outcome(call) == "COMPLETEAGENT"
            assert "RINGNOANSWER" not in house.story(call)
            assert not isinstance(state, NotReady)
            return "talked"
        assert house.outcome(call) == "ABANDON"
        assert house.story(call).count("RINGNOANSWER") == 1
        assert state == NotReady(RONA)
        return "answered too late" if answered(house, legs(house, "agent")[0]) else "not answered"

    seen = drive(race)
    assert set(seen) == {"talked", "answered too late", "not answered"}, seen


def test_a_phone_is_unplugged_as_it_is_rung() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake)
        fake.phones[A1] = Answers(S, (HangUp(2 * S),))
        call = fake.call_in(DID, CALLER)
        await asyncio.sleep(1)
        house.floor.phone("1001", reachable=True)
        await soon(chance)
        house.floor.phone("1001", reachable=False)
        in_(8, lambda: house.floor.phone("1001", reachable=True))
        await over(house, call)
        assert house.outcome(call) == "COMPLETEAGENT"
        return "served once he is back" if waited(house) > 8 else "served all the same"

    seen = drive(race)
    assert set(seen) == {"served once he is back", "served all the same"}, seen


def test_an_agent_goes_to_tea_as_his_phone_rings() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001")
        house.floor.not_ready("1001", "meeting")
        fake.phones[A1] = Answers(S, (HangUp(2 * S),))
        call = fake.call_in(DID, CALLER)
        await asyncio.sleep(1)
        house.floor.ready("1001")
        await soon(chance)
        assert house.floor.not_ready("1001", "tea")
        in_(8, lambda: house.floor.ready("1001"))
        await over(house, call)
        assert house.outcome(call) == "COMPLETEAGENT"
        if waited(house) > 8:
            return "had his tea first"
        assert house.floor.presence("1001").status == NotReady("tea")
        return "has it after the call"

    seen = drive(race)
    assert set(seen) == {"had his tea first", "has it after the call"}, seen


async def soon(chance: Random) -> None:
    """Within the same turn of the loop, the next one, or while the phone rings and is answered."""
    match chance.randrange(4):
        case 0:
            pass
        case 1:
            await asyncio.sleep(0)
        case 2:
            await asyncio.sleep(chance.uniform(0, NEAR))
        case _:
            await asyncio.sleep(1 + near(chance))


def waited(house: House) -> float:
    """Seconds from the queue to the talk."""
    at = {step.what: step.at for step in house.trace}
    return (at["CONNECT"] - at["ENTERQUEUE"]).total_seconds()


class Joining(FakeSwitch):
    """Remembers which bridges really came about."""

    def __init__(self, latency: Random) -> None:
        super().__init__(latency=latency)
        self.joined: list[str] = []

    async def bridge(self, bridge: str, channels: Sequence[str], *, mixed: bool = False) -> None:
        await super().bridge(bridge, channels, mixed=mixed)
        self.joined.append(bridge)


def test_an_agent_hangs_up_as_he_is_connected() -> None:
    """The switch knows that he is gone before it tells; the caller must not be taken for served."""

    async def race(fake: FakeSwitch, chance: Random) -> str:
        assert isinstance(fake, Joining)
        house = at_once(fake, "1001")
        fake.phones[A1] = Answers(S, (HangUp(chance.uniform(0, 0.05) * S),))
        call = fake.call_in(DID, CALLER)
        in_(10, lambda: fake.hang_up_by_peer(call))
        await over(house, call)
        if "CONNECT" in house.story(call):
            assert house.outcome(call) == "COMPLETEAGENT"
            assert len(fake.joined) == 1
            return "talked"
        assert house.story(call).count("hung_up_early") == house.story(call).count("RINGNOANSWER") == 1
        assert house.outcome(call) == "ABANDON"
        return "bridged in vain" if fake.joined else "not bridged"

    seen = drive(race, Joining)
    assert set(seen) == {"talked", "bridged in vain", "not bridged"}, seen


def test_the_rm_presses_1_as_an_agent_answers_who_hangs_up_at_once() -> None:
    """Neither may have him in the end; then he waits on, and the trace says why nobody came."""

    async def race(fake: FakeSwitch, chance: Random) -> str:
        house = at_once(fake, "1001", when=(WhenWaited(0 * S),))
        house.floor.not_ready("1001", "tea")
        fake.phones[A1] = Answers((2 + near(chance)) * S, (HangUp(0 * S),))

        def mobile(handset: Handset) -> Ending | None:
            handset.ring()
            house.floor.ready("1001")
            handset.after(0.5 * S, handset.answer)
            handset.after(2 * S, lambda: handset.press("1"))
            handset.after(4 * S, handset.hang_up)
            return None

        fake.phones[RM_PHONE] = Scripted(mobile)
        call = fake.call_in(DID, CALLER)
        in_(20, lambda: fake.hang_up_by_peer(call))
        await over(house, call)
        if "CONNECT" in house.story(call):
            assert house.outcome(call) == "COMPLETEAGENT"
            return next(step.line for step in house.trace if step.what == "CONNECT").split()[2]
        assert house.outcome(call) == "ABANDON"
        assert "rm_too_late" in house.story(call)
        return "nobody"

    seen = drive(race)
    assert set(seen) >= {"RM", "nobody"}, seen
