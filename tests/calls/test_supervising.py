"""A supervisor with a call: whom he hears, who hears him, and that nothing of him is left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from ivr.calls.coming_back import let_legs_go
from ivr.calls.supervising import supervise
from ivr.calls.taking_over import GONE
from ivr.core.agent import Assisting, InCall, NotReady, OnHold, Ready, WrapUp
from ivr.core.call import Destination
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Consult, Hold, MoveTo, Resume, Return, TakeOver, Transfer, Wish
from ivr.switch.fake_phones import Answers, Busy, NeverAnswers, Phone
from tests.calls.firm import Firm, scene
from tests.calls.house import DID
from tests.calls.talks import A1, A2, S, Talk, house, talking
from tests.hangups import Moment, at_every_await
from tests.virtual_time import virtual


async def with_boss(phone: Phone | None = None) -> Talk:
    talk = await talking()
    talk.fake.phones[A2] = phone or Answers(1 * S)
    talk.house.floor.phone("1002", reachable=True)
    return talk


async def listens(talk: Talk, mode: Mode = Mode.MONITOR) -> str:
    call = talk.house.reception.call(talk.call)
    assert call is not None
    why = await supervise(call, "1002", mode)
    await asyncio.sleep(2)
    return why


async def supervised(mode: Mode) -> tuple[Talk, str]:
    talk = await with_boss()
    assert await listens(talk, mode) == ""
    return talk, next(leg for leg in talk.others() if leg.startswith("supervisor"))


def ears(talk: Talk) -> list[str]:
    """The channels that hear another, and which."""
    return [c.endpoint for c in talk.fake.channels.values() if c.id.startswith("snoop")]


def with_whom(talk: Talk, channel: str) -> set[str]:
    """Who is in this channel's bridge, by kind."""
    others = next((set(m) - {channel} for m in talk.fake.bridges.values() if channel in m), set())
    return {other.split("-")[0] for other in others}


async def ends(talk: Talk) -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert not isinstance(talk.state("1002"), InCall | Assisting)


@pytest.mark.parametrize(("mode", "ear"), [(Mode.MONITOR, "Spy"), (Mode.WHISPER, "Whisper")])
def test_he_hears_the_agents_line_and_the_talk_is_left_as_it_is(mode: Mode, ear: str) -> None:
    @virtual
    async def story() -> None:
        talk, boss = await supervised(mode)
        assert ears(talk) == [f"{ear}/{talk.leg}"]
        assert with_whom(talk, boss) == {"snoop"}
        assert talk.fake.talking(talk.call, talk.leg)
        assert talk.stage == "Talking"
        assert isinstance(talk.state("1002"), Assisting)
        line = next(step.line for step in talk.house.trace if step.what == mode.value)
        assert line.startswith("supervisor 1002 hears 1001")
        talk.fake.hang_up_by_peer(boss)
        await asyncio.sleep(1)
        assert ears(talk) == []
        assert isinstance(talk.state("1002"), Ready)
        assert talk.house.story(talk.call)[-1] == "supervisor_left"
        await ends(talk)

    story()


@virtual
async def test_he_joins_in_and_all_three_hear_each_other() -> None:
    talk, boss = await supervised(Mode.BARGE)
    assert with_whom(talk, boss) == {"fake", "agent"}
    talk.fake.hang_up_by_peer(boss)
    await asyncio.sleep(1)
    assert talk.fake.talking(talk.call, talk.leg)
    assert set(talk.fake.bridges) <= talk.fake.mixed, "or what the caller says would be missing in the recording"
    await ends(talk)


@virtual
async def test_he_changes_his_way_without_being_rung_again() -> None:
    talk, boss = await supervised(Mode.MONITOR)
    await listens(talk, Mode.WHISPER)
    assert ears(talk) == [f"Whisper/{talk.leg}"]
    await listens(talk, Mode.BARGE)
    assert ears(talk) == []
    assert with_whom(talk, boss) == {"fake", "agent"}
    await listens(talk, Mode.MONITOR)
    assert with_whom(talk, boss) == {"snoop"}
    assert talk.fake.talking(talk.call, talk.leg)
    assert [s for s in talk.house.story(talk.call) if s in set(Mode)] == ["monitor", "whisper", "barge", "monitor"]
    await ends(talk)


@virtual
async def test_who_would_join_a_caller_put_on_hold_meanwhile_listens() -> None:
    talk = await with_boss(Answers(3 * S))
    call = talk.house.reception.call(talk.call)
    assert call is not None
    assert await supervise(call, "1002", Mode.BARGE) == ""
    await talk.wants(Hold())
    await asyncio.sleep(4)
    assert ears(talk) == [f"Spy/{talk.leg}"]
    assert await supervise(call, "1002", Mode.BARGE) == "Caller and agent do not hear each other at this moment."
    await ends(talk)


