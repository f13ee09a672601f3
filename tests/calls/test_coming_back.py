"""An agent's page goes in the middle of a talk: his caller is kept, and is his again if it is back in time."""

from __future__ import annotations

import asyncio

import pytest

from ivr.calls.coming_back import WITHIN, let_legs_go
from ivr.calls.supervising import supervise
from ivr.core.agent import InCall, OnHold
from ivr.core.call import Destination, Waiting
from ivr.core.supervising import Mode
from ivr.core.talk_wishes import Consult, Hold, TakeOver
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Phone
from tests.calls.talks import A2, S, Talk, house, talking
from tests.virtual_time import virtual

BROWSER = "PJSIP/1001-web"
RETURNS = Answers(1 * S, (HangUp(20 * S),))


async def in_browser(phone: Phone = RETURNS) -> Talk:
    """1001 talks in his browser, whose telephone does this when it is rung again."""
    h = house()
    h.fake.phones[BROWSER] = Answers(1 * S)
    h.desk.telephones.changed("1001-web", reachable=True)
    h.desk.pages.comes("1001", "page 1")
    talk = await talking(h)
    h.fake.phones[BROWSER] = phone
    return talk


def goes(talk: Talk, page: str = "page 1") -> None:
    """As the relay has it when a page closes."""
    h = talk.house
    if h.desk.pages.goes("1001", page):
        let_legs_go(h.desk, h.reception.calls, "1001")


async def is_back(talk: Talk, after: float = 3) -> None:
    """Another load of the page registers."""
    await asyncio.sleep(after)
    talk.house.desk.pages.comes("1001", "page 2")
    await asyncio.sleep(2)


def talks(talk: Talk) -> bool:
    return any(talk.fake.talking(talk.call, leg) for leg in talk.others())


@virtual
async def test_he_has_his_caller_again_who_heard_music_meanwhile() -> None:
    talk = await in_browser()
    goes(talk)
    await asyncio.sleep(1)
    assert (talk.stage, type(talk.state())) == ("OnHold", OnHold)
    assert talk.fake.channels[talk.call].music == "default"
    await is_back(talk)
    assert talks(talk)
    assert talk.state() == InCall(talk.call)
    await talk.over()
    assert talk.house.outcome(talk.call).startswith("COMPLETEAGENT")


@virtual
async def test_a_page_that_stays_away_leaves_the_caller_waiting_as_the_next() -> None:
    talk = await in_browser()
    goes(talk)
    await asyncio.sleep(WITHIN + 1)
    [call] = talk.house.reception.calls
    assert isinstance(call.stage, Waiting)
    assert call.stage.priority > 0
    assert "page_stays_away" in talk.house.story(talk.call)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_a_page_that_is_back_and_does_not_answer_leaves_him_waiting_too() -> None:
    talk = await in_browser(NeverAnswers())
    goes(talk)
    await is_back(talk)
    await asyncio.sleep(10)
    assert talk.stage == "Waiting"
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_a_caller_who_hangs_up_meanwhile_leaves_nothing_and_his_agent_has_his_wrap_up() -> None:
    talk = await in_browser()
    goes(talk)
    await asyncio.sleep(1)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert not isinstance(talk.state(), OnHold | InCall)


@virtual
@pytest.mark.parametrize("wish", [Hold(), Consult(Destination("agent", "1002"))])
async def test_so_it_is_while_he_holds_his_caller_or_asks_somebody(wish: Hold | Consult) -> None:
    talk = await in_browser()
    talk.house.floor.phone("1002", reachable=True)
    talk.fake.phones[A2] = Answers(1 * S)
    assert not await talk.wants(wish)
    await asyncio.sleep(3)
    goes(talk)
    await is_back(talk)
    assert talks(talk)
    assert [leg for leg in talk.others() if leg.startswith("agent")] == [], "whoever was asked is let go"
    await talk.over()


@virtual
async def test_a_page_of_which_nobody_heard_that_it_went_is_gone_once_another_is_there() -> None:
    talk = await in_browser()
    h = talk.house
    assert not h.desk.pages.comes("1001", "page 1"), "the same one registers again"
    assert h.desk.pages.comes("1001", "page 2")
    let_legs_go(h.desk, h.reception.calls, "1001")
    await asyncio.sleep(3)
    assert talks(talk)
    goes(talk, "page 1")
    await asyncio.sleep(1)
    assert talks(talk), "what the first one's end is told of does not touch the second's talk"
    await talk.over()


@virtual
async def test_a_talk_on_his_own_telephone_goes_on_without_the_page() -> None:
    h = house()
    h.desk.pages.comes("1001", "page 1")
    talk = await talking(h, Answers(1 * S, (HangUp(20 * S),)))
    goes(talk)
    await asyncio.sleep(2)
    assert talk.fake.talking(talk.call, talk.leg)
    await talk.over()


@virtual
async def test_a_supervisor_who_took_the_caller_over_in_his_page_has_him_again() -> None:
    talk = await talking()
    talk.fake.phones["PJSIP/1002-web"] = Answers(1 * S)
    talk.house.desk.telephones.changed("1002-web", reachable=True)
    talk.house.desk.pages.comes("1002", "page 1")
    call = talk.house.reception.call(talk.call)
    assert call is not None
    assert await supervise(call, "1002", Mode.MONITOR) == ""
    await asyncio.sleep(2)
    assert await talk.wants(TakeOver("1002"), "supervisor 1002") == ""
    assert talk.house.desk.pages.goes("1002", "page 1")
    let_legs_go(talk.house.desk, talk.house.reception.calls, "1002")
    await asyncio.sleep(3)
    assert talk.stage == "OnHold"
    assert talk.fake.channels[talk.call].music == "default"
    talk.house.desk.pages.comes("1002", "page 2")
    await asyncio.sleep(2)
    assert talks(talk)
    assert talk.state("1002") == InCall(talk.call)
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_an_agent_who_hangs_up_in_his_browser_has_hung_up() -> None:
    talk = await in_browser()
    talk.fake.hang_up_by_peer(talk.leg)
    await talk.over()
    assert "page_gone" not in talk.house.story(talk.call)
