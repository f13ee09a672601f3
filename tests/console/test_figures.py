"""Figures of the day: they agree with the store to the last call, whatever calls there were and whoever was killed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.console.looking.figures import Figures
from ivr.core.board import PastCall
from ivr.core.call import Destination, Outcome
from ivr.core.day_figures import Average, DayFigures, OverCall, QueueDay
from ivr.core.noted import NOTE, Noted
from ivr.core.reporting.cutting import By
from ivr.core.reporting.figures import values
from ivr.core.reporting.local_time import period
from ivr.core.reporting.told import CallTold
from ivr.core.service_level import ServiceLevel
from ivr.core.talk_wishes import Hold, Resume, Transfer
from ivr.core.trace import TraceStep
from ivr.reports import making
from ivr.reports.making import Wanted
from ivr.scenarios.notebook import Notebook
from ivr.store.beside_calls import CALLED_BY_US
from ivr.store.days import Days, Over
from ivr.store.history import History
from ivr.store.reading import Reader
from ivr.store.rows import CallStory
from ivr.switch.fake_phones import Answers, Busy, Declines, HangUp, InTurn, NeverAnswers, Phone, Press
from tests.calls.firm import A1, A2, Firm
from tests.calls.house import CUSTOMERS, DEPUTY_PHONE, DID, RM_PHONE, WEDNESDAY, House, rules
from tests.virtual_time import run_virtual, virtual

S = timedelta(seconds=1)
CALLS = 25
LEVEL = ServiceLevel(15 * S, 80)
WITH_TARGET = rules(queues={"wealth": replace(rules().queues["wealth"], target=LEVEL)})
SHOWN = ("offered", "answered", "abandoned", "abandoned_share", "service_level", "asa", "talk")
"""Figures of a report that are on the wallboard as well."""
Told = Mapping[tuple[str, str], float | None]
"""By queue and figure."""


@asynccontextmanager
async def counting(firm: Firm, house: House) -> AsyncIterator[Figures]:
    days = Days.of(firm.folder / "ivr.db")
    figures = Figures(house.store, days, lambda: local(house), lambda: house.rules.targets)
    async with figures.counted():
        yield figures
    await days.close()


def local(house: House) -> datetime:
    return house.clock.now().astimezone(ZoneInfo(house.rules.firm.timezone))


def phones(chance: Random) -> dict[str, Phone]:
    def one() -> Phone:
        talks = Answers(chance.random() * 3 * S, (HangUp(chance.random() * 30 * S),))
        return chance.choice((talks, talks, Answers(S), NeverAnswers(), Busy(), Declines()))

    def mobile() -> Phone:
        return chance.choice((Answers(S, (Press("1", S), HangUp(9 * S))), NeverAnswers()))

    agents = {phone: InTurn([one() for _ in range(80)]) for phone in (A1, A2)}
    return {**agents, RM_PHONE: mobile(), DEPUTY_PHONE: mobile()}


async def caller(firm: Firm, chance: Random) -> None:
    """He comes at some time, presses some key, and loses patience at some time."""
    await asyncio.sleep(chance.random() * 200)
    call = firm.fake.call_in(DID, chance.choice(tuple(CUSTOMERS)))
    await asyncio.sleep(2)
    if call in firm.fake.channels:
        firm.fake.press(call, chance.choice("1112"))
    await asyncio.sleep(chance.expovariate(1 / 40))
    if call in firm.fake.channels:
        firm.fake.hang_up_by_peer(call)


async def stories(firm: Firm) -> list[CallStory]:
    reader = Reader.of(firm.folder / "ivr.db")
    found = [await reader.call(row.id) for row in await reader.calls(1000)]
    await reader.close()
    return [story for story in found if story and story.call.ended]


def counted(stories: list[CallStory]) -> dict[str, Counter[str]]:
    """The same, by somebody who has only read the records."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in ("answered", "abandoned", "handled", "by", "missed")}
    for story in stories:
        row, legs = story.call, [leg for leg in story.legs if leg.kind == "agent"]
        found["by"].update(leg.party for leg in legs if leg.answered)
        missed = {"no_answer", "busy", "rejected"}
        found["missed"].update(leg.party for leg in legs if not leg.answered and leg.ending in missed)
        if row.queue and row.outcome == "ABANDON" and not row.served_by_kind:
            found["abandoned"][row.queue] += 1
        elif row.queue and row.served_by_kind:
            found["answered"][row.queue] += 1
            found["handled"][row.queue] += row.served_by_kind == "agent"
    return {kind: +count for kind, count in found.items()}


