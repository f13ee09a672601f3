"""An agent asks another about his caller: who hears whom, and who is left whoever hangs up."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from ivr.core.agent import Assisting, InCall, OnHold, Ready, WrapUp
from ivr.core.call import Destination
from ivr.core.talk_wishes import Complete, Conference, Consult, Hold, Return, Swap, Wish
from ivr.errors import SwitchUnavailable
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, NeverAnswers, Phone, Press, Unreachable
from tests.calls.firm import Firm, scene
from tests.calls.house import RM_PHONE
from tests.calls.talks import A1, A2, S, Talk, talking
from tests.virtual_time import virtual

ASK_AGENT = Consult(Destination("agent", "1002"))
ASK_RM = Consult(Destination("rm", "own"))


async def with_1002(phone: Phone) -> Talk:
    talk = await talking()
    talk.fake.phones[A2] = phone
    talk.house.floor.phone("1002", reachable=True)
    return talk


async def asking(*wishes: Wish) -> tuple[Talk, str]:
    """1001 has 1002 beside him, and has wished for more; 1002's leg."""
    talk = await with_1002(Answers(1 * S))
    assert await talk.wants(ASK_AGENT) == ""
    await asyncio.sleep(2)
    [target] = talk.others()
    for wish in wishes:
        assert await talk.wants(wish) == ""
    return talk, target


def hear(talk: Talk, *channels: str) -> bool:
    """These hear each other, and nobody else hears them."""
    return any(set(channels) == set(members) for members in talk.fake.bridges.values())


def music(talk: Talk) -> set[str]:
    return {c.id for c in talk.fake.channels.values() if c.music}


def recorded(talk: Talk) -> list[tuple[str, bool]]:
    return [(c.channel, c.muted) for c in talk.fake.captures if c.ended is None]


async def ends(talk: Talk, outcome: str = "COMPLETECALLER") -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
    assert talk.house.outcome(talk.call) == outcome
    for duty in talk.house.floor.agents():
        assert not isinstance(duty.state, InCall | Assisting), duty


@virtual
async def test_while_it_rings_caller_and_agent_have_music_and_then_the_agents_talk_alone() -> None:
    talk = await with_1002(Answers(5 * S))
    await talk.wants(ASK_AGENT)
    assert talk.stage == "CallingIn"
    assert music(talk) == {talk.call, talk.leg}
    await asyncio.sleep(6)
    [target] = talk.others()
    assert talk.stage == "Consulting"
    assert hear(talk, talk.leg, target)
    assert music(talk) == {talk.call}
    assert isinstance(talk.state("1002"), Assisting)
    await ends(talk)


@virtual
async def test_what_they_say_alone_is_not_recorded_and_what_the_caller_hears_is() -> None:
    talk, target = await asking()
    for wish in (Swap(), Swap(), Conference()):
        assert recorded(talk) == [(talk.call, False)]
        await talk.wants(wish)
    assert recorded(talk) == [(talk.call, False)]
    await talk.wants(Complete())
    assert recorded(talk) == [(target, False)]
    await ends(talk)


@virtual
async def test_what_they_say_alone_is_silent_where_the_recording_cannot_go_over_to_the_caller() -> None:
    talk = await with_1002(Answers(1 * S))
    talk.fake.can_capture = False
    await talk.wants(ASK_AGENT)
    await asyncio.sleep(2)
    assert recorded(talk) == [(talk.leg, True)]
    await talk.wants(Swap())
    assert recorded(talk) == [(talk.leg, False)]
    talk.fake.can_capture = True
    await talk.wants(Swap())
    assert recorded(talk) == [(talk.call, False)]
    await ends(talk)


@virtual
async def test_he_swaps_between_them_and_whoever_is_left_out_has_music() -> None:
    talk, target = await asking(Swap())
    assert hear(talk, talk.call, talk.leg)
    assert music(talk) == {target}
    await talk.wants(Swap())
    assert hear(talk, talk.leg, target)
    assert music(talk) == {talk.call}
    await ends(talk)


@virtual
async def test_all_three_talk() -> None:
    talk, target = await asking(Conference())
    assert hear(talk, talk.call, talk.leg, target)
    assert music(talk) == set()
    assert await talk.wants(Swap()) == "They are in a conference already."
    await ends(talk)


@virtual
async def test_by_keys_from_the_asking_to_the_handing_over() -> None:
    talk = await with_1002(Answers(1 * S))
    await talk.presses("*31002#")
    await asyncio.sleep(2)
    [target] = talk.others()
    assert hear(talk, talk.leg, target)
    await talk.presses("*5")
    assert hear(talk, talk.leg, talk.call)
    await talk.presses("*6")
    assert hear(talk, talk.leg, talk.call, target)
    await talk.presses("*4")
    assert hear(talk, talk.call, target)
    await ends(talk)


