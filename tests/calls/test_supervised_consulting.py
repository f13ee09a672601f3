"""A supervisor steps in while the agent asks somebody: whoever is asked is let go, and it is as in any other talk."""

from __future__ import annotations

import asyncio

import pytest

from ivr.calls.supervising import supervise
from ivr.calls.taking_over import GONE
from ivr.core.agent import Assisting, InCall, Ready, WrapUp
from ivr.core.call import Destination
from ivr.core.rulebook import Agent, Skill
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Conference, Consult, MoveTo, Swap, TakeOver, Wish
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.talks import A2, S, Talk, house, talking
from tests.hangups import Moment, at_every_await
from tests.virtual_time import virtual

A3 = "PJSIP/1003"
STAGES: dict[str, tuple[Wish, ...]] = {"rings": (), "alone": (), "swapped": (Swap(),), "all three": (Conference(),)}


async def asking(stage: str) -> tuple[Talk, str]:
    """1001 asks 1003, and 1002 listens; gives his leg, too."""
    talk = await talking(house(agents={a: Agent(a, a, (Skill("wealth", 4),)) for a in ("1001", "1002", "1003")}))
    talk.fake.phones |= {A2: Answers(S), A3: NeverAnswers() if stage == "rings" else Answers(S)}
    for agent in ("1002", "1003"):
        talk.house.floor.phone(agent, reachable=True)
    call = talk.house.reception.call(talk.call)
    assert call is not None
    assert await supervise(call, "1002", Mode.MONITOR) == ""
    await asyncio.sleep(2)
    boss = next(leg for leg in talk.others() if leg.startswith("supervisor"))
    for wish in (Consult(Destination("agent", "1003")), *STAGES[stage]):
        assert await talk.wants(wish) == ""
        await asyncio.sleep(1.5)
    assert talk.stage == ("CallingIn" if stage == "rings" else "Consulting")
    return talk, boss


async def ends(talk: Talk) -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    for agent in ("1001", "1002", "1003"):
        assert not isinstance(talk.state(agent), InCall | Assisting)


@pytest.mark.parametrize("stage", STAGES)
def test_he_takes_the_caller_over(stage: str) -> None:
    @virtual
    async def story() -> None:
        talk, boss = await asking(stage)
        assert await talk.wants(TakeOver("1002"), "supervisor 1002") == ""
        assert talk.fake.talking(talk.call, boss)
        assert talk.fake.channels[talk.call].music is None
        assert set(talk.fake.channels) == {talk.call, boss}
        assert talk.state("1002") == InCall(talk.call)
        assert isinstance(talk.state("1001"), WrapUp)
        assert isinstance(talk.state("1003"), Ready)
        assert [(c.channel, c.muted) for c in talk.fake.captures if c.ended is None] == [(boss, False)]
        await ends(talk)

    story()


@pytest.mark.parametrize("stage", STAGES)
def test_he_moves_the_caller(stage: str) -> None:
    @virtual
    async def story() -> None:
        talk, _ = await asking(stage)
        assert await talk.wants(MoveTo("loans"), "supervisor 1002") == "There is no queue loans."
        assert await talk.wants(MoveTo("noted"), "supervisor 1002") == ""
        assert [caller.queue for caller in talk.house.floor.callers()] == ["noted"]
        assert isinstance(talk.state("1001"), WrapUp)
        assert isinstance(talk.state("1003"), Ready)
        assert set(talk.fake.channels) == {talk.call}
        await ends(talk)

    story()


@pytest.mark.parametrize("stage", STAGES)
def test_if_he_is_gone_as_he_takes_over_agent_and_caller_talk(stage: str) -> None:
    answers = set[str]()

    async def story(moment: Moment) -> None:
        talk, boss = await asking(stage)
        moment.arm(lambda: talk.fake.hang_up_by_peer(boss))
        call = talk.house.reception.call(talk.call)
        assert call is not None
        why = await call.orders.give(call.stage, TakeOver("1002"), "supervisor 1002")
        moment.disarm()
        await asyncio.sleep(1)
        answers.add(why)
        if why == GONE:
            assert talk.fake.talking(talk.call, talk.leg)
            assert talk.state("1001") == InCall(talk.call)
            assert isinstance(talk.state("1003"), Ready)
            assert [(c.channel, c.muted) for c in talk.fake.captures if c.ended is None] == [(talk.call, False)]
        await ends(talk)

    assert at_every_await(story) > 5
    assert {"", GONE} <= answers


@pytest.mark.parametrize("blow", ["caller", "agent"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("wish", [TakeOver("1002"), MoveTo("noted")], ids=["take over", "move"])
def test_a_hang_up_at_every_await_leaves_nothing(stage: str, wish: Wish, blow: str) -> None:
    async def story(moment: Moment) -> None:
        talk, _ = await asking(stage)
        moment.arm(lambda: talk.fake.hang_up_by_peer(talk.call if blow == "caller" else talk.leg))
        call = talk.house.reception.call(talk.call)
        assert call is not None
        await call.orders.give(call.stage, wish, "supervisor 1002")
        await asyncio.sleep(0.5)
        moment.disarm()
        await ends(talk)

    assert at_every_await(story) > 5
