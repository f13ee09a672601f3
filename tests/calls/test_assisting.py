"""An agent who is with a call that another leads: held for it alone, and it is none of his own."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.calls.saying import Done, say
from ivr.calls.supervising import supervise
from ivr.core.agent import Assisting, Idle, InCall, LoggedOut, NotReady, WrapUp
from ivr.core.call import Destination
from ivr.core.choosing import Tally
from ivr.core.rulebook import Agent, Skill
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Complete, Consult, Return, TakeOver, Transfer
from ivr.core.wishes import Wish
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Phone
from tests.calls.house import DID, House
from tests.calls.talks import A2, S, Talk, house, talking
from tests.virtual_time import virtual

A3 = "PJSIP/1003"
ASK, SEND = Consult(Destination("agent", "1002")), Transfer(Destination("agent", "1002"))


def three() -> House:
    return house(agents={a: Agent(a, a, (Skill("wealth", 4),)) for a in ("1001", "1002", "1003")})


async def with_boss(phone: Phone | None = None) -> Talk:
    """1001 talks; the telephone of the supervisor 1002 takes three seconds to be answered."""
    talk = await talking(three())
    talk.fake.phones |= {A2: phone or Answers(3 * S), A3: Answers(1 * S)}
    talk.house.floor.phone("1002", reachable=True)
    return talk


async def listens(talk: Talk, call: str = "", who: str = "1002") -> str:
    found = talk.house.reception.call(call or talk.call)
    assert found is not None
    return await supervise(found, who, Mode.MONITOR)


async def second(talk: Talk) -> str:
    """Another caller, who talks with 1003."""
    talk.house.floor.phone("1002", reachable=False)
    talk.house.floor.phone("1003", reachable=True)
    call = talk.fake.call_in(DID, "13900005555")
    await asyncio.sleep(4)
    assert isinstance(talk.state("1003"), InCall)
    talk.house.floor.phone("1002", reachable=True)
    return call


def bosses(talk: Talk) -> list[str]:
    return [channel for channel in talk.fake.channels if channel.startswith("supervisor")]


def told(talk: Talk, call: str, what: str) -> list[str]:
    return [step.line for step in talk.house.trace if (step.call, step.what) == (call, what)]


async def ends(talk: Talk, *others: str) -> None:
    for call in (talk.call, *others):
        talk.fake.hang_up_by_peer(call)
    await talk.over()
    assert isinstance(talk.house.floor.presence("1002").state, Idle | WrapUp)


async def paused(talk: Talk) -> None:
    """His pause ends in two seconds, as his telephone rings."""
    talk.house.floor.restore("1002", NotReady("busy", talk.house.clock.now() + 2 * S))


async def not_ready(talk: Talk) -> None:
    talk.house.floor.not_ready("1002", "office")


async def logged_out(talk: Talk) -> None:
    talk.house.floor.log_out("1002")


@pytest.mark.parametrize("before", [paused, not_ready, logged_out])
def test_whatever_he_says_meanwhile_a_supervisor_whose_telephone_rings_gets_no_caller(before: object) -> None:
    @virtual
    async def story() -> None:
        talk = await with_boss()
        await before(talk)  # type: ignore[operator]
        assert await listens(talk) == ""
        waits = talk.fake.call_in(DID, "13900005555")
        await asyncio.sleep(1)
        talk.house.floor.log_in("1002")
        talk.house.floor.ready("1002")
        await asyncio.sleep(6)
        assert isinstance(talk.state("1002"), Assisting)
        assert [c.endpoint for c in talk.fake.channels.values() if c.endpoint == A2] == [A2]
        talk.fake.hang_up_by_peer(*bosses(talk))
        await asyncio.sleep(6)
        assert talk.state("1002") == InCall(waits), "he is ready, and the next caller is his"
        await ends(talk, waits)

    story()


@virtual
async def test_a_supervisor_is_with_one_call_at_a_time() -> None:
    talk = await with_boss()
    other = await second(talk)
    both = await asyncio.gather(listens(talk), listens(talk, other))
    assert both == ["", "1002 is busy: assisting."]
    await asyncio.sleep(4)
    assert await listens(talk, other) == "1002 is busy: assisting."
    assert len(bosses(talk)) == 1
    await ends(talk, other)


@virtual
async def test_who_has_another_call_already_is_let_go_and_the_caller_waits_on(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = await talking(three())
    talk.fake.phones[A2] = Answers(2 * S)
    talk.house.floor.phone("1002", reachable=True)
    waits = talk.fake.call_in(DID, "13900005555")
    await asyncio.sleep(1)
    alarms = list[tuple[str, str]]()
    monkeypatch.setattr(talk.house.store, "alarm", lambda what, at, detail: alarms.append((what, detail)))
    talk.house.floor.restore("1002", InCall("another"))  # which cannot be, and yet
    await asyncio.sleep(4)
    assert type(talk.house.reception.call(waits).stage).__name__ == "Waiting"  # type: ignore[union-attr]
    assert talk.state("1002") == InCall("another")
    assert not [c for c in talk.fake.channels.values() if c.endpoint == A2]
    assert "agent 1002 is with another call already: his telephone is let go" in told(talk, waits, "refused")
    assert alarms == [("agent with two calls", f"1002, call {waits}")]
    talk.house.floor.finished("1002", "another", timedelta(0))
    await ends(talk, waits)


@pytest.mark.parametrize("wish", [ASK, SEND], ids=["asked", "transferred to"])
def test_whoever_is_asked_or_transferred_to_and_has_another_call_is_let_go(wish: Consult | Transfer) -> None:
    @virtual
    async def story() -> None:
        talk = await with_boss()
        assert await talk.wants(wish) == ""
        talk.house.floor.restore("1002", InCall("another"))  # which cannot be, and yet
        await asyncio.sleep(3)
        assert "agent 1002 is with another call already: his telephone is let go" in told(talk, talk.call, "refused")
        assert talk.state("1002") == InCall("another")
        assert A2 not in {channel.endpoint for channel in talk.fake.channels.values()}
        if wish == ASK:
            assert talk.fake.talking(talk.call, talk.leg)
        talk.house.floor.finished("1002", "another", timedelta(0))
        await ends(talk)

    story()


@pytest.mark.parametrize(("wish", "said"), [(Wish.DECLINE, "declined: busy"), (Wish.LOG_OUT, "logged out")])
def test_a_supervisor_calls_the_ringing_of_his_telephone_off(wish: Wish, said: str) -> None:
    @virtual
    async def story() -> None:
        talk = await with_boss(NeverAnswers())
        await listens(talk)
        await asyncio.sleep(1)
        rules = talk.house.rules.on_duty
        assert say(talk.house.desk, rules, "1002", wish, "busy" if wish is Wish.DECLINE else "") == Done()
        await asyncio.sleep(0.5)
        assert bosses(talk) == []
        assert not isinstance(talk.state("1002"), Assisting)
        [line] = told(talk, talk.call, "supervisor_failed")
        assert line == f"supervisor 1002: {said}"
        await ends(talk)

    story()


@virtual
async def test_his_telephone_rings_no_longer_once_the_agent_has_hung_up() -> None:
    talk = await with_boss(NeverAnswers())
    await listens(talk)
    await asyncio.sleep(1)
    talk.fake.hang_up_by_peer(talk.leg)
    await asyncio.sleep(0.5)
    assert bosses(talk) == []
    assert told(talk, talk.call, "supervisor_failed") == ["supervisor 1002: the talk is over"]
    await talk.over()


@virtual
async def test_once_he_has_answered_there_is_nothing_to_decline() -> None:
    talk = await with_boss(Answers(1 * S))
    await listens(talk)
    await asyncio.sleep(2)
    assert say(talk.house.desk, talk.house.rules.on_duty, "1002", Wish.DECLINE, "busy") != Done()
    assert say(talk.house.desk, talk.house.rules.on_duty, "1002", Wish.LOG_OUT) == Done()
    assert len(bosses(talk)) == 1, "he listens on, and is logged out when he has done"
    talk.fake.hang_up_by_peer(*bosses(talk))
    await asyncio.sleep(1)
    assert talk.state("1002") == LoggedOut()
    await ends(talk)


@virtual
async def test_to_supervise_is_no_call_of_his_own() -> None:
    talk = await with_boss()
    await listens(talk)
    await asyncio.sleep(30)
    talk.fake.hang_up_by_peer(*bosses(talk))
    await asyncio.sleep(1)
    _nothing_of_it_counts(talk)
    await ends(talk)


@virtual
async def test_to_be_asked_is_no_call_of_his_own_until_he_takes_the_caller() -> None:
    talk = await with_boss()
    assert await talk.wants(ASK) == ""
    await asyncio.sleep(20)
    assert isinstance(talk.state("1002"), Assisting)
    assert await talk.wants(Return()) == ""
    _nothing_of_it_counts(talk)
    assert await talk.wants(ASK) == ""
    await asyncio.sleep(5)
    assert await talk.wants(Complete()) == ""
    assert talk.state("1002") == InCall(talk.call)
    assert _tally(talk).calls == 1
    await ends(talk)
    last = talk.house.floor.last_call("1002")
    assert last is not None
    assert last.call == talk.call


@virtual
async def test_a_caller_taken_over_is_one_of_his() -> None:
    talk = await with_boss()
    await listens(talk)
    await asyncio.sleep(5)
    assert await talk.wants(TakeOver("1002"), "supervisor 1002") == ""
    assert talk.state("1002") == InCall(talk.call)
    assert _tally(talk).calls == 1
    await ends(talk)


@virtual
async def test_whom_a_caller_is_transferred_to_has_had_no_call_if_he_hangs_up_at_once() -> None:
    talk = await with_boss(Answers(2 * S, (HangUp(0 * S),)))
    assert await talk.wants(SEND) == ""
    await asyncio.sleep(4)
    assert "hung_up_early" in talk.house.story(talk.call)
    _nothing_of_it_counts(talk)
    await ends(talk)


def _tally(talk: Talk) -> Tally:
    return next(duty.tally for duty in talk.house.floor.agents() if duty.agent.id == "1002")


def _nothing_of_it_counts(talk: Talk) -> None:
    tally = _tally(talk)
    assert (tally.calls, tally.busy) == (0, timedelta(0))
    assert talk.house.floor.last_call("1002") is None