def of(day: DayFigures) -> dict[str, Counter[str]]:
    return {
        "answered": +Counter({name: queue.answered for name, queue in day.queues.items()}),
        "abandoned": +Counter({name: queue.abandoned for name, queue in day.queues.items()}),
        "handled": +Counter({name: queue.handled for name, queue in day.queues.items()}),
        "by": +Counter({name: agent.answered for name, agent in day.agents.items()}),
        "missed": +Counter({name: agent.missed for name, agent in day.agents.items()}),
    }


@pytest.mark.parametrize("seed", range(4))
def test_they_agree_with_the_store_to_the_last_call(tmp_path: Path, seed: int) -> None:
    async def story() -> None:
        chance, firm = Random(seed), Firm(tmp_path)
        firm.fake.phones |= phones(chance)
        house = await firm.opens("1001", "1002", rulebook=WITH_TARGET)
        callers = [asyncio.ensure_future(caller(firm, chance)) for _ in range(CALLS)]
        async with counting(firm, house) as figures:
            await asyncio.gather(*callers)
            await house.over()
            await asyncio.sleep(2)
            found = counted(await stories(firm))
            assert all(found[kind] for kind in ("by", "missed", "abandoned")), "or there is nothing to compare"
            assert of(figures.day) == found
            assert by_queue(figures.day) == reckoned(await reported(firm, house))
            assert 0 < (figures.day.queues["wealth"].service_level or 0) < 100, "or there is nothing to compare"
            during = figures.day
        async with counting(firm, house) as again:
            await asyncio.sleep(1)
            assert again.day == during, "who starts later reads the same from the store"
        await firm.closes(house)

    run_virtual(story())


async def reported(firm: Firm, house: House) -> Told:
    """The same day, as a report has it."""
    history, zone = History.of(firm.folder / "ivr.db"), ZoneInfo(house.rules.firm.timezone)
    now = local(house)
    wanted = Wanted(period("day", now.date(), zone), By.QUEUE, "en")
    rows = (await making.counted(history, wanted, making.staff_of(house.rules), now)).rows
    await history.close()
    told = {name: values(tally) for name, tally in rows.items() if tally.offered}
    return {(name, figure): told[name][figure] for name in told for figure in SHOWN}


def reckoned(told: Told) -> Any:
    """A report's means are told to a tenth of a second."""
    return pytest.approx(told, abs=0.051)


def by_queue(day: DayFigures) -> Told:
    return {
        (name, figure): value
        for name, one in day.queues.items()
        for figure, value in zip(SHOWN, shown(one), strict=True)
    }


def shown(one: QueueDay) -> tuple[float | None, ...]:
    shares = (one.abandoned_share, one.service_level)
    return (one.offered, one.answered, one.abandoned, *shares, mean(one.wait), mean(one.talk))


def mean(of: Average) -> float | None:
    return of.milliseconds / of.count / 1000 if of.count else None


