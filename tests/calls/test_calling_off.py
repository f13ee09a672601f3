"""An offer that is called off: the agent goes not ready, or declines with a reason, while his phone rings."""

from __future__ import annotations

import asyncio
from random import Random

import pytest

from ivr.calls.calling_off import CallingOff, Withdrawn
from ivr.core.agent import InCall, LoggedOut, NotReady, Ready, Reserved, Ringing
from ivr.core.overflow_rules import WhenFailedOffers, WhenWaited
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.house import DID, RM_PHONE, House, S
from tests.calls.test_at_once import CALLER, TALKS, house, lines, over, states
from tests.calls.test_group import house as group_house
from tests.calls.test_races import A1, at_once, drive, in_, near
from tests.virtual_time import virtual


def phones(h: House) -> list[str]:
    """Those that ring or talk."""
    return [channel.endpoint.removeprefix("PJSIP/") for channel in h.fake.channels.values() if channel.endpoint]


@virtual
async def test_an_agent_who_goes_not_ready_rings_no_longer_and_the_next_one_has_the_caller() -> None:
    h = house(NeverAnswers(), Answers(5 * S, TALKS), at_once=1)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert h.floor.not_ready("1001", "lunch")
    await asyncio.sleep(1)
    assert phones(h) == ["1002"]
    assert states(h)["1001"] == NotReady("lunch")
    await over(h)
    assert lines(h, "offer_withdrawn") == ["1001: not ready (lunch), which does not count"]
    assert "RINGNOANSWER" not in h.story(call)


@virtual
@pytest.mark.parametrize(("declines", "overflows"), [(True, True), (False, False)])
async def test_what_is_declined_counts_for_the_overflow_and_what_is_withdrawn_does_not(
    declines: bool, overflows: bool
) -> None:
    h = at_once(FakeSwitch(), "1001", when=(WhenFailedOffers(1),))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert h.floor.decline("1001", "no licence") if declines else h.floor.not_ready("1001", "lunch")
    await asyncio.sleep(1)
    assert ("overflow" in h.story(call)) is overflows
    assert lines(h, "RINGNOANSWER") == (["1001: declined: no licence; 1 failed"] if declines else [])
    assert states(h)["1001"] == NotReady("rejected" if declines else "lunch")
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_of_several_who_ring_one_goes_and_the_others_ring_on() -> None:
    h = house(NeverAnswers(), NeverAnswers(), Answers(9 * S, TALKS))
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert h.floor.not_ready("1001", "lunch")
    assert h.floor.decline("1002", "busy typing")
    await asyncio.sleep(1)
    assert phones(h) == ["1003"]
    await asyncio.sleep(7)
    assert states(h)["1003"] == InCall(call)
    await over(h)


@virtual
async def test_if_all_who_ring_go_it_never_counted() -> None:
    h = house(NeverAnswers(), NeverAnswers(), at_once=2)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert h.floor.not_ready("1001", "lunch")
    assert h.floor.not_ready("1002", "lunch")
    await asyncio.sleep(1)
    assert lines(h, "offer_failed") == []
    h.floor.ready("1002")
    await asyncio.sleep(1)
    assert phones(h) == ["1002"]
    h.fake.hang_up_by_peer(call)
    await over(h)


@virtual
async def test_who_has_answered_has_the_caller_and_is_not_ready_after_him() -> None:
    h = house(Answers(2 * S, TALKS), at_once=1, whisper="who_calls")
    h.fake.durations["who_calls"] = 5 * S
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(4)
    assert h.floor.not_ready("1001", "lunch")
    assert not h.floor.decline("1001", "lunch")
    await asyncio.sleep(5)
    assert states(h)["1001"] == InCall(call)
    await over(h)
    assert states(h)["1001"] == NotReady("lunch")


@virtual
async def test_who_logs_out_while_his_phone_rings_is_gone_at_once() -> None:
    h = house(NeverAnswers(), Answers(5 * S, TALKS), at_once=1)
    h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert h.floor.log_out("1001")
    await asyncio.sleep(1)
    assert phones(h) == ["1002"]
    assert states(h)["1001"] == LoggedOut()
    await over(h)