@virtual
async def test_once_completed_the_caller_talks_with_whom_was_asked_and_the_agent_has_his_wrap_up() -> None:
    talk, target = await asking(Complete())
    assert hear(talk, talk.call, target)
    assert talk.leg in talk.fake.gone
    assert isinstance(talk.state(), WrapUp)
    assert talk.state("1002") == InCall(talk.call)
    assert len(talk.fake.bridges) == 1
    assert not set(talk.fake.bridges) & talk.fake.mixed, "his leg has heard nobody else"
    talk.fake.hang_up_by_peer(target)
    await talk.over()
    assert talk.house.outcome(talk.call) == "COMPLETEAGENT"
    assert isinstance(talk.state("1002"), WrapUp)


@pytest.mark.parametrize("wishes", [(), (Swap(),), (Conference(),)], ids=str)
def test_back_to_the_caller_whoever_was_asked_is_free(wishes: tuple[Wish, ...]) -> None:
    @virtual
    async def story() -> None:
        talk, target = await asking(*wishes)
        assert await talk.wants(Return()) == ""
        assert talk.stage == "Talking"
        assert hear(talk, talk.call, talk.leg)
        assert target in talk.fake.gone
        assert isinstance(talk.state("1002"), Ready)
        assert recorded(talk) == [(talk.call, False)]
        assert set(talk.fake.bridges) <= talk.fake.mixed, "or what the caller says would be missing in the recording"
        await ends(talk)

    story()


@virtual
async def test_back_to_the_caller_while_it_still_rings() -> None:
    talk = await with_1002(NeverAnswers())
    await talk.wants(ASK_AGENT)
    await talk.wants(Return())
    assert hear(talk, talk.call, talk.leg)
    assert music(talk) == set()
    assert isinstance(talk.state("1002"), Ready)
    await ends(talk)


@pytest.mark.parametrize("phone", [Busy(), Declines(), NeverAnswers(), Unreachable()], ids=lambda p: type(p).__name__)
def test_who_does_not_come_leaves_agent_and_caller_together(phone: Phone) -> None:
    @virtual
    async def story() -> None:
        talk = await with_1002(phone)
        await talk.wants(ASK_AGENT)
        await asyncio.sleep(16)
        assert talk.stage == "Talking"
        assert hear(talk, talk.call, talk.leg)
        [failed] = [step for step in talk.house.trace if step.what == "consult_failed"]
        assert list(failed.facts["agents"]) == ["1002", "1001"]  # type: ignore[call-overload]
        assert failed.facts["agents"]["1001"] == "on hold"  # type: ignore[index]
        await ends(talk)

    story()


@virtual
async def test_the_rm_is_asked_from_hold_and_presses_his_key() -> None:
    talk = await talking()
    talk.fake.phones[RM_PHONE] = Answers(1 * S, (Press("1", 2 * S),))
    await talk.wants(Hold())
    await talk.wants(ASK_RM)
    await asyncio.sleep(5)
    [rm] = talk.others()
    assert hear(talk, talk.leg, rm)
    await talk.wants(Complete())
    assert hear(talk, talk.call, rm)
    await ends(talk)


@pytest.mark.parametrize("wishes", [(), (Swap(),), (Conference(),)], ids=str)
def test_the_agent_hangs_up_and_the_caller_goes_on_with_whom_was_asked(wishes: tuple[Wish, ...]) -> None:
    @virtual
    async def story() -> None:
        talk, target = await asking(*wishes)
        talk.fake.hang_up_by_peer(talk.leg)
        await asyncio.sleep(1)
        assert hear(talk, talk.call, target)
        assert music(talk) == set()
        assert isinstance(talk.state(), WrapUp)
        await ends(talk)

    story()


@pytest.mark.parametrize("wishes", [(), (Swap(),), (Conference(),)], ids=str)
def test_whoever_was_asked_hangs_up_and_the_agent_goes_on_with_the_caller(wishes: tuple[Wish, ...]) -> None:
    @virtual
    async def story() -> None:
        talk, target = await asking(*wishes)
        talk.fake.hang_up_by_peer(target)
        await asyncio.sleep(1)
        assert talk.stage == "Talking"
        assert hear(talk, talk.call, talk.leg)
        assert music(talk) == set()
        assert isinstance(talk.state("1002"), Ready)
        await ends(talk)

    story()


@pytest.mark.parametrize("wishes", [(), (Swap(),), (Conference(),)], ids=str)
def test_the_caller_hangs_up_and_both_are_free(wishes: tuple[Wish, ...]) -> None:
    @virtual
    async def story() -> None:
        talk, target = await asking(*wishes)
        talk.fake.hang_up_by_peer(talk.call)
        await talk.over()
        assert {talk.leg, target} <= set(talk.fake.gone)
        assert isinstance(talk.state(), WrapUp)
        assert isinstance(talk.state("1002"), Ready)

    story()


@virtual
async def test_the_agent_who_hangs_up_while_it_rings_leaves_a_blind_transfer() -> None:
    talk = await with_1002(Answers(5 * S))
    await talk.wants(ASK_AGENT)
    talk.fake.hang_up_by_peer(talk.leg)
    await asyncio.sleep(1)
    assert talk.stage == "Transferring"
    await asyncio.sleep(6)
    [target] = talk.others()
    assert hear(talk, talk.call, target)
    await ends(talk)


