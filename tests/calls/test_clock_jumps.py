"""Whatever is done to the machine's clock, waits are as long as ever; what people name as a time goes by the wall."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.calls.clock_watch import LOOK_EVERY, watched
from ivr.core.agent import Ready, WrapUp
from ivr.core.rulebook import Calendar, Span
from ivr.core.service_level import ServiceLevel
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers
from tests.calls.house import DEPUTY_PHONE, DID, RM_PHONE, WEDNESDAY, House, S, rules
from tests.calls.test_callbacks import DIAL, asks, customer, dialled
from tests.calls.test_callbacks import house as firm_that_calls_back
from tests.calls.test_callbacks import over as all_called_back
from tests.virtual_time import run_virtual, virtual

HOUR, DAY = 3600 * S, 86400 * S
CALLER = "13900001111"
JUMPS = [HOUR, -HOUR, S, -S, 366 * DAY, -366 * DAY]
"""Set by hand, summer time in a clock that keeps local time, a leap second, a machine that woke in another year."""
MOMENTS = [0, 1, 8, 20, 45, 59, 61, 70, 100]
"""Seconds after the call came: in the menu, as a phone rings, before and after the overflow, as the mobile rings."""
BERLIN = ZoneInfo("Europe/Berlin")

Tale = list[tuple[str, float]]
"""What was decided, and how many seconds after the call came."""


def house(began: datetime = WEDNESDAY, **changes: object) -> House:
    """Nobody takes a call, neither agents nor RMs, unless a test says so."""
    queue = replace(rules().queues["wealth"], target=ServiceLevel(20 * S, 80))
    h = House(FakeSwitch(), rules(queues={**rules().queues, "wealth": queue}, **changes), began=began)
    h.agents_ready()
    h.fake.phones |= {f"PJSIP/{agent}": NeverAnswers() for agent in ("1001", "1002")}
    h.fake.phones |= {RM_PHONE: NeverAnswers(), DEPUTY_PHONE: NeverAnswers()}
    return h


def set_at(h: House, moment: float, jump: timedelta) -> None:
    """Somebody sets the clock by so much, so long after the house has opened."""

    def set_it() -> None:
        h.wall_set += jump

    asyncio.get_running_loop().call_later(moment, set_it)


def tale(h: House, call: str) -> Tale:
    began = next(step.at for step in h.trace if step.call == call)
    return [(step.what, (step.at - began).total_seconds()) for step in h.trace if step.call == call]


async def nobody_comes(jump: timedelta, moment: float) -> Tale:
    """Two offers fail, the RM and his deputy do not answer, and the caller is asked for a message, and hangs up."""
    h = house()
    set_at(h, moment, jump)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(call, "1")
    await asyncio.sleep(140)
    h.fake.hang_up_by_peer(call)
    await h.over()
    assert h.fake.leaks() == []
    return tale(h, call)


async def nothing_is_pressed(jump: timedelta, moment: float) -> Tale:
    """The menu asks three times, and says goodbye."""
    h = house()
    set_at(h, moment, jump)
    call = h.fake.call_in(DID, CALLER)
    await h.over()
    return tale(h, call)


async def somebody_talks(jump: timedelta, moment: float) -> Tale:
    """An agent answers, talks for a minute, and has his wrap-up."""
    h = house()
    h.fake.phones["PJSIP/1001"] = h.fake.phones["PJSIP/1002"] = Answers(3 * S, (HangUp(60 * S),))
    set_at(h, moment, jump)
    call = h.fake.call_in(DID, CALLER)
    await asyncio.sleep(2)
    h.fake.press(call, "1")
    await h.over()
    wraps = [duty for duty in h.floor.agents() if isinstance(duty.state, WrapUp)]
    assert len(wraps) == 1
    assert isinstance(wraps[0].state, WrapUp)
    left = (wraps[0].state.until - h.clock.now()).total_seconds()
    await asyncio.sleep(left + 0.1)
    assert all(isinstance(duty.state, Ready) for duty in h.floor.agents())
    return [*tale(h, call), ("wrap-up", left)]


@pytest.mark.parametrize("story", [nobody_comes, nothing_is_pressed, somebody_talks])
def test_a_call_goes_as_if_nobody_had_touched_the_clock(
    story: Callable[[timedelta, float], Coroutine[object, object, Tale]],
) -> None:
    untouched = run_virtual(story(0 * S, 0))
    assert len(untouched) > 5
    for jump in JUMPS:
        for moment in MOMENTS:
            told = run_virtual(story(jump, moment))
            assert [what for what, _ in told] == [what for what, _ in untouched], (jump, moment)
            assert [at for _, at in told] == pytest.approx([at for _, at in untouched], abs=0.01), (jump, moment)


@pytest.mark.parametrize("jump", JUMPS)
def test_what_is_measured_of_a_wait_is_what_passed(jump: timedelta) -> None:
    @virtual
    async def story() -> None:
        h = house()
        set_at(h, 30, jump)
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        h.fake.press(call, "1")
        await asyncio.sleep(50)
        h.fake.hang_up_by_peer(call)
        await h.over()
        waits = h.desk.counts.waits["wealth", "unserved"]
        assert 45 < waits.total <= 50.1

    story()


@pytest.mark.parametrize(
    "began",
    [
        datetime(2026, 3, 29, 0, 59, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 0, 59, 30, tzinfo=UTC),
        datetime(2028, 2, 28, 22, 59, 30, tzinfo=UTC),
        datetime(2028, 2, 29, 22, 59, 30, tzinfo=UTC),
        datetime(2026, 12, 31, 23, 59, 30, tzinfo=UTC),
        datetime(2027, 12, 31, 22, 59, 30, tzinfo=UTC),
    ],
    ids=["summer time begins", "summer time ends", "29 February begins", "29 February ends", "UTC's year", "the year"],
)
def test_a_wait_across_a_change_of_time_or_date_is_as_long_as_any_other(began: datetime) -> None:
    @virtual
    async def story() -> None:
        h = house(began, firm=replace(rules().firm, timezone="Europe/Berlin"))
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(2)
        h.fake.press(call, "1")
        await asyncio.sleep(100)
        told = dict(reversed(tale(h, call)))
        h.fake.hang_up_by_peer(call)
        await h.over()
        entered = told["ENTERQUEUE"]
        first_overflow = next(at for what, at in tale(h, call) if what == "overflow")
        assert first_overflow - entered == pytest.approx(30, abs=0.1)  # two offers of 15 s have failed

    story()


def open_in_berlin(first: str, last: str) -> Calendar:
    return Calendar("office", "Europe/Berlin", ((Span(time.fromisoformat(first), time.fromisoformat(last)),),) * 7)


@pytest.mark.parametrize(
    ("local", "fold", "is_open"),
    [
        ("2026-03-29 01:59", 0, False),
        ("2026-03-29 03:00", 0, True),
        ("2026-10-25 02:29", 0, True),
        ("2026-10-25 02:29", 1, True),
        ("2026-10-25 02:31", 1, False),
        ("2028-02-29 02:15", 0, True),
    ],
)
def test_a_caller_hears_whether_it_is_open_by_the_clock_on_the_wall(local: str, fold: int, is_open: bool) -> None:
    """Open from two to half past, and on the day on which there is no such half hour, for none of it: until three."""

    @virtual
    async def story() -> None:
        began = datetime.fromisoformat(local).replace(tzinfo=BERLIN, fold=fold)
        hours = open_in_berlin("02:00", "03:30" if "03-29" in local else "02:30")
        h = house(began.astimezone(UTC), calendars={"office": hours})
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(3)
        h.fake.hang_up_by_peer(call)
        await h.over()
        assert ("closed" not in h.fake.heard(call)) == is_open

    story()


@pytest.mark.parametrize(("jump", "is_open"), [(0 * S, True), (12 * HOUR, False), (-12 * HOUR, False), (DAY, True)])
def test_who_calls_after_the_clock_was_set_is_told_the_hours_of_the_new_time(jump: timedelta, is_open: bool) -> None:
    """It is 18:00 in Shanghai; the office is open from nine in the morning to eight in the evening."""

    @virtual
    async def story() -> None:
        h = house(calendars={"office": Calendar("office", "Asia/Shanghai", ((Span(time(9), time(20)),),) * 7)})
        await asyncio.sleep(10)
        h.wall_set = jump
        call = h.fake.call_in(DID, CALLER)
        await asyncio.sleep(3)
        h.fake.hang_up_by_peer(call)
        await h.over()
        assert ("closed" not in h.fake.heard(call)) == is_open

    story()


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 0 * S])
def test_a_customer_who_did_not_answer_is_tried_again_after_the_same_ten_minutes(jump: timedelta) -> None:
    @virtual
    async def story() -> None:
        h = firm_that_calls_back(DIAL, NeverAnswers())
        h.agents_ready("1001")
        h.floor.not_ready("1001", "tea")
        await asks(h)
        h.floor.ready("1001")
        await asyncio.sleep(60)
        assert dialled(h).count(customer()) == 1
        h.wall_set = jump
        await asyncio.sleep(500)
        assert dialled(h).count(customer()) == 1
        await asyncio.sleep(120)
        assert dialled(h).count(customer()) == 2
        await all_called_back(h)

    story()


@pytest.mark.parametrize(("jump", "minutes"), [(0 * S, 60), (HOUR / 2, 30), (-HOUR / 2, 90), (2 * HOUR, 5)])
def test_who_named_the_hour_is_called_at_that_hour_of_the_wall(jump: timedelta, minutes: int) -> None:
    """He wants to be called in an hour; the clock is set four minutes later."""

    @virtual
    async def story() -> None:
        h = firm_that_calls_back()
        h.agents_ready("1001")
        h.floor.not_ready("1001", "tea")
        await asks(h)
        [one] = h.callbacks.open
        h.callbacks._book.put(replace(one, wanted_from=WEDNESDAY + HOUR))
        h.floor.ready("1001")
        h.callbacks._stir(one.id)
        await asyncio.sleep(240)
        h.wall_set = jump
        while customer() not in dialled(h):  # noqa: ASYNC110 - virtual time
            await asyncio.sleep(1)
        assert (h.clock.now() - WEDNESDAY).total_seconds() / 60 == pytest.approx(minutes, abs=1.3)
        await all_called_back(h)

    story()


@virtual
async def test_a_person_is_told_once_of_each_time_that_the_clock_is_set() -> None:
    h, told = house(), list[tuple[str, str]]()
    async with watched(h.clock, lambda what, detail: told.append((what, detail))):
        for jump in (0.5 * S, HOUR, HOUR, HOUR - 2 * S):
            h.wall_set = jump
            await asyncio.sleep(3 * LOOK_EVERY)
    assert [(what, detail.partition(";")[0]) for what, detail in told] == [
        ("clock was set", "by +3600 s"),
        ("clock was set", "by -2 s"),
    ]


def test_a_slow_drift_is_summed_up_and_told_as_well() -> None:
    @virtual
    async def story() -> None:
        h, told = house(), list[str]()
        async with watched(h.clock, lambda _, detail: told.append(detail)):
            for second in range(1, 4):
                h.wall_set = second * 0.4 * S
                await asyncio.sleep(LOOK_EVERY)
            await asyncio.sleep(LOOK_EVERY)
        assert [detail.partition(";")[0] for detail in told] == ["by +1 s"]

    story()
