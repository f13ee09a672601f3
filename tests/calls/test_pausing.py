"""Nothing is kept of what is said in a pause: who begins and ends it, what it outlives, and what is written of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from ivr.calls.pausing import IN_A_MESSAGE, NOT_PAUSED, NOT_RECORDED, NOT_TOLD, PAUSED_ALREADY, pause, resume
from ivr.core.call import Destination, LeavingMessage
from ivr.core.marks import Mark, MarkKind
from ivr.core.record_policy import RecordingRules
from ivr.core.rulebook import Prompt
from ivr.core.steps import Collect, LeaveMessage, Play, Say
from ivr.core.talk_wishes import Complete, Consult, Hold, Resume, Return, Swap, Transfer
from ivr.errors import StoreError
from ivr.switch.fake_phones import Answers, NeverAnswers
from ivr.switch.port import Muting
from tests.calls.firm import A2 as SECOND
from tests.calls.firm import Firm, scene
from tests.calls.house import DID, NODES, House
from tests.calls.talks import A1, A2, CALLER, S, Talk, house, talking
from tests.virtual_time import A_HAIR, virtual

ASK = Collect("card", "card_number", 4, 16, 5 * S, 2 * S, "#", 2, True, "menus.main", "bye")


def muted(talk: Talk) -> list[bool]:
    """Whether what is recorded now is silence."""
    return [capture.muted for capture in talk.fake.captures if capture.ended is None]


def pauses(h: House, call: str) -> list[str]:
    mine = [mark for mark in h.marks if mark.call == call and mark.kind is MarkKind.PAUSE]
    return [f"{'begins' if mark.begins else 'ends'}: {mark.who}, {mark.why}".rstrip(", ") for mark in mine]


async def paused(talk: Talk, who: str = "agent 1001", why: str = "card number") -> str:
    call = talk.house.reception.call(talk.call)
    assert call
    why_not = await pause(call, who, why)
    await asyncio.sleep(0.5)
    return why_not


async def resumed(talk: Talk, who: str = "agent 1001") -> str:
    call = talk.house.reception.call(talk.call)
    assert call
    return await resume(call, who)


async def ends(talk: Talk) -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()


@virtual
async def test_the_agent_pauses_and_resumes_by_key_and_the_talk_goes_on() -> None:
    talk = await talking()
    await talk.presses("*9")
    assert muted(talk) == [True]
    assert talk.stage == "Talking"
    assert talk.fake.talking(talk.call, talk.leg)
    await asyncio.sleep(20)
    await talk.presses("*9")
    assert muted(talk) == [False]
    await ends(talk)
    assert pauses(talk.house, talk.call) == ["begins: agent 1001, by key", "ends: agent 1001, resumed by agent 1001"]
    begin, end = (mark.at for mark in talk.house.marks if mark.kind is MarkKind.PAUSE)
    assert abs(end - begin - 20.5 * S) < A_HAIR
    told = [step for step in talk.house.story(talk.call) if step.startswith("recording")]
    assert told == ["recording_paused", "recording_resumed"]


@virtual
async def test_the_mark_begins_before_the_switch_is_told_and_ends_after_it() -> None:
    talk = await talking()
    seen: list[tuple[object, int]] = []
    talk.fake.before_command = lambda _, verb: seen.append((verb, len(pauses(talk.house, talk.call))))
    await paused(talk)
    await resumed(talk)
    talk.fake.before_command = None
    assert [marked for verb, marked in seen if verb == "mute_capture"] == [1, 1]
    assert len(pauses(talk.house, talk.call)) == 2
    await ends(talk)


@virtual
async def test_the_longest_pause_ends_by_itself() -> None:
    talk = await talking(house(recording=RecordingRules(longest_pause=timedelta(minutes=2))))
    await paused(talk)
    await asyncio.sleep(119)
    assert muted(talk) == [True]
    await asyncio.sleep(2)
    assert muted(talk) == [False]
    assert pauses(talk.house, talk.call)[1] == (
        "ends: agent 1001, resumed by the rules: no pause lasts longer than 2 minutes"
    )
    assert await paused(talk) == ""
    await asyncio.sleep(60)
    assert await resumed(talk) == ""
    await asyncio.sleep(10)
    assert await paused(talk) == ""
    await asyncio.sleep(100)
    assert muted(talk) == [True], "the time counts anew"
    await ends(talk)


@virtual
async def test_a_pause_that_is_resumed_before_the_switch_has_answered_leaves_no_limit_that_ends_a_later_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    talk = await talking()
    at_once = talk.fake.mute_capture

    async def slowly(channel: str, silent: bool) -> Muting:
        await asyncio.sleep(0.2)
        return await at_once(channel, silent)

    monkeypatch.setattr(talk.fake, "mute_capture", slowly)
    first = asyncio.ensure_future(paused(talk))
    await asyncio.sleep(0.1)
    resumes = asyncio.ensure_future(resumed(talk))
    await asyncio.sleep(0.05)
    assert await paused(talk, why="again") == ""
    assert (await first, await resumes) == (NOT_PAUSED, "")
    await asyncio.sleep(60)
    assert await resumed(talk) == ""
    await asyncio.sleep(60)
    assert await paused(talk, why="another card") == ""
    await asyncio.sleep(100)
    assert muted(talk) == [True]
    assert pauses(talk.house, talk.call)[-1] == "begins: agent 1001, another card"
    await ends(talk)


@virtual
async def test_what_cannot_be_is_refused_with_the_reason() -> None:
    talk = await talking()
    assert await resumed(talk) == NOT_PAUSED
    assert await paused(talk) == ""
    assert await paused(talk) == PAUSED_ALREADY
    await ends(talk)
    unrecorded = await talking(house(recording=RecordingRules(on=False)))
    assert await paused(unrecorded) == NOT_RECORDED
    await ends(unrecorded)


@virtual
async def test_a_message_is_not_called_paused_for_its_own_file_goes_on() -> None:
    h = house(nodes={**NODES, "start": LeaveMessage("box")}, numbers={DID: "start"})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    found = h.reception.call(call)
    assert found is not None
    assert isinstance(found.stage, LeavingMessage)
    assert await pause(found, "program payments", "card number") == IN_A_MESSAGE
    assert pauses(h, call) == []
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_a_switch_that_cannot_be_told_is_no_pause_and_an_alarm() -> None:
    talk = await talking()
    tell = talk.fake.mute_capture

    async def deaf(channel: str, silent: bool) -> Muting:
        await tell(channel, silent)
        return Muting.NOT_TOLD if silent else Muting.DONE

    talk.fake.mute_capture = deaf  # type: ignore[method-assign]
    assert await paused(talk) == NOT_TOLD
    assert muted(talk) == [False]
    assert [line.split(":")[0] for line in pauses(talk.house, talk.call)] == ["begins", "ends"]
    await ends(talk)


@pytest.mark.parametrize("to", [Destination("agent", "1002"), Destination("queue", "noted")])
def test_a_pause_goes_with_him_where_he_is_transferred(to: Destination) -> None:
    @virtual
    async def story() -> None:
        talk = await talking()
        talk.fake.phones[A2] = Answers(1 * S)
        talk.house.floor.phone("1002", reachable=True)
        await paused(talk)
        assert await talk.wants(Transfer(to)) == ""
        await asyncio.sleep(3)
        assert muted(talk) == [True]
        begun_muted = [args for verb, args in talk.fake.commands if verb == "mute_capture" and args[1]]
        assert len(begun_muted) == 1, "what comes after begins in silence: it need not be muted"
        assert await resumed(talk) == ""
        assert muted(talk) == [False]
        await ends(talk)

    story()


@virtual
async def test_on_hold_it_stays_paused() -> None:
    talk = await talking()
    await paused(talk)
    await talk.wants(Hold())
    assert muted(talk) == [True]
    await talk.wants(Resume())
    assert muted(talk) == [True]
    await resumed(talk)
    assert muted(talk) == [False]
    await ends(talk)


@virtual
async def test_a_consultation_neither_ends_a_pause_nor_begins_one() -> None:
    talk = await talking()
    talk.fake.phones[A2] = Answers(1 * S)
    talk.house.floor.phone("1002", reachable=True)
    await talk.wants(Consult(Destination("agent", "1002")))
    await asyncio.sleep(2)
    await paused(talk)
    await resumed(talk)
    assert muted(talk) == [False], "agent and target are alone, and the caller is recorded with his music"
    await paused(talk)
    await talk.wants(Swap())
    assert muted(talk) == [True], "the caller is heard, but paused"
    await talk.wants(Return())
    assert muted(talk) == [True]
    await resumed(talk)
    assert muted(talk) == [False]
    await ends(talk)


@virtual
async def test_who_takes_the_caller_after_a_consultation_is_recorded() -> None:
    talk = await talking()
    talk.fake.phones[A2] = Answers(1 * S)
    talk.house.floor.phone("1002", reachable=True)
    await talk.wants(Consult(Destination("agent", "1002")))
    await asyncio.sleep(2)
    await talk.wants(Complete())
    assert muted(talk) == [False]
    await paused(talk)
    await resumed(talk)
    assert muted(talk) == [False]
    await ends(talk)


@virtual
async def test_what_he_keyed_in_a_pause_means_nothing_to_whom_he_comes_next() -> None:
    talk = await talking()
    await paused(talk)
    talk.fake.press(talk.call, *"4111111111111111")
    await asyncio.sleep(1)
    await resumed(talk)
    call = talk.house.reception.call(talk.call)
    assert call
    assert call.leg.first_key_at() is None
    await paused(talk)
    talk.fake.press(talk.call, *"42")
    await talk.wants(Transfer(Destination("queue", "noted")))
    assert call.leg.first_key_at() is None, "though the pause goes on"
    await ends(talk)
    assert not any("4111" in str(step) for step in talk.house.trace)


async def asked(keys: str, ask: Collect = ASK, ahead: str = "", **changes: object) -> tuple[House, str]:
    """He is asked for a card number and types."""
    nodes = {**NODES, "flows.main[1]": Play("welcome", "collect"), "collect": ask}
    h = house(nodes=nodes, **changes)
    call = h.fake.call_in(DID, CALLER)
    h.fake.captures.clear()
    await asyncio.sleep(0.2)
    await h.fake.capture(call, "/spool/a.sln", "/spool/b.sln")  # as the dialplan does
    await asyncio.sleep(0.2)
    h.fake.press(call, *ahead)
    await asyncio.sleep(2)
    for key in keys:
        h.fake.press(call, key)
        await asyncio.sleep(0.3)
    return h, call


async def hangs_up(h: House, call: str) -> None:
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_a_step_that_asks_for_secret_digits_pauses_by_itself() -> None:
    h, call = await asked("4111")
    assert [capture.muted for capture in h.fake.captures] == [True]
    await asyncio.sleep(5)
    assert [capture.muted for capture in h.fake.captures] == [False]
    await hangs_up(h, call)
    assert pauses(h, call) == ["begins: the flow, asks for card", "ends: the flow, asks for card"]
    assert not any("4111" in str(step) for step in h.trace)
    assert not any("4111" in str(command) for command in h.fake.commands)


@virtual
async def test_a_step_whose_digits_are_no_secret_pauses_nothing() -> None:
    h, call = await asked("4111", replace(ASK, masked=False))
    await asyncio.sleep(5)
    await hangs_up(h, call)
    assert pauses(h, call) == []


@virtual
async def test_digits_beyond_the_longest_are_as_secret_and_no_wish_of_the_next_menu() -> None:
    h, call = await asked("411111", replace(ASK, longest=4))
    assert [capture.muted for capture in h.fake.captures] == [True]
    await asyncio.sleep(1.5)
    assert [capture.muted for capture in h.fake.captures] == [False]
    assert [step.line for step in h.trace if step.what == "menu"] == []
    await hangs_up(h, call)


@virtual
async def test_the_sign_of_the_end_is_waited_for_no_longer_than_it_takes() -> None:
    h, call = await asked("4111#", replace(ASK, longest=4))
    assert [capture.muted for capture in h.fake.captures] == [False]
    await hangs_up(h, call)


@virtual
async def test_digits_typed_ahead_are_silent_from_before_the_first() -> None:
    h, call = await asked("", ahead="4111#")
    await hangs_up(h, call)
    [begins, _] = [mark for mark in h.marks if mark.kind is MarkKind.PAUSE]
    pressed_at = timedelta(seconds=0.4)
    assert h.clock.now() - begins.at > timedelta(seconds=2)
    assert begins.at <= next(m.at for m in h.marks if m.what == "welcome") + pressed_at - 0.9 * S


@virtual
async def test_what_was_asked_for_in_secret_is_not_recorded_as_it_is_said() -> None:
    told = Prompt("told", {"zh": "{digits card}", "en": "{digits card}"})
    ask = replace(ASK, next="says")
    nodes = {
        **NODES,
        "flows.main[1]": Play("welcome", "collect"),
        "collect": ask,
        "says": Say("digits", "{card}", "tells"),
        "tells": Play("told", "menus.main"),
    }
    h = house(nodes=nodes, prompts={"told": told})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(call, *"4111#")
    await asyncio.sleep(10)
    await hangs_up(h, call)
    whys = [mark.why for mark in h.marks if mark.kind is MarkKind.PAUSE and mark.begins]
    assert whys == ["asks for card", "says {card}", "says told"]


@virtual
async def test_who_hangs_up_in_a_pause_ends_it_with_his_call() -> None:
    h, call = await asked("41")
    await hangs_up(h, call)
    assert pauses(h, call) == ["begins: the flow, asks for card"]
    assert h.recordings.pauses[call] == tuple(mark for mark in h.marks if mark.kind is MarkKind.PAUSE)


async def talks(firm: Firm, house: House) -> Talk:
    firm.fake.phones[SECOND] = NeverAnswers()
    firm.fake.phones[A1] = Answers(2 * S)
    call = await firm.calls()
    await asyncio.sleep(5)
    [leg] = [channel for channel in firm.fake.channels if channel != call]
    return Talk(house, call, leg)


@scene
async def test_what_is_paused_is_known_to_the_next_controller_and_its_time_goes_on(firm: Firm) -> None:
    talk = await talks(firm, await firm.opens("1001"))
    await paused(talk)
    await asyncio.sleep(60)
    talk.house = await firm.again(talk.house, after=10)
    await asyncio.sleep(1)
    assert muted(talk) == [True]
    assert await paused(talk) == PAUSED_ALREADY
    await asyncio.sleep(180 - 60 - 20)
    assert muted(talk) == [True]
    await asyncio.sleep(15)
    assert muted(talk) == [False]
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)
    assert talk.house.recordings.pauses[talk.call] is None, "the store has them all"
    marks = [m for m in (await firm.record(talk.call)).marks if m.kind is MarkKind.PAUSE]
    assert [mark.begins for mark in marks] == [True, False]


@scene
async def test_who_was_typing_secret_digits_is_asked_again_and_stays_unheard(firm: Firm) -> None:
    house = await firm.opens()
    call = await firm.calls("5")
    await firm.fake.capture(call, "/spool/a.sln", "/spool/b.sln")
    await firm.fake.mute_capture(call, True)
    house = await firm.again(house, after=3)
    await asyncio.sleep(1)
    assert [capture.muted for capture in firm.fake.captures] == [True]
    firm.fake.press(call, *"4111")
    await asyncio.sleep(3)
    assert [capture.muted for capture in firm.fake.captures] == [False]
    firm.fake.hang_up_by_peer(call)
    await firm.closes(house)
    marks = [m for m in (await firm.record(call)).marks if m.kind is MarkKind.PAUSE]
    assert [mark.begins for mark in marks] == [True, False, True, False], "one of each controller, side by side"
    assert marks[1].at == marks[2].at


@scene
async def test_what_the_channel_does_not_tell_is_known_by_the_store(firm: Firm) -> None:
    talk = await talks(firm, await firm.opens("1001"))
    await paused(talk)
    firm.fake.channels[talk.call].variables.pop("IVR_PAUSED")
    talk.house = await firm.again(talk.house)
    await asyncio.sleep(1)
    assert muted(talk) == [True]
    assert await paused(talk) == PAUSED_ALREADY
    assert await resumed(talk) == ""
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)


@scene
async def test_a_pause_that_is_over_by_what_the_channel_tells_is_over(firm: Firm) -> None:
    talk = await talks(firm, await firm.opens("1001"))
    await paused(talk)
    firm.fake.channels[talk.call].variables["IVR_PAUSED"] = "null"
    talk.house = await firm.again(talk.house)
    await asyncio.sleep(1)
    assert muted(talk) == [False]
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)
    marks = [m for m in (await firm.record(talk.call)).marks if m.kind is MarkKind.PAUSE]
    assert [(mark.begins, mark.why) for mark in marks] == [
        (True, "card number"),
        (False, "a controller has started again"),
    ]


@scene
async def test_a_store_that_hangs_does_not_leave_a_pause_that_nobody_knows_of(firm: Firm) -> None:
    talk = await talks(firm, await firm.opens("1001"))
    await firm.fake.mute_capture(talk.leg, True)

    async def hangs(*_: object) -> tuple[Mark, ...]:
        await asyncio.sleep(1000)
        return ()

    talk.house = await _again_without_marks(firm, talk, hangs)
    await asyncio.sleep(3)
    assert muted(talk) == [False]
    talk.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)


@scene
async def test_a_store_that_is_away_does_not_hide_what_the_channel_knows(firm: Firm) -> None:
    talk = await talks(firm, await firm.opens("1001"))
    await paused(talk)

    async def away(*_: object) -> tuple[Mark, ...]:
        raise StoreError

    talk.house = await _again_without_marks(firm, talk, away)
    assert muted(talk) == [True]
    assert await resumed(talk) == ""
    assert muted(talk) == [False]
    firm.fake.hang_up_by_peer(talk.call)
    await firm.closes(talk.house)


async def _again_without_marks(firm: Firm, talk: Talk, away: Callable[..., object]) -> House:
    house = await firm.again(talk.house)
    house.store.marks = away  # type: ignore[method-assign, assignment]
    await asyncio.sleep(1)
    return house


@virtual
async def test_no_variable_is_set_while_something_plays_for_then_no_order_is_followed() -> None:
    h = house(nodes={**NODES, "flows.main[1]": Play("news", "menus.main")})
    h.fake.durations["news"] = 10 * S
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    found = h.reception.call(call)
    assert found
    assert await pause(found, "program payments", "card number") == ""
    await asyncio.sleep(1)
    written = [args[1] for verb, args in h.fake.commands if verb == "set_variables"]
    assert not any("IVR_PAUSED" in str(variables) for variables in written)
    await asyncio.sleep(10)
    written = [args[1] for verb, args in h.fake.commands if verb == "set_variables"]
    assert "payments" in str(written[-1]), "with the next stage"
    await hangs_up(h, call)


@pytest.mark.parametrize("before", [False, True], ids=["begins", "ends"])
@pytest.mark.parametrize("seed", [None, 1, 2, 3])
def test_at_whatever_moment_of_a_transfer_a_pause_begins_or_ends_the_switch_follows(
    *, before: bool, seed: int | None
) -> None:
    async def moved(nth: int) -> bool:
        h = house()
        if seed is not None:
            h.fake._latency = Random(seed * 1000 + nth)
        talk = await talking(h)
        talk.fake.phones[A2] = Answers(1 * S)
        h.floor.phone("1002", reachable=True)
        if before:
            assert await paused(talk) == ""
        call, given = h.reception.call(talk.call), len(talk.fake.commands)
        assert call
        asked: list[asyncio.Future[str]] = []

        def now(number: int, _verb: str) -> None:
            if number == given + nth and not asked:
                wish = resume(call, "agent 1001") if before else pause(call, "agent 1001", "card number")
                asked.append(asyncio.ensure_future(wish))

        talk.fake.before_command = now
        assert await talk.wants(Transfer(Destination("agent", "1002"))) == ""
        await asyncio.sleep(5)
        talk.fake.before_command = None
        assert muted(talk) == [before is False] if asked else [before]
        assert all(wish.result() == "" for wish in asked)
        await ends(talk)
        return bool(asked)

    @virtual
    async def story() -> None:
        nth = 1
        while await moved(nth):
            nth += 1
        assert nth > 8

    story()