@virtual
async def test_both_hang_up_at_once_and_the_caller_is_the_next_in_his_queue() -> None:
    talk, target = await asking()
    talk.fake.hang_up_by_peer(talk.leg)
    talk.fake.hang_up_by_peer(target)
    await asyncio.sleep(1)
    assert talk.stage == "Waiting"
    assert music(talk) == {talk.call}
    await ends(talk, "ABANDON")


@virtual
async def test_who_hangs_up_as_he_answers_leaves_agent_and_caller_together() -> None:
    talk = await with_1002(Answers(1 * S, (HangUp(0 * S),)))
    await talk.wants(ASK_AGENT)
    await asyncio.sleep(4)
    assert talk.stage == "Talking"
    assert hear(talk, talk.call, talk.leg)
    await ends(talk)


async def _before(firm: Firm, *wishes: Wish, answers: bool = True) -> Talk:
    """A consultation, with a controller that may be followed by another."""
    firm.fake.phones |= {A1: Answers(S), A2: Answers(S) if answers else NeverAnswers()}
    house = await firm.opens("1001")
    call = await firm.calls()
    await asyncio.sleep(5)
    house.floor.phone("1002", reachable=True)
    [leg] = [channel for channel in firm.fake.channels if channel.startswith("agent")]
    talk = Talk(house, call, leg)
    for wish in (ASK_AGENT, *wishes):
        await talk.wants(wish)
        await asyncio.sleep(2)
    return talk


async def _followed(firm: Firm, talk: Talk) -> Talk:
    return Talk(await firm.again(talk.house, "1001", "1002"), talk.call, talk.leg)


async def _adopted(firm: Firm, *wishes: Wish, answers: bool = True) -> tuple[Talk, str]:
    talk = await _before(firm, *wishes, answers=answers)
    [target] = talk.others()
    return await _followed(firm, talk), target


@pytest.mark.parametrize("wishes", [(), (Swap(),), (Conference(),), (Return(),), (Return(), Hold())], ids=str)
def test_a_controller_that_recorded_it_on_the_agents_leg_is_followed_by_one_that_does_on_the_callers(
    wishes: tuple[Wish, ...], tmp_path: object
) -> None:
    """An upgrade with calls under way; and what was silent there is not silent here."""

    @scene
    async def story(firm: Firm) -> None:
        talk = await _before(firm, *wishes)
        [capture] = [capture for capture in firm.fake.captures if capture.ended is None]
        capture.channel, capture.muted = talk.leg, True
        talk = await _followed(firm, talk)
        await asyncio.sleep(1)
        assert recorded(talk) == [(talk.call, False)]
        firm.fake.hang_up_by_peer(talk.call)
        await firm.closes(talk.house)

    story(tmp_path)  # type: ignore[arg-type]


@pytest.mark.parametrize("heard", ["target", "caller", "both"])
def test_a_consultation_goes_on_after_a_new_start(heard: str, tmp_path: object) -> None:
    wishes: dict[str, tuple[Wish, ...]] = {"target": (), "caller": (Swap(),), "both": (Conference(),)}

    @scene
    async def story(firm: Firm) -> None:
        talk, target = await _adopted(firm, *wishes[heard])
        await asyncio.sleep(1)
        beside = {"target": (target,), "caller": (talk.call,), "both": (talk.call, target)}
        assert hear(talk, talk.leg, *beside[heard])
        assert talk.state() == (OnHold(talk.call) if heard == "target" else InCall(talk.call))
        assert isinstance(talk.state("1002"), Assisting)
        assert recorded(talk) == [(talk.call, False)], "once, as before"
        assert await talk.wants(Complete()) == ""
        assert hear(talk, talk.call, target)
        firm.fake.hang_up_by_peer(target)
        await firm.closes(talk.house)
        assert talk.house.outcome(talk.call) == "COMPLETEAGENT"

    story(tmp_path)  # type: ignore[arg-type]


@scene
async def test_killed_as_the_caller_was_handed_over_what_they_say_alone_is_never_recorded(firm: Firm) -> None:
    talk = await _before(firm)
    [target] = talk.others()

    def killed(_: int, verb: str) -> None:
        if verb == "bridge":
            talk.house.fake.cut = True
            raise SwitchUnavailable

    firm.fake.before_command = killed
    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await talk.wants(Complete())
    firm.fake.before_command = None
    assert {channel for channel, _ in recorded(talk)} == {talk.call, target}
    assert not hear(talk, talk.leg, target), "until they are brought together again, which is as it was"
    talk = await _followed(firm, talk)
    await asyncio.sleep(1)
    assert hear(talk, talk.leg, target)
    assert recorded(talk) == [(talk.call, False)]
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)


@scene
async def test_where_it_rang_agent_and_caller_talk_again_after_a_new_start(firm: Firm) -> None:
    talk, target = await _adopted(firm, answers=False)
    await asyncio.sleep(1)
    assert target in firm.fake.gone
    assert talk.stage == "Talking"
    assert hear(talk, talk.call, talk.leg)
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)