@pytest.mark.parametrize("wish", [Hold(), Consult(Destination("number", "02155556666"))], ids=["hold", "consult"])
def test_who_has_joined_listens_once_caller_and_agent_are_parted(wish: Wish) -> None:
    @virtual
    async def story() -> None:
        talk, boss = await supervised(Mode.BARGE)
        talk.fake.phones["PJSIP/02155556666@trunk-carrier"] = NeverAnswers()
        assert await talk.wants(wish) == ""
        assert with_whom(talk, boss) == {"snoop"}
        assert ears(talk) == [f"Spy/{talk.leg}"]
        assert await talk.wants(Resume() if wish == Hold() else Return()) == ""
        assert with_whom(talk, boss) == {"snoop"}
        assert await listens(talk, Mode.BARGE) == ""
        assert with_whom(talk, boss) == {"fake", "agent"}
        await ends(talk)

    story()


@pytest.mark.parametrize("phone", [Busy(), NeverAnswers()], ids=lambda p: type(p).__name__)
def test_a_supervisor_who_does_not_answer_changes_nothing(phone: Phone) -> None:
    @virtual
    async def story() -> None:
        talk = await with_boss(phone)
        await listens(talk)
        await asyncio.sleep(25)
        assert "supervisor_failed" in talk.house.story(talk.call)
        assert isinstance(talk.state("1002"), Ready)
        assert talk.fake.talking(talk.call, talk.leg)
        await ends(talk)

    story()


@virtual
async def test_one_who_takes_no_calls_may_listen_and_takes_none_afterwards() -> None:
    talk = await with_boss()
    talk.house.floor.not_ready("1002", "office")
    await listens(talk)
    assert len(ears(talk)) == 1
    talk.fake.hang_up_by_peer(next(leg for leg in talk.others() if leg.startswith("supervisor")))
    await asyncio.sleep(1)
    assert talk.state("1002") == NotReady("office")
    await ends(talk)


@virtual
async def test_the_agents_hold_is_heard_too_and_his_end_ends_it() -> None:
    talk, boss = await supervised(Mode.MONITOR)
    await talk.wants(Hold())
    assert with_whom(talk, boss) == {"snoop"}
    await talk.wants(Transfer(Destination("queue", "wealth")))
    await asyncio.sleep(1)
    assert boss in talk.fake.gone
    await ends(talk)


@pytest.mark.parametrize("mode", list(Mode))
def test_he_takes_the_caller_over_and_the_agent_has_his_wrap_up(mode: Mode) -> None:
    @virtual
    async def story() -> None:
        talk, boss = await supervised(mode)
        assert await talk.wants(TakeOver("1002"), "supervisor 1002") == ""
        await asyncio.sleep(1)
        assert with_whom(talk, boss) == {"fake"}
        assert ears(talk) == []
        assert talk.leg in talk.fake.gone
        assert isinstance(talk.state(), WrapUp)
        assert talk.state("1002") == InCall(talk.call)
        assert [c.channel for c in talk.fake.captures if c.ended is None] == [boss]
        talk.fake.hang_up_by_peer(boss)
        await talk.over()
        assert talk.house.outcome(talk.call) == "COMPLETEAGENT"
        assert isinstance(talk.state("1002"), WrapUp)

    story()


@pytest.mark.parametrize("on_hold", [False, True])
def test_a_supervisor_who_is_gone_as_he_takes_over_leaves_agent_and_caller_as_they_were(on_hold: bool) -> None:
    answers = set[str]()

    async def story(moment: Moment) -> None:
        talk, boss = await supervised(Mode.MONITOR)
        if on_hold:
            await talk.wants(Hold())
        moment.arm(lambda: talk.fake.hang_up_by_peer(boss))
        for _ in range(5):
            await asyncio.sleep(0)  # or he may be gone, and not noticed yet, as it is asked
        call = talk.house.reception.call(talk.call)
        assert call is not None
        why = await call.orders.give(call.stage, TakeOver("1002"), "supervisor 1002")
        moment.disarm()
        await asyncio.sleep(1)
        answers.add(why)
        if why:
            assert talk.stage == ("OnHold" if on_hold else "Talking")
            assert talk.state() == (OnHold(talk.call) if on_hold else InCall(talk.call))
            assert on_hold or talk.fake.talking(talk.call, talk.leg)
            assert [c.channel for c in talk.fake.captures if c.ended is None] == [talk.leg]
        else:
            assert isinstance(talk.state(), WrapUp)
        await ends(talk)

    assert at_every_await(story) > 5
    assert answers == {"", GONE, "Supervisor 1002 does not listen to this call: monitor it first."}


