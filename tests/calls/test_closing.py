"""The house closes: with goodbye or by handing its calls over, and it never waits for what does not come."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.calls.desk import LAST_WORD, LONGEST_ERRAND, Errands
from ivr.calls.reception import LONGEST_GOODBYE
from ivr.core.agent import Ready
from ivr.core.rulebook import Calendar
from ivr.errors import ChannelGone
from ivr.switch.events import Arrived, Ending
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Press
from tests.calls.house import DID, RM_PHONE, House, rules
from tests.virtual_time import about, virtual

S = timedelta(seconds=1)
A1 = "PJSIP/1001"
CALLER = "13900001111"


def house(folder: Path | None = None, **changes: object) -> House:
    fake = FakeSwitch(folder=folder)
    fake.phones |= {A1: NeverAnswers(), RM_PHONE: NeverAnswers()}
    return House(fake, rules(**changes), folder or Path("/nowhere"))


async def chosen(h: House, key: str = "1") -> str:
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(call, key)
    await asyncio.sleep(3)
    return call


async def nothing_left(h: House, *calls: str) -> None:
    await h.over()
    assert h.fake.leaks() == []
    assert sorted(h.recordings.finished) == sorted(calls)


@virtual
async def test_who_talks_may_finish_within_the_time_given() -> None:
    h = house()
    h.floor.phone("1001", reachable=True)
    h.fake.phones[A1] = Answers(S, (HangUp(20 * S),))
    call = await chosen(h)
    await h.reception.stop(goodbye=True, within=60)
    assert h.outcome(call) == "COMPLETEAGENT"
    await nothing_left(h, call)


class Busy(FakeSwitch):
    """Hangs up at once, and says so a second later."""

    async def hang_up(self, channel: str, cause: Ending = Ending.NORMAL) -> None:
        await super().hang_up(channel, cause)
        await asyncio.sleep(1)


@virtual
async def test_a_recording_ends_with_its_call_however_long_the_switch_takes_to_say_that_it_hung_up() -> None:
    fake = Busy(folder=None)
    fake.phones |= {A1: Answers(S, (HangUp(20 * S),)), RM_PHONE: NeverAnswers()}
    h = House(fake, rules(), Path("/nowhere"))
    h.floor.phone("1001", reachable=True)
    call = await chosen(h)
    await h.over()
    assert h.outcome(call) == "COMPLETEAGENT"
    (end,) = [step.at for step in h.trace if step.call == call and step.what == "ended"]
    assert h.recordings.ended[call] == pytest.approx(end, abs=timedelta(milliseconds=1))


@virtual
async def test_who_talks_longer_is_parted_and_told_goodbye() -> None:
    h = house()
    h.floor.phone("1001", reachable=True)
    h.fake.phones[A1] = Answers(S)
    call = await chosen(h)
    [leg] = [c for c in h.fake.channels if c != call]
    began = h.clock.now()
    await h.reception.stop(goodbye=True, within=30)
    assert (h.clock.now() - began).total_seconds() == pytest.approx(31, abs=1)
    assert h.fake.heard(call)[-1] == "goodbye"
    assert "goodbye" not in h.fake.heard(leg)
    assert h.outcome(call) == "INTERRUPTED"
    await nothing_left(h, call)


@virtual
async def test_a_message_may_be_finished(tmp_path: Path) -> None:
    h = house(tmp_path, calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)})
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    await h.reception.stop(goodbye=True, within=60)
    assert h.outcome(call) == "VOICEMAIL"
    await nothing_left(h, call)


@virtual
async def test_a_message_that_must_be_broken_off_is_kept(tmp_path: Path) -> None:
    h = house(tmp_path, calendars={"office": Calendar("office", "Asia/Shanghai", ((),) * 7)})
    h.fake.speaks = 60 * S
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(5)
    await h.reception.stop(goodbye=True, within=10)
    assert h.outcome(call) == "VOICEMAIL"
    [message] = (tmp_path / "box").glob(f"{call}.message-*.wav")
    assert message.stat().st_size > 8000
    await nothing_left(h, call)


@virtual
async def test_who_hangs_up_during_goodbye_is_no_trouble() -> None:
    h = house()
    call = await chosen(h)
    stopping = asyncio.ensure_future(h.reception.stop(goodbye=True))
    await asyncio.sleep(0.5)
    h.fake.hang_up_by_peer(call)
    await stopping
    assert h.story(call).count("ended") == 1
    await nothing_left(h, call)


@virtual
async def test_who_had_hung_up_just_before_has_abandoned() -> None:
    h = house()
    call = await chosen(h)
    h.fake.hang_up_by_peer(call)
    while h.reception.calls[0].leg.gone is None:  # noqa: ASYNC110 - the very turn in which it is known
        await asyncio.sleep(0)
    await h.reception.stop(goodbye=True)
    assert h.outcome(call) == "ABANDON"
    await nothing_left(h, call)


@virtual
async def test_a_goodbye_that_never_ends_holds_nobody_up() -> None:
    h = house()
    h.fake.durations["goodbye"] = timedelta(hours=1)
    call = await chosen(h)
    began = h.clock.now()
    await h.reception.stop(goodbye=True)
    assert (h.clock.now() - began).total_seconds() == pytest.approx(LONGEST_GOODBYE, abs=1)
    await nothing_left(h, call)


@virtual
async def test_a_switch_that_is_away_holds_nobody_up_either() -> None:
    h = house()
    call = await chosen(h)
    h.fake.down = True
    await h.reception.stop(goodbye=True)
    assert h.outcome(call) == "INTERRUPTED"
    assert h.reception.closing.left_up == {call}


@virtual
async def test_a_prompt_that_cannot_be_stopped_does_not_keep_a_call_from_ending() -> None:
    h = house()
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(0.5)
    h.fake.down = True
    await h.reception.stop(goodbye=True)
    assert h.outcome(call) == "INTERRUPTED"


@virtual
async def test_a_house_that_is_closing_refuses_who_calls_now() -> None:
    h = house()
    h.floor.phone("1001", reachable=True)
    h.fake.phones[A1] = Answers(S, (HangUp(20 * S),))
    call = await chosen(h)
    stopping = asyncio.ensure_future(h.reception.stop(goodbye=True, within=60))
    await asyncio.sleep(1)
    late = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(1)
    assert h.fake.gone[late].ending is Ending.CONGESTION
    assert h.story(late) == []
    await stopping
    await nothing_left(h, call)


@virtual
async def test_a_house_that_hands_its_calls_over_leaves_late_ones_to_whoever_comes_next() -> None:
    h = house()
    await h.reception.stop(goodbye=False)
    late = h.fake.call_in(DID, CALLER)
    await h.fake.settle()
    assert h.fake.channels[late].state == "Ring"
    assert h.story(late) == []


@virtual
async def test_handing_over_gives_no_alarm() -> None:
    h = house()
    h.reception.on_abandoned = lambda: pytest.fail("nothing is to be adopted by this one")
    await chosen(h)
    await h.reception.stop(goodbye=False)


@virtual
async def test_a_call_that_is_told_of_twice_is_served_once() -> None:
    h = house()
    call = await chosen(h)
    h.reception.arrived(Arrived(call, ("inbound",), CALLER, "", DID))
    h.fake.hang_up_by_peer(call)
    assert h.story(call).count("arrived") == 1
    await nothing_left(h, call)


# --- errands


@virtual
async def test_an_errand_that_waits_for_ever_does_not_outlive_the_house() -> None:
    errands, ended = Errands(), asyncio.Event()

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(LAST_WORD / 2)
            ended.set()

    errands.send(endless())
    began = asyncio.get_running_loop().time()
    await errands.all_done(within=10)
    assert asyncio.get_running_loop().time() - began == about(10 + LAST_WORD / 2)
    assert ended.is_set()


@virtual
async def test_an_errand_is_ended_even_if_the_house_never_closes() -> None:
    errands = Errands()

    async def endless() -> None:
        await asyncio.Event().wait()

    errands.send(endless())
    began = asyncio.get_running_loop().time()
    await errands.all_done(within=1e9)
    assert asyncio.get_running_loop().time() - began == about(LONGEST_ERRAND)


@virtual
async def test_an_errand_may_find_its_channel_gone() -> None:
    errands = Errands()

    async def late() -> None:
        raise ChannelGone("x")

    errands.send(late())
    await errands.all_done()


@virtual
async def test_the_rm_who_was_too_late_is_told_so_and_then_hung_up() -> None:
    h = house()
    h.fake.phones |= {RM_PHONE: Answers(S, (Press("1", 30 * S),))}
    call = await chosen(h, "3")
    h.fake.hang_up_by_peer(call)
    await nothing_left(h, call)
    [rm] = [c for c in h.fake.said if c.startswith("rm")]
    assert h.fake.heard(rm)[-1] == "screening_too_late"
    assert isinstance(h.floor.agents()[0].state, Ready)