def test_answered_and_abandoned_are_those_of_the_reports(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones |= {A1: Answers(S), A2: NeverAnswers()}
        house = await firm.opens("1001", rulebook=WITH_TARGET)
        async with counting(firm, house) as figures:
            calls = [await passed_on(firm, house), await gives_up(firm, house), await gives_up(firm, house)]
            house.store.traced(TraceStep(calls[-1], house.clock.now(), CALLED_BY_US, "calls back 139****1111"))
            await asyncio.sleep(2)
            told = await reported(firm, house)
            assert by_queue(figures.day) == reckoned(told)
            assert [told["wealth", figure] for figure in SHOWN[:5]] == [2, 1, 1, 50.0, 100.0]
        await firm.closes(house)

    run_virtual(story())


async def passed_on(firm: Firm, house: House) -> str:
    """He is served, sent to the queue again, and hangs up there."""
    call = await firm.calls()
    await asyncio.sleep(3)
    found = house.reception.call(call)
    assert found is not None
    assert await found.orders.give(found.stage, Transfer(Destination("queue", "wealth")), "agent 1001") == ""
    await asyncio.sleep(1)
    return await gives_up(firm, house, call)


async def gives_up(firm: Firm, house: House, call: str = "") -> str:
    """Before he is answered."""
    call = call or await firm.calls()
    firm.fake.hang_up_by_peer(call)
    await house.over()
    assert house.outcome(call) == "ABANDON"
    return call


def test_calls_that_outlive_the_controller_are_counted_once(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones |= {A1: Answers(S, (HangUp(60 * S),)), A2: Answers(S, (HangUp(10 * S),))}
        house = await firm.opens("1001", "1002", rulebook=WITH_TARGET)
        for _ in range(2):
            await firm.calls()
        await asyncio.sleep(20)
        house = await firm.again(house, "1001", "1002", rulebook=WITH_TARGET)
        assert house.desk.kept == {}
        async with counting(firm, house) as figures:
            await asyncio.sleep(2)
            assert figures.day.queues["wealth"].answered == 1
            await house.over()
            await asyncio.sleep(2)
            assert of(figures.day) == counted(await stories(firm))
            assert figures.day.queues["wealth"].answered == 2
            assert figures.day.queues["wealth"].service_level == 100.0, "that of both, though one was over before"
            assert by_queue(figures.day) == reckoned(await reported(firm, house))
        await firm.closes(house)

    run_virtual(story())


def test_a_talk_lasts_no_longer_than_its_call_though_its_agent_is_not_seen_again(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S, (HangUp(60 * S),))
        house = await firm.opens("1001", rulebook=WITH_TARGET)
        call = await firm.calls()
        await asyncio.sleep(20)
        await firm.dies(house)
        firm.fake.hang_up_by_peer(call)
        await asyncio.sleep(30)
        house = await firm.opens(rulebook=WITH_TARGET)
        async with counting(firm, house) as figures:
            await asyncio.sleep(300)
            assert mean(figures.day.agents["1001"].talk) == pytest.approx(50, abs=1)
        await firm.closes(house)

    run_virtual(story())


def test_at_midnight_they_begin_anew(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S, (HangUp(10 * S),))
        house = await firm.opens("1001")
        async with counting(firm, house) as figures:
            await firm.calls()
            await house.over()
            await asyncio.sleep(2)
            assert figures.day.agents["1001"].answered == 1
            await asyncio.sleep(14 * 3600)
            assert figures.day == DayFigures()
            await firm.calls()
            await house.over()
            await asyncio.sleep(2)
            assert figures.day.agents["1001"].answered == 1
        await firm.closes(house)

    run_virtual(story())


def test_a_call_is_of_the_day_on_which_it_came(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S, (HangUp(7 * 3600 * S),))
        house = await firm.opens("1001", rulebook=WITH_TARGET)
        async with counting(firm, house) as figures:
            began = local(house)
            await firm.calls()
            await house.over()
            await asyncio.sleep(2)
            assert local(house).date() > began.date()
            assert by_queue(figures.day) == await reported(firm, house) == {}
            assert figures.day.agents == {}
        await firm.closes(house)

    run_virtual(story())


def test_talk_is_without_hold_as_in_reports(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S, (HangUp(60 * S),))
        house = await firm.opens("1001", rulebook=WITH_TARGET)
        async with counting(firm, house) as figures:
            call = await firm.calls()
            await asyncio.sleep(13)
            found = house.reception.call(call)
            assert found is not None
            assert await found.orders.give(found.stage, Hold(), "agent 1001") == ""
            await asyncio.sleep(20)
            assert await found.orders.give(found.stage, Resume(), "agent 1001") == ""
            await house.over()
            await asyncio.sleep(2)
            assert figures.day.agents["1001"].talk == figures.day.queues["wealth"].talk
            assert mean(figures.day.agents["1001"].talk) == pytest.approx(40, abs=0.1)
            assert by_queue(figures.day) == reckoned(await reported(firm, house))
        await firm.closes(house)

    run_virtual(story())


def test_another_target_judges_the_whole_day_anew(tmp_path: Path) -> None:
    async def story() -> None:
        firm, target = Firm(tmp_path), LEVEL
        firm.fake.phones[A1] = Answers(5 * S, (HangUp(10 * S),))
        house = await firm.opens("1001", rulebook=WITH_TARGET)
        days = Days.of(firm.folder / "ivr.db")
        figures = Figures(house.store, days, house.clock.now, lambda: {"wealth": target})
        async with figures.counted():
            await firm.calls()
            await house.over()
            await asyncio.sleep(2)
            assert figures.day.queues["wealth"].service_level == 100.0
            target = ServiceLevel(2 * S, 80)
            await asyncio.sleep(2)
            assert (figures.day.queues["wealth"].offered, figures.day.queues["wealth"].service_level) == (1, 0.0)
        await days.close()
        await firm.closes(house)

    run_virtual(story())


async def notes_of(house: House, days: Days, customer: str) -> tuple[Noted, ...]:
    """Of his one call, of which six are made, and of which the first is forgotten already."""
    [row] = await house.store.calls(5)
    lines = ["", *(Noted("1001", f"note {which}: Friday").line for which in range(6))]
    for line in lines:
        house.store.traced(TraceStep(row.id, house.clock.now(), NOTE, line))
    house.store.traced(TraceStep(row.id, house.clock.now(), "step", "agent 1001 notes: that is no note"))
    await house.store.flush()
    [past] = await days.of_customer(customer, "")
    return past.notes


def test_a_customers_former_calls_are_known_by_his_id(tmp_path: Path) -> None:
    async def story() -> None:
        firm = Firm(tmp_path)
        firm.fake.phones[A1] = Answers(S, (HangUp(10 * S),))
        house = await firm.opens("1001", rulebook=rules(queues={"wealth": replace(rules().queues["wealth"])}))
        await firm.calls()
        await house.over()
        await house.store.flush()
        days = Days.of(firm.folder / "ivr.db")
        [past] = await days.of_customer("C1", "")
        assert past == PastCall(past.at, "wealth", "1001", "COMPLETEAGENT", "")
        assert await notes_of(house, days, "C1") == tuple(
            Noted("1001", f"note {which}: Friday") for which in range(1, 6)
        )
        assert await days.of_customer("C2", "13900001111") == ()
        assert await days.of_customer("", "") == ()
        await days.close()
        await firm.closes(house)

    run_virtual(story())


class Empty(Notebook):
    """A store that has nothing; it is told of calls by the test."""

    def __init__(self) -> None:
        super().__init__(timedelta)

    def call_ended(self, call: str, outcome: Outcome, at: datetime) -> None:
        for take in self._on_over:
            take(call)


class Pages(Days):
    """One call, which is told to be over just as the page is read in which it stands."""

    def __init__(self, store: Empty) -> None:
        self._store = store
        self._one = Over(CallTold("c", WEDNESDAY, queue="wealth", outcome="ABANDON"), WEDNESDAY + 3600 * S)

    async def over_since(self, since: datetime, last: Over | None = None, limit: int = 1000) -> tuple[Over, ...]:
        self._store.call_ended("c", Outcome.ABANDON, self._one.ended)
        return () if last else (self._one,)

    async def over(self, ids: Sequence[str], since: datetime) -> tuple[Over, ...]:
        return (self._one,) if "c" in ids else ()

    async def with_agents(self, found: Sequence[Over]) -> tuple[OverCall, ...]:
        return tuple(OverCall(one.told) for one in found)


@virtual
async def test_a_call_that_ends_as_the_store_is_read_is_counted_once_however_often_it_is_told() -> None:
    store = Empty()
    figures = Figures(store, Pages(store), lambda: WEDNESDAY, dict)
    async with figures.counted():
        await asyncio.sleep(3)
        store.call_ended("c", Outcome.ABANDON, WEDNESDAY)
        await asyncio.sleep(3)
    assert figures.day.queues["wealth"].abandoned == 1