@virtual
async def test_nobody_declines_what_he_is_not_offered() -> None:
    h = house(NeverAnswers())
    assert not h.floor.decline("1001", "lunch")
    assert not h.floor.decline("9999", "lunch")
    assert isinstance(states(h)["1001"], Ready)


@virtual
async def test_one_of_an_overflow_group_goes_and_the_others_ring_on() -> None:
    h = group_house(NeverAnswers(), NeverAnswers())
    h.agents_ready()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(12)
    assert h.floor.not_ready("1001", "lunch")
    await asyncio.sleep(1)
    assert phones(h) == ["1002"]
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []


def test_an_agent_goes_not_ready_as_he_answers() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        h = at_once(fake, "1001")
        fake.phones[A1] = Answers(3 * S, (HangUp(4 * S),))
        call = fake.call_in(DID, CALLER)
        in_(3 + near(chance), lambda: h.floor.not_ready("1001", "tea"))
        in_(20, lambda: h.floor.ready("1001"))
        await h.over()
        assert fake.leaks() == []
        assert h.outcome(call) == "COMPLETEAGENT"
        (talked,) = (step for step in h.trace if step.what == "CONNECT")
        waited = (talked.at - h.trace[0].at).total_seconds()
        assert waited < 4 or waited > 19
        assert ("offer_withdrawn" in h.story(call)) is (waited > 19)
        return "has him first" if waited < 4 else "goes first"

    assert set(drive(race)) == {"has him first", "goes first"}


def test_an_agent_goes_not_ready_at_any_moment_of_an_offer() -> None:
    async def race(fake: FakeSwitch, chance: Random) -> str:
        h = at_once(fake, "1001", when=(WhenWaited(30 * S),))
        fake.phones[RM_PHONE] = NeverAnswers()
        call = fake.call_in(DID, CALLER)
        went: list[bool] = []
        in_(abs(near(chance)), lambda: went.append(h.floor.not_ready("1001", "tea")))
        in_(abs(near(chance)) + 0.5, lambda: fake.hang_up_by_peer(call))
        await h.over()
        assert fake.leaks() == []
        assert went == [True]
        assert states(h)["1001"] == NotReady("tea")
        rung = any(verb == "dial" for verb, _ in fake.commands)
        assert not any(isinstance(state, Reserved) for state in states(h).values())
        return "his phone rang" if rung else "it never rang"

    assert set(drive(race)) == {"his phone rang", "it never rang"}


@virtual
@pytest.mark.parametrize("at_once", [1, 2])
async def test_a_phone_that_goes_while_it_rings_is_not_waited_for_and_its_agent_not_blamed(at_once: int) -> None:
    h = house(NeverAnswers(), NeverAnswers(), Answers(2 * S, TALKS), at_once=at_once)
    h.floor.not_ready("1003", "tea")
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    h.floor.ready("1003")
    h.floor.not_ready("1002", "tea")
    h.floor.phone("1001", reachable=False)
    await asyncio.sleep(3)
    assert states(h)["1003"] == InCall(call)
    assert "1001: phone not registered any more, which does not count" in lines(h, "offer_withdrawn")
    assert isinstance(states(h)["1001"], Ready)
    h.floor.phone("1001", reachable=True)
    other = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(3)
    assert isinstance(states(h)["1001"], Ringing)
    h.fake.hang_up_by_peer(other)
    await over(h)


def test_of_a_call_that_is_over_nothing_is_left_to_call_off() -> None:
    off = CallingOff()
    off.reserved("1001", "c")
    off.reserved("1002", "d")
    assert off.call_off("1001", Withdrawn("lunch"))
    off.forget("c")
    off.free("1002", "c")
    assert not off.call_off("1001", Withdrawn("lunch"))
    assert off.call_off("1002", Withdrawn("lunch")), "his is another call"