@virtual
async def test_who_does_not_listen_takes_nobody_over() -> None:
    talk = await with_boss(NeverAnswers())
    why = "Supervisor 1002 does not listen to this call: monitor it first."
    assert await talk.wants(TakeOver("1002")) == why
    await listens(talk)
    assert await talk.wants(TakeOver("1002")) == why
    await ends(talk)


@scene
async def test_after_a_new_start_the_talk_goes_on_without_him(firm: Firm) -> None:
    firm.fake.phones |= {A1: Answers(S), A2: Answers(S)}
    first = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    first.floor.phone("1002", reachable=True)
    [leg] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    await listens(Talk(first, call, leg))
    again = await firm.again(first, "1001", "1002")
    await asyncio.sleep(1)
    assert set(firm.fake.channels) == {call, leg}
    assert firm.fake.talking(call, leg)
    firm.fake.hang_up_by_peer(call)
    await firm.closes(again)


def _played(mode: Mode, blow: str) -> Callable[[Moment], object]:
    async def story(moment: Moment) -> None:
        talk = await with_boss()
        moment.arm(lambda: _strike(talk, blow))
        if talk.house.reception.call(talk.call):
            await listens(talk, mode)
        if found := talk.house.reception.call(talk.call):
            await found.orders.give(found.stage, TakeOver("1002"), "supervisor 1002")
        await asyncio.sleep(1)
        moment.disarm()
        await asyncio.sleep(5)
        await ends(talk)

    return story


@pytest.mark.parametrize("after", list(Mode))
@pytest.mark.parametrize("before", [Mode.MONITOR, Mode.WHISPER])
def test_nothing_listens_on_if_the_call_ends_as_he_changes_his_way(before: Mode, after: Mode) -> None:
    async def story(moment: Moment) -> None:
        talk, _ = await supervised(before)
        moment.arm(lambda: talk.fake.hang_up_by_peer(talk.call))
        await listens(talk, after) if talk.house.reception.call(talk.call) else ""
        moment.disarm()
        await ends(talk)

    assert at_every_await(story) > 5


def _strike(talk: Talk, blow: str) -> None:
    for channel in {"caller": [talk.call], "agent": [talk.leg], "supervisor": talk.others()}[blow]:
        talk.fake.hang_up_by_peer(channel)


@pytest.mark.parametrize("blow", ["caller", "agent", "supervisor"])
@pytest.mark.parametrize("mode", list(Mode))
def test_a_hang_up_at_every_await_leaves_nothing(mode: Mode, blow: str) -> None:
    assert at_every_await(_played(mode, blow)) > 5  # type: ignore[arg-type]


# -- waiting callers


async def waiting() -> Talk:
    """Nobody is at work; one caller waits."""
    h = house()
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(3)
    return Talk(h, call, "")


@virtual
async def test_a_waiting_caller_is_moved_and_keeps_his_time() -> None:
    talk = await waiting()
    [before] = talk.house.floor.callers()
    assert await talk.wants(MoveTo("noted"), "supervisor 1002") == ""
    [caller] = talk.house.floor.callers()
    assert (caller.queue, caller.since) == ("noted", before.since)
    assert talk.fake.channels[talk.call].music == "default"
    [line] = [step.line for step in talk.house.trace if step.what == "moveto"]
    assert line == "caller moved to noted, as supervisor 1002 wishes"
    assert await talk.wants(MoveTo("noted")) == "The caller waits in noted already."
    assert await talk.wants(MoveTo("loans")) == "There is no queue loans."
    await ends(talk)


@pytest.mark.parametrize(("telephone", "is_left"), [("1002-web", True), ("1002", False)])
def test_who_closes_the_page_with_which_he_listens_has_left_and_his_own_telephone_does_not_mind(
    telephone: str, *, is_left: bool
) -> None:
    @virtual
    async def story() -> None:
        talk = await talking()
        talk.fake.phones[f"PJSIP/{telephone}"] = Answers(1 * S)
        talk.house.desk.telephones.changed(telephone, reachable=True)
        assert await listens(talk) == ""
        let_legs_go(talk.house.desk, talk.house.reception.calls, "1002")
        await asyncio.sleep(1)
        assert (ears(talk) == []) == is_left
        assert isinstance(talk.state("1002"), Ready if is_left else Assisting)
        await ends(talk)

    story()
