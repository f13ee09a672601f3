"""The lab against a real core: who hears what, what the keys do, how calls end, who is logged in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from ivr.lab import Answer, Behaviour, Lab, Mailbox, NoAnswer, NotHeard, Party, busy, decline, off
from tests.real.lab_fixtures import AGENTS, World, world


@pytest.fixture(scope="module")
async def tried(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    async with world(tmp_path_factory.mktemp("lab")) as ready:
        yield ready
    assert not ready.core.running()
    assert not ready.lab.network.asterisk.running()


@pytest.fixture
async def lab(tried: World) -> AsyncIterator[Lab]:
    yield tried.lab
    await tried.lab.hang_up_all()
    await asyncio.gather(*(leg.ended() for leg in tried.lab.open_legs))


async def test_a_caller_hears_what_the_core_plays_and_his_own_echo(lab: Lab) -> None:
    caller = await lab.call("100", caller_id="13900001111")
    await caller.answered(within=5)
    intro = await caller.hears("vm-intro")
    assert intro.start == pytest.approx(0.5, abs=0.2)
    assert intro.score > 0.98
    following = await caller.hears("agent-pass")
    await caller.talk(440)
    tone = await caller.hears_tone(440)
    assert tone.start > following.start
    await caller.silent()
    await caller.hang_up()
    ended = await caller.ended()
    assert (ended.by, ended.answered, ended.sip) == (Party.LAB, True, 0)
    assert [found.name for found in caller.heard.prompts()] == ["vm-intro", "agent-pass"]


async def test_a_prompt_is_noticed_within_two_seconds_of_its_beginning(lab: Lab) -> None:
    caller = await lab.call("100")
    await caller.answered()
    await caller.hears("vm-intro")
    assert time.monotonic() - caller.answered_at < 2.5 + 0.5
    with pytest.raises(NotHeard, match=r"vm-intro at 0\.\d s"):
        await caller.hears("demo-congrats", within=0.5)


async def test_a_key_cuts_a_prompt_and_keys_come_back(lab: Lab) -> None:
    caller = await lab.call("101")
    await caller.answered()
    menu = await caller.hears("demo-congrats")
    await caller.press("1")
    await caller.hears("agent-pass")
    ended = await caller.ended(within=10)
    assert ended.by is Party.CORE
    assert caller.keys == "79"
    first, second = caller.heard.prompts()
    assert (first.name, second.name) == ("demo-congrats", "agent-pass")
    assert first.portion < 0.5
    assert menu.start == pytest.approx(first.start, abs=0.01)


async def test_an_unanswered_call_ends_with_its_cause(lab: Lab) -> None:
    caller = await lab.call("102")
    ended = await caller.ended()
    assert (ended.by, ended.cause, ended.sip, ended.answered) == (Party.CORE, 17, 486, False)


async def test_an_agent_registers_is_called_talks_and_logs_out(lab: Lab, tried: World) -> None:
    phone = lab.phone("1001")
    assert "1001" not in await tried.core.console("pjsip show contacts")
    await phone.register()
    contacts = await tried.core.console("pjsip show contacts")
    assert f"1001@{lab.network.phones}" in contacts
    phone.behave(Answer(after=0.2, talk=880))
    caller = await lab.call("21001", caller_id="13900001111")
    await caller.answered()
    await caller.talk(440)
    await caller.hears_tone(880)
    leg = await phone.next_call()
    await leg.hears_tone(440)
    assert leg.caller_id == "13900001111"
    await leg.hang_up()
    assert (await caller.ended()).by is Party.CORE
    assert (await leg.ended()).by is Party.LAB
    assert not leg.heard.tone(880)
    await phone.unregister()
    caller = await lab.call("21001")
    assert not (await caller.ended()).answered


@pytest.mark.parametrize(
    ("behaviour", "cause", "sip"), [(busy(), 17, 486), (decline(after=0.2), 21, 403), (off(), 19, 480)]
)
async def test_a_mobile_that_does_not_take_the_call_says_why(
    lab: Lab, behaviour: Behaviour, cause: int, sip: int
) -> None:
    lab.mobile("13800000001").behave(behaviour)
    caller = await lab.call("13800000001")
    ended = await caller.ended()
    assert (ended.cause, ended.sip) == (cause, sip)


async def test_a_number_that_nobody_has_is_not_found(lab: Lab) -> None:
    caller = await lab.call("13899999999")
    ended = await caller.ended()
    assert (ended.cause, ended.sip) == (1, 404)


async def test_a_mobile_presses_a_key_once_it_has_heard_the_question(lab: Lab) -> None:
    mobile = lab.mobile("13800000002")
    mobile.behave(Answer(after=0.1, press="1", talk=660))
    caller = await lab.call("13800000002", caller_id="02131234567")
    leg = await mobile.next_call()
    assert leg.caller_id == "02131234567"
    await caller.answered()
    await caller.hears_tone(660)
    assert caller.keys == "1"


async def test_a_mobile_hears_a_question_out_before_it_answers_with_a_key(lab: Lab) -> None:
    mobile = lab.mobile("103")
    mobile.behave(Answer(after=0.1, press="1", once_heard="vm-intro", talk=0))
    caller = await lab.call("13800000103")
    leg = await mobile.next_call()
    asked = await leg.hears("vm-intro")
    await leg.hears("agent-pass")
    assert asked.start < 1.0
    question, thanks = leg.heard.prompts()
    assert question.portion < 0.9
    assert thanks.name == "agent-pass"
    await caller.hang_up()


async def test_a_mailbox_greets_and_sounds_its_tone(lab: Lab) -> None:
    lab.mobile("13800000003").behave(Mailbox(greets=1.0))
    caller = await lab.call("13800000003")
    await caller.answered()
    await caller.hears_tone(600)
    beep = await caller.hears_tone(1000)
    await caller.hang_up()
    await caller.ended()
    (greeting,) = caller.heard.tone(600)
    assert greeting.end == pytest.approx(beep.start, abs=0.15)


async def test_who_gives_up_ringing_ends_the_mobiles_call(lab: Lab) -> None:
    mobile = lab.mobile("13800000004")
    mobile.behave(NoAnswer())
    caller = await lab.call("13800000004")
    leg = await mobile.rings()
    await caller.hang_up()
    ended = await leg.ended()
    assert (ended.by, ended.answered) == (Party.CORE, False)


async def test_a_feature_code_is_dialled_with_the_agents_password(lab: Lab) -> None:
    leg = await lab.phone("1002").dial("*41")
    await leg.answered()
    await leg.hears("agent-pass")
    assert (await leg.ended()).by is Party.CORE


@pytest.mark.parametrize("caller_id", ["", "+8613900001111", "${SYSTEM(id)}", "1001", "a,b&c|d", "张三", "x" * 60])
async def test_any_caller_id_reaches_the_core_as_it_is(lab: Lab, caller_id: str) -> None:
    mobile = lab.mobile("13800000005")
    caller = await lab.call("13800000005", caller_id=caller_id)
    leg = await mobile.rings()
    assert leg.caller_id == (caller_id or "anonymous")
    await caller.hang_up()
    await leg.ended()


async def test_fifty_callers_and_ten_phones_at_once(lab: Lab, tried: World) -> None:
    warned = set(tried.complaints())
    await lab.register()
    for agent in AGENTS:
        lab.phone(agent).behave(Answer(after=0.3, talk=880))
    callers = [await lab.call("100", caller_id=f"139{i:08}") for i in range(40)]
    callers += [await lab.call(f"2{agent}", caller_id=f"138{agent}") for agent in AGENTS]
    began = time.process_time()
    await asyncio.gather(*(caller.answered(within=10) for caller in callers))
    await asyncio.gather(*(caller.talk(440) for caller in callers))
    await asyncio.gather(
        *(caller.hears("vm-intro", within=5) for caller in callers[:40]),
        *(caller.hears_tone(880, within=5) for caller in callers[40:]),
    )
    legs = [await lab.phone(agent).next_call() for agent in AGENTS]
    await asyncio.gather(*(leg.hears_tone(440) for leg in legs))
    print(f"{time.process_time() - began:.2f} s of CPU for {len(callers)} callers")
    await lab.hang_up_all()
    await asyncio.gather(*(leg.ended() for leg in (*callers, *legs)))
    assert not lab.open_legs
    assert set(tried.complaints()) == warned
