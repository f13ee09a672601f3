"""The stories a caller may live through, on the fake switch, minutes in milliseconds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ivr.core.agent import RONA, InCall, NotReady, Ready, WrapUp
from ivr.core.record_policy import IfImpossible, RecordingRules
from ivr.core.rulebook import Calendar
from ivr.errors import SwitchError
from ivr.switch.events import Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, NeverAnswers, Press, Unreachable
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, House, rules
from tests.virtual_time import virtual

S = timedelta(seconds=1)
A1, A2 = "PJSIP/1001", "PJSIP/1002"


def house(tmp_path: Path | None = None, **changes: object) -> House:
    """A house with both agents' phones registered, nobody answering unless a test says so."""
    fake = FakeSwitch(folder=tmp_path)
    built = House(fake, rules(**changes), tmp_path or Path("/nowhere"))
    built.agents_ready()
    fake.phones |= {A1: NeverAnswers(), A2: NeverAnswers(), RM_PHONE: NeverAnswers(), DEPUTY_PHONE: NeverAnswers()}
    return built


async def in_queue(h: House, number: str = "13900001111", key: str = "1") -> str:
    """A caller who has pressed his way into the queue."""
    call = h.fake.call_in(DID, number)
    await asyncio.sleep(2)
    h.fake.press(call, key)
    await asyncio.sleep(1)
    return call


async def ends(h: House, call: str) -> str:
    """The call's outcome, once it is over and nothing is left behind."""
    await h.over()
    assert h.fake.leaks() == []
    assert not any(isinstance(duty.state, InCall) for duty in h.floor.agents())
    assert h.recordings.finished == [call]
    return h.outcome(call)


def state(h: House, agent: str) -> object:
    return next(duty.state for duty in h.floor.agents() if duty.agent.id == agent)


@virtual
async def test_the_longest_idle_agent_gets_the_caller() -> None:
    h = house()
    h.floor.not_ready("1001", "tea")
    await asyncio.sleep(1)
    h.floor.ready("1001")
    h.fake.phones[A2] = Answers(S, (HangUp(10 * S),))
    call = await in_queue(h)
    await asyncio.sleep(3)
    assert state(h, "1002") == InCall(call)
    assert any(h.fake.talking(call, other) for other in h.fake.channels if other != call)
    assert await ends(h, call) == "COMPLETEAGENT"
    assert isinstance(state(h, "1002"), WrapUp)
    await asyncio.sleep(6)
    assert isinstance(state(h, "1002"), Ready)


@virtual
async def test_two_failed_offers_lead_to_the_rm_who_presses_1() -> None:
    h = house()
    h.fake.phones[RM_PHONE] = Answers(2 * S, (Press("1", 3 * S), HangUp(20 * S)))
    call = await in_queue(h)
    assert await ends(h, call) == "COMPLETEAGENT"
    told = h.story(call)
    assert told.count("RINGNOANSWER") == 2
    assert told.index("overflow") > told.index("RINGNOANSWER")
    assert state(h, "1001") == state(h, "1002") == NotReady(RONA)
    overflow = next(step for step in h.trace if step.what == "overflow")
    assert overflow.line == "2 offers failed, overflow -> RM Zhang 138****0001"
    assert next(step.line for step in h.trace if step.what == "CONNECT") == "talks with RM Zhang"


@virtual
async def test_a_minute_of_waiting_leads_to_the_rm() -> None:
    h = house()
    for agent in ("1001", "1002"):
        h.floor.not_ready(agent, "tea")
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = await in_queue(h)
    assert await ends(h, call) == "COMPLETEAGENT"
    entered = next(step.at for step in h.trace if step.what == "ENTERQUEUE")
    overflow = next(step for step in h.trace if step.what == "overflow")
    assert overflow.line == "60 s waited, overflow -> RM Zhang 138****0001"
    assert overflow.at - entered == pytest.approx(60 * S, abs=0.01 * S)


@virtual
async def test_a_mailbox_does_not_swallow_the_caller(tmp_path: Path) -> None:
    h = house(tmp_path)
    h.fake.phones[RM_PHONE] = Answers(S)
    h.fake.phones[DEPUTY_PHONE] = Busy()
    call = await in_queue(h)
    assert await ends(h, call) == "VOICEMAIL"
    told = [step.line for step in h.trace if step.what == "rm_failed"]
    assert told == ["RM Zhang: did not press 1; caller keeps his place", "RM Wang: busy; caller keeps his place"]
    assert h.fake.heard(call)[-3:] == ["leave_message", "message_kept", "goodbye"]
    [message] = (tmp_path / "box").glob(f"{call}.message-*.wav")
    assert message.stat().st_size > 8000
    assert h.recordings.messages == 1, "it is to be sealed"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("13900005555", "60 s waited, but no RM bound"),
        ("13900006666", "60 s waited, but number of RM Letters cannot be dialled"),
        ("", "60 s waited, but caller is not a known customer"),
        ("139);Dial(x", "60 s waited, but caller is not a known customer"),
    ],
)
def test_without_an_rm_to_ring_the_next_step_follows(number: str, why: str, tmp_path: Path) -> None:
    @virtual
    async def story() -> None:
        h = house(tmp_path)
        for agent in ("1001", "1002"):
            h.floor.not_ready(agent, "tea")
        call = await in_queue(h, number)
        assert await ends(h, call) == "VOICEMAIL"
        assert next(step.line for step in h.trace if step.what == "overflow_skipped") == why

    story()


