"""What must not be recorded is asked for once the switch has said that it writes silence; else it is not asked for."""

from __future__ import annotations

import asyncio

import pytest

from ivr.core.call import Destination
from ivr.core.record_policy import IfImpossible, RecordingRules
from ivr.core.rulebook import Prompt
from ivr.core.steps import Collect, Play, Say
from ivr.core.talk_wishes import Consult
from ivr.switch.fake_phones import Answers
from tests.calls.house import DID, NODES, House
from tests.calls.talks import A2, CALLER, S, Talk, house, talking
from tests.virtual_time import virtual

ASK = Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "menus.main", "bye")


def muted(h: House) -> list[bool]:
    return [capture.muted for capture in h.fake.captures if capture.ended is None]


async def asked(*, can_mute: bool, **changes: object) -> tuple[House, str]:
    """A caller comes to a step that asks for a card number."""
    h = house(nodes={**NODES, "flows.main[1]": Play("welcome", "collect"), "collect": ASK}, **changes)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(0.2)
    await h.fake.capture(call, "/spool/a.sln", "/spool/b.sln")  # as the dialplan does
    h.fake.can_mute = can_mute
    return h, call


async def over(h: House, call: str) -> None:
    h.fake.hang_up_by_peer(call)
    await h.over()


@virtual
async def test_a_card_number_is_not_asked_for_before_the_switch_has_said_that_it_writes_silence() -> None:
    h, call = await asked(can_mute=False)
    await asyncio.sleep(3)
    assert "card_number" not in h.fake.heard(call)
    h.fake.can_mute = True
    await asyncio.sleep(1)
    assert muted(h) == [True]
    assert "card_number" in h.fake.heard(call)
    await over(h, call)


@virtual
async def test_where_it_does_not_say_so_he_is_not_asked_and_goes_on_as_one_who_typed_nothing() -> None:
    h, call = await asked(can_mute=False)
    alarms: list[str] = []
    h.store.alarm = lambda what, *_: alarms.append(what)  # type: ignore[method-assign]
    await h.over()
    assert "card_number" not in h.fake.heard(call)
    assert h.fake.heard(call)[-1] == "goodbye", "as the step says of one who types nothing"
    assert "recording not paused" in alarms


@pytest.mark.parametrize("word", [IfImpossible.REFUSE, IfImpossible.MOVE_OR_REFUSE])
def test_where_the_rules_refuse_what_cannot_be_recorded_rightly_the_call_ends(word: IfImpossible) -> None:
    @virtual
    async def story() -> None:
        h, call = await asked(can_mute=False, recording=RecordingRules(if_impossible=word))
        await h.over()
        assert h.fake.heard(call)[-1] == "cannot_record"
        assert h.outcome(call) == "REFUSED"

    story()


@virtual
async def test_what_was_asked_for_in_secret_is_not_said_either_where_it_might_be_recorded() -> None:
    told = Prompt("told", {"zh": "{digits card}", "en": "{digits card}"})
    nodes = {"says": Say("digits", "{card}", "tells"), "tells": Play("told", "bye")}
    h = house(
        nodes={**NODES, "flows.main[1]": ASK, **nodes}
        | {"flows.main[1]": Play("welcome", "collect")}
        | {"collect": Collect("card", "card_number", 4, 4, 5 * S, 2 * S, "#", 1, True, "says", "bye")},
        prompts={"told": told},
    )
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(call, *"4111")
    await asyncio.sleep(0.2)
    h.fake.can_mute = False
    await h.over()
    assert h.fake.heard(call)[-1] == "goodbye"
    assert "4111" not in h.fake.heard(call)
    assert h.story(call).count("prompt_left_out") == 2


@virtual
async def test_where_the_switch_knows_of_no_recording_it_is_begun_anew_in_silence() -> None:
    talk = await talking()
    (capture,) = [each for each in talk.fake.captures if each.ended is None]
    capture.ended = 0.0
    await talk.presses("*9")
    assert muted(talk.house) == [True], "a new one"
    assert "recording_paused" in talk.house.story(talk.call)
    await ends(talk)


@virtual
async def test_an_agent_is_not_told_of_a_pause_where_it_cannot_be_begun_anew_either() -> None:
    talk = await talking()
    for capture in talk.fake.captures:
        capture.ended = 0.0
    talk.fake.can_capture = False
    await talk.presses("*9")
    assert "recording_paused" not in talk.house.story(talk.call)
    await ends(talk)


@virtual
async def test_a_pause_is_on_record_before_anybody_is_asked_or_told() -> None:
    h, call = await asked(can_mute=True)
    seen: list[int] = []
    h.fake.before_command = lambda _, verb: seen.append(h.flushed) if verb == "play" else None
    await asyncio.sleep(3)
    h.fake.before_command = None
    pause = next(n for n, mark in enumerate(h.marks) if mark.why == "asks for card")
    assert seen[-1] > pause
    await over(h, call)


@virtual
async def test_a_pause_is_on_record_before_the_agent_hears_of_it() -> None:
    talk = await talking()
    await talk.presses("*9")
    assert "recording_paused" in talk.house.story(talk.call)
    assert talk.house.flushed == len(talk.house.marks)
    await ends(talk)


@virtual
async def test_a_store_that_is_away_keeps_nobody_waiting_for_long() -> None:
    h, call = await asked(can_mute=True)

    async def hangs() -> None:
        await asyncio.sleep(1000)

    h.store.flush = hangs  # type: ignore[method-assign]
    await asyncio.sleep(3)
    assert "card_number" in h.fake.heard(call)
    assert "asks for card" in h.fake.channels[call].variables["IVR_SECRET"], "where the next controller finds it"
    await over(h, call)


@virtual
async def test_what_is_said_apart_and_may_be_on_record_is_an_alarm() -> None:
    talk = await talking()
    talk.fake.phones[A2] = Answers(1 * S)
    talk.house.floor.phone("1002", reachable=True)
    alarms: list[str] = []
    talk.house.store.alarm = lambda what, *_: alarms.append(what)  # type: ignore[method-assign]
    talk.fake.can_mute = talk.fake.can_capture = False  # it does not go over to the caller's channel
    await talk.wants(Consult(Destination("agent", "1002")))
    await asyncio.sleep(2)
    assert set(alarms) == {"recording not paused"}
    await ends(talk)


async def ends(talk: Talk) -> None:
    talk.fake.hang_up_by_peer(talk.call)
    await talk.over()