@virtual
async def test_an_agent_may_win_while_the_rm_rings() -> None:
    h = house()
    h.floor.not_ready("1001", "tea")
    h.floor.not_ready("1002", "tea")
    h.fake.phones[RM_PHONE] = Answers(S)
    h.fake.phones[A1] = Answers(S, (HangUp(5 * S),))
    call = await in_queue(h)
    await asyncio.sleep(62)
    h.floor.ready("1001")
    assert await ends(h, call) == "COMPLETEAGENT"
    rm_leg = next(c for c in h.fake.said if c.startswith("rm"))
    assert h.fake.heard(rm_leg)[-1] == "screening_too_late"


@virtual
async def test_wrong_key_silence_and_the_right_key() -> None:
    h = house()
    h.fake.phones[A1] = h.fake.phones[A2] = Answers(S, (HangUp(5 * S),))
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2)
    h.fake.press(call, "7")
    await asyncio.sleep(9)
    h.fake.press(call, "1")
    assert await ends(h, call) == "COMPLETEAGENT"
    lines = [step.line for step in h.trace if step.what == "menu"]
    assert lines == ["main: wrong key 7, try 1 of 3", "main: no key, try 2 of 3", "main: key 1"]
    assert h.fake.heard(call)[:6] == ["welcome", "main_menu", "wrong_key", "main_menu", "no_key", "main_menu"]


@virtual
async def test_three_silences_end_with_goodbye() -> None:
    h = house()
    call = h.fake.call_in(DID, "")
    assert await ends(h, call) == "MESSAGE"
    assert h.fake.heard(call)[-1] == "goodbye"


@virtual
async def test_keys_pressed_ahead_lead_through_two_menus() -> None:
    h = house()
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(0.5)
    h.fake.press(call, "4", "*", "9", "4", "1")
    await asyncio.sleep(2)
    assert h.story(call).count("menu") == 5
    h.fake.hang_up_by_peer(call)
    assert await ends(h, call) == "ABANDON"


@virtual
async def test_masked_digits_are_written_nowhere() -> None:
    h = house()
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2)
    h.fake.press(call, "5", "6", "7", "8", "9")
    await asyncio.sleep(5)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert "6789" not in repr(h.trace)
    assert "6789" not in repr([c for c in h.fake.commands if c.verb == "set_variables"])
    assert "card: ****" in repr(h.trace)


@virtual
async def test_closed_hours_take_a_message(tmp_path: Path) -> None:
    closed = {"office": Calendar("office", "Asia/Shanghai", ((),) * 7)}
    h = house(tmp_path, calendars=closed)
    call = h.fake.call_in(DID, "13900001111")
    assert await ends(h, call) == "VOICEMAIL"
    assert h.fake.heard(call) == ["welcome", "closed", "leave_message", "message_kept", "goodbye"]


@virtual
async def test_the_own_rm_by_key() -> None:
    h = house()
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = await in_queue(h, key="3")
    assert await ends(h, call) == "COMPLETEAGENT"


@virtual
async def test_an_rm_who_is_busy_leads_back_to_the_queue() -> None:
    h = house()
    h.fake.phones[RM_PHONE] = Busy()
    h.fake.phones[A1] = h.fake.phones[A2] = Answers(S, (HangUp(5 * S),))
    call = await in_queue(h, key="3")
    assert await ends(h, call) == "COMPLETEAGENT"
    assert "rm_failed" in h.story(call)


@virtual
async def test_a_callback_note_ends_the_waiting() -> None:
    h = house()
    call = await in_queue(h, key="2")
    assert await ends(h, call) == "CALLBACK"
    assert h.fake.heard(call)[-1] == "callback_noted"


@pytest.mark.parametrize(
    ("phone", "after"),
    [
        (NeverAnswers(), NotReady(RONA)),
        (Unreachable(), NotReady("unreachable")),
        (Busy(), "paused"),
        (Declines(S), "paused"),
    ],
)
def test_each_way_of_failing_has_its_rule(phone: object, after: object) -> None:
    @virtual
    async def story() -> None:
        h = house()
        h.floor.not_ready("1002", "tea")
        h.fake.phones[A1] = phone  # type: ignore[assignment]
        call = await in_queue(h)
        await asyncio.sleep(16)
        found = state(h, "1001")
        assert found == after or (after == "paused" and isinstance(found, NotReady) and found.until is not None)
        h.fake.hang_up_by_peer(call)
        assert await ends(h, call) == "ABANDON"

    story()


@virtual
async def test_an_agent_who_hangs_up_before_the_bridge_leaves_the_caller_waiting() -> None:
    h = house()
    h.fake.phones[A1] = h.fake.phones[A2] = Answers(S, (HangUp(0 * S),))
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = await in_queue(h)
    assert await ends(h, call) == "COMPLETEAGENT"
    told = h.story(call)
    assert told.count("hung_up_early") == 2
    assert told.index("overflow") < told.index("CONNECT")


@virtual
async def test_an_unknown_number_is_not_answered() -> None:
    h = house()
    call = h.fake.call_in("999", "13900001111")
    await h.over()
    assert h.outcome(call) == "UNKNOWN_NUMBER"
    assert "answer" not in [command.verb for command in h.fake.commands]
    assert h.fake.leaks() == []


@pytest.mark.parametrize("seed", range(10))
def test_the_caller_of_an_unknown_number_is_told_so_in_one_word(seed: int) -> None:
    """A second hang-up before the first was carried out would tell him, and the carrier, something else."""

    @virtual
    async def story() -> None:
        h = House(FakeSwitch(latency=Random(seed)))
        h.fake.call_in("999", "13900001111")
        await h.over()
        causes = [command.args[1] for command in h.fake.commands if command.verb == "hang_up"]
        assert causes == [Ending.UNREACHABLE]

    story()


@virtual
async def test_a_call_that_cannot_be_recorded_is_refused_if_the_rules_say_so() -> None:
    h = house(recording=RecordingRules(if_impossible=IfImpossible.REFUSE))
    h.recordings.reason = "disk is full"
    call = h.fake.call_in(DID, "13900001111")
    assert await ends(h, call) == "REFUSED"
    assert h.fake.heard(call) == ["cannot_record"]


@virtual
async def test_a_call_that_cannot_be_recorded_goes_on_with_an_alarm() -> None:
    h = house(recording=RecordingRules(if_impossible=IfImpossible.CONTINUE))
    h.recordings.reason = "disk is full"
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(1)
    h.fake.hang_up_by_peer(call)
    assert await ends(h, call) == "EXITEMPTY"
    assert "recording_impossible" in h.story(call)


@virtual
async def test_a_flood_of_keys_ends_like_wrong_keys() -> None:
    h = house()
    call = h.fake.call_in(DID, "13900001111")
    await asyncio.sleep(2)
    h.fake.press(call, *("7" * 5000))
    assert await ends(h, call) == "MESSAGE"


@virtual
async def test_a_feature_code_brings_an_agent_back() -> None:
    h = house()
    h.floor.not_ready("1001", RONA)
    h.fake.agent_dials(A1, "ready")
    await asyncio.sleep(2)
    assert isinstance(state(h, "1001"), Ready)
    await h.over()
    assert h.fake.leaks() == []


@virtual
async def test_goodbye_to_those_who_wait_when_the_house_closes() -> None:
    h = house()
    call = await in_queue(h)
    await h.reception.stop(goodbye=True)
    assert await ends(h, call) == "INTERRUPTED"
    assert h.fake.heard(call)[-1] == "goodbye"


@virtual
async def test_the_house_may_close_and_leave_calls_as_they_are() -> None:
    h = house()
    call = await in_queue(h)
    await h.reception.stop(goodbye=False)
    await h.fake.settle()
    assert call in h.fake.channels
    assert h.outcome(call) == ""


@virtual
async def test_a_lost_sound_file_does_not_lose_the_caller() -> None:
    h = house()
    h.sounds.missing = frozenset({"welcome", "please_wait", "screening", "screening_number"})
    h.fake.phones[RM_PHONE] = Answers(S, (Press("1"), HangUp(5 * S)))
    call = await in_queue(h)
    assert await ends(h, call) == "COMPLETEAGENT"
    assert "prompt_failed" in h.story(call)


@virtual
async def test_what_must_not_be_recorded_is_discarded() -> None:
    h = house(recording=RecordingRules(on=False))
    h.fake.phones[A1] = h.fake.phones[A2] = Answers(S, (HangUp(5 * S),))
    call = await in_queue(h)
    await h.over()
    assert (set(h.recordings.discarded), h.recordings.finished) == ({call}, [])
    assert [c.ended for c in h.fake.captures if c.ended is None] == []


@virtual
async def test_a_message_that_cannot_be_written_is_not_called_empty() -> None:
    h = house(calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)})

    async def refuses(*_: object) -> None:
        raise SwitchError("500 disk full")

    h.fake.record = refuses  # type: ignore[method-assign]
    call = h.fake.call_in(DID, "13900001111")
    assert await ends(h, call) == "INTERRUPTED"
    assert "voicemail_lost" in h.story(call)
    assert h.fake.heard(call)[-1] == "cannot_record"


@virtual
async def test_hanging_up_on_the_last_words_is_not_an_empty_call() -> None:
    h = house()
    call = h.fake.call_in(DID, "")
    await asyncio.sleep(25)
    while "goodbye" not in h.fake.heard(call):  # noqa: ASYNC110 - virtual time
        await asyncio.sleep(0.1)
    h.fake.hang_up_by_peer(call)
    assert await ends(h, call) == "MESSAGE"


@virtual
async def test_leaving_while_the_own_rm_rings_is_abandoning() -> None:
    h = house()
    call = await in_queue(h, key="3")
    await asyncio.sleep(5)
    h.fake.hang_up_by_peer(call)
    assert await ends(h, call) == "ABANDON"
