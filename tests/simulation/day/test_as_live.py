"""The same small day, lived by the real stories on the fake switch and simulated: it ends alike, at the same second."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from types import MappingProxyType

import pytest

from ivr.core.call import Customer
from ivr.core.needs import Need, Relaxation
from ivr.core.overflow_rules import (
    OverflowStep,
    ToCallbackNote,
    ToGroup,
    ToMessage,
    ToNumber,
    ToQueue,
    ToVoicemail,
    WhenExpectedWait,
    WhenFailedOffers,
    WhenNobody,
    WhenOpen,
    WhenWaited,
    WhenWaiting,
)
from ivr.core.preference import PreferAgent
from ivr.core.queues import Choose, Exit, OfferRules, OnFailedOffer, Priority, Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Rulebook, Skill, Span
from ivr.core.steps import EnterQueue, LookUp, Node
from ivr.simulation.day.callers import Comes
from ivr.simulation.day.day import Day, Ended, Scene
from ivr.simulation.day.phones import Phones
from ivr.simulation.day.shifts import Appointment, What
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import Answers, HangUp, NeverAnswers, Phone, Press
from tests.calls.house import CUSTOMERS, DEPUTY_PHONE, OVERFLOW, RM_PHONE, WEDNESDAY, House, S, rules
from tests.virtual_time import run_virtual

TALK = 40 * S
MICRO = timedelta(microseconds=1)
REF = RuleRef("x")
OUTSIDE = "02100001111"
AGENTS = {
    "1001": Agent("1001", "", (Skill("wealth", 4),), "a"),
    "1002": Agent("1002", "", (Skill("wealth", 3), Skill("claims", 2)), "a"),
    "1003": Agent("1003", "", (Skill("wealth", 2),), "b"),
}
NODES: Mapping[str, Node] = {
    "flows.one[0]": LookUp("flows.one[1]"),
    "flows.one[1]": EnterQueue("wealth"),
    "flows.two[0]": LookUp("flows.two[1]"),
    "flows.two[1]": EnterQueue("claims"),
}
NUMBERS = {"4008001234": "flows.one[0]", "4008005678": "flows.two[0]"}
QUEUE_OF = {"4008001234": "wealth", "4008005678": "claims"}
PAUSED = OfferRules(ring=15 * S, no_answer=OnFailedOffer.PAUSE, pause=20.37 * S)  # not two things at one moment
WEALTH = Queue("wealth", REF, {}, (Need("wealth", 3),), offer=PAUSED, overflow=OVERFLOW, wrap_up=5 * S)
CLAIMS = Queue("claims", REF, {}, (Need("claims"),), offer=PAUSED, wrap_up=3 * S)


def step(target: object, *when: object, join: str = "any") -> OverflowStep:
    return OverflowStep(RuleRef(f"o{target}"), target, when, join)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Firm:
    """What differs from one case to the next; how long agents and RMs take, None: for ever."""

    wealth: Queue = WEALTH
    claims: Queue = CLAIMS
    agents: Mapping[str, int | None] = field(default_factory=lambda: {"1001": 3, "1002": 5, "1003": 4})
    break_of: str = ""
    """Who is not ready for 50 seconds; he has no call then."""
    break_at: float = 30
    rm: int | None = 6
    deputy: int | None = None
    number: int | None = 6


CASES: Mapping[str, Firm] = MappingProxyType(
    {
        "as it is": Firm(),
        "nobody answers": Firm(agents={"1001": None, "1003": None}, rm=None, deputy=28),
        "one lets it ring": Firm(agents={"1001": None, "1002": 5, "1003": 4}),
        "not ready after that": Firm(
            replace(WEALTH, offer=OfferRules(ring=12 * S)), agents={"1001": None, "1002": 5, "1003": None}
        ),
        "needs relaxed": Firm(replace(WEALTH, relax=(Relaxation(20 * S, (Need("wealth", 2),)),))),
        "by points": Firm(replace(WEALTH, priority=Priority(1, {"gold": 50}), needs=(Need("wealth"),))),
        "two at once": Firm(
            replace(WEALTH, offer=replace(PAUSED, at_once=2)), agents={"1001": None, "1002": 9, "1003": 2}
        ),
        "one preferred": Firm(replace(WEALTH, prefer=(PreferAgent("1001", 25 * S),))),
        "they answer by themselves": Firm(
            replace(WEALTH, offer=replace(PAUSED, auto_answer=True)), agents={"1001": 0, "1002": 0}
        ),
        "on to another queue": Firm(
            replace(WEALTH, overflow=(step(ToQueue("claims"), WhenWaited(10 * S)),)),
            replace(CLAIMS, overflow=(step(ToCallbackNote("box"), WhenWaited(50 * S)),)),
        ),
        "a team, then a number": Firm(
            replace(
                WEALTH,
                overflow=(
                    step(ToGroup((), "b", 10 * S), WhenWaited(5 * S)),
                    step(ToNumber(OUTSIDE, 20 * S)),
                    step(ToMessage("goodbye")),
                ),
            )
        ),
        "a number that nobody answers": Firm(
            replace(WEALTH, overflow=(step(ToNumber(OUTSIDE, 9 * S), WhenWaited(5 * S)), step(ToVoicemail("box")))),
            number=None,
        ),
        "many wait": Firm(replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenWaiting(3)),))),
        "long to wait": Firm(replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenExpectedWait(70 * S)),))),
        "nobody there": Firm(
            replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenNobody()),)), agents={"1003": 4, "1001": None}
        ),
        "nobody from the beginning": Firm(replace(WEALTH, nobody=Exit(REF, ToCallbackNote("box"))), agents={"1003": 4}),
        "it closes at two past six": Firm(
            replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenOpen("desk", False)),)), agents={"1002": 5}
        ),
        "a break while his phone rings": Firm(agents={"1001": 14, "1002": 5}, break_of="1001", break_at=10.5),
        "a break while two phones ring": Firm(
            replace(WEALTH, offer=replace(PAUSED, at_once=2)),
            agents={"1001": 9, "1002": 12},
            break_of="1001",
            break_at=8.5,
        ),
        **{
            f"by {choose}": Firm(replace(WEALTH, needs=(Need("wealth"),), offer=replace(PAUSED, choose=choose)))
            for choose in Choose
            if choose is not Choose.RANDOM  # the lot is drawn from the call's id
        },
        "by rank": Firm(replace(WEALTH, needs=(Need("claims"),), offer=replace(PAUSED, by_rank=True))),
        "who gives up is expected of others": Firm(
            replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenExpectedWait(90 * S)),)), agents={"1001": 3}
        ),
        "two facts together": Firm(
            replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenWaited(15 * S), WhenFailedOffers(1), join="all"),)),
            agents={"1001": None, "1002": 5, "1003": 4},
        ),
        "full, and the longest wait": Firm(
            replace(
                WEALTH,
                overflow=(),
                most=2,
                full=Exit(REF, ToVoicemail("box")),
                longest_wait=45 * S,
                then=Exit(REF, ToMessage("goodbye")),
            )
        ),
    }
)


@dataclass(frozen=True)
class Arrival:
    at: timedelta
    dialled: str
    number: str
    patience: timedelta


def arrivals(seed: int, count: int = 14, apart: int = 25_000_000) -> list[Arrival]:
    random = Random(seed)
    at, found = timedelta(), list[Arrival]()
    for _ in range(count):
        at += timedelta(microseconds=random.randrange(100_000, apart))
        dialled = random.choice(["4008001234", "4008001234", "4008001234", "4008005678"])
        number = random.choice(["13900001111", "13900005555", "13955555555"])
        found.append(Arrival(at, dialled, number, timedelta(microseconds=random.randrange(5_000_000, 150_000_000))))
    return found


def book(firm: Firm) -> Rulebook:
    agents = {name: AGENTS[name] for name in firm.agents}
    queues = {"wealth": firm.wealth, "claims": firm.claims}
    calendars = {"desk": Calendar("desk", "Asia/Shanghai", ((Span(time(9), time(18, 2)),),) * 7)}
    return rules(nodes=NODES, numbers=NUMBERS, queues=queues, agents=agents, calendars=calendars)


# --- lived

Fate = tuple[str, str, str, float]
"""Queue, way, by whom, seconds since the beginning."""
_WAYS = {"voicemail": "voicemail", "callback note": "callback", "message": "message"}


def _phone(after: int | None, *acts: object) -> Phone:
    return NeverAnswers() if after is None else Answers(after * S, (*acts, HangUp(TALK)))  # type: ignore[arg-type]


def lived(firm: Firm, coming: list[Arrival]) -> list[Fate]:
    found: list[Fate] = []

    async def story() -> None:
        h = House(FakeSwitch(), book(firm))
        h.fake.phones |= {f"PJSIP/{name}": _phone(after) for name, after in firm.agents.items()}
        h.fake.phones[RM_PHONE] = _phone(firm.rm, Press("1", 2 * S))
        h.fake.phones[DEPUTY_PHONE] = _phone(firm.deputy, Press("1", 2 * S))
        h.fake.phones[f"PJSIP/{OUTSIDE}@trunk-carrier"] = _phone(firm.number)
        h.agents_ready()
        began = h.clock.now()
        lives = [_lives(h, one, began) for one in coming]
        _, *fates = await asyncio.gather(_takes_a_break(h, firm), *lives)
        found.extend(fates)
        await h.over()

    run_virtual(story(), early=0)
    return found


async def _takes_a_break(h: House, firm: Firm) -> None:
    await asyncio.sleep(firm.break_at)
    h.floor.not_ready(firm.break_of, "break")
    await asyncio.sleep(50)
    h.floor.ready(firm.break_of)


async def _lives(h: House, one: Arrival, began: datetime) -> Fate:
    await asyncio.sleep(one.at.total_seconds())
    call = h.fake.call_in(one.dialled, one.number)
    await asyncio.sleep(one.patience.total_seconds())
    if (fate := _fate(h, call, began)) is not None:
        return fate
    queue = next(step.facts["queue"] for step in reversed(h.trace) if step.call == call and step.what == "ENTERQUEUE")
    h.fake.hang_up_by_peer(call)
    return str(queue), "abandoned", "", round((h.clock.now() - began).total_seconds(), 3)


def _fate(h: House, call: str, began: datetime) -> Fate | None:
    queue = ""
    for told in (told for told in h.trace if told.call == call):
        seconds = round((told.at - began).total_seconds(), 3)
        match told.what:
            case "ENTERQUEUE":
                queue = str(told.facts["queue"])
            case "CONNECT":
                kind, _, party = told.line.removeprefix("talks with ").partition(" ")
                return queue, {"outside": "number"}.get(kind, kind.lower()), party, seconds
            case "EXITWITHTIMEOUT" | "FULL" | "JOINEMPTY" if "queue" not in told.line.partition("->")[2]:
                goal = told.line.partition("-> ")[2]
                return queue or "wealth", next(way for word, way in _WAYS.items() if goal.startswith(word)), "", seconds
    return None


# --- simulated


def simulated(firm: Firm, coming: list[Arrival]) -> list[Fate]:
    rulebook = book(firm)
    ids = [f"{nth:03}" for nth in range(len(coming))]
    others = {"R1": firm.rm, "R2": firm.deputy}

    def after(seconds: int | None) -> int | None:
        return None if seconds is None else seconds * S // MICRO

    phones = Phones(
        agent=lambda comes, nth, agent: after(firm.agents[agent]),
        rm=lambda comes, nth, rm: after(others[rm]),
        number=lambda comes, nth, number: after(firm.number),
        back=lambda: 10**12,
        key=2 * S // MICRO,
    )
    callers = (_comes(name, one) for name, one in zip(ids, coming, strict=True))
    shifts = [Appointment(0, name, What.COMES) for name in rulebook.agents]
    if firm.break_of:
        shifts.append(Appointment(firm.break_at * S // MICRO, firm.break_of, What.PAUSES, 50 * S // MICRO))
    ended: dict[str, Ended] = {}
    scene = Scene(WEDNESDAY.date(), WEDNESDAY, 3600 * S // MICRO, callers, shifts, phones)
    Day(rulebook, scene, note=lambda one: ended.update({one.call: one})).run()
    names = {"R1": "Zhang", "R2": "Wang"}
    return [
        (one.queue, one.way, names.get(one.party, one.party), round((one.at - WEDNESDAY).total_seconds(), 3))
        for one in (ended[name] for name in ids)
    ]


def _comes(name: str, one: Arrival) -> Comes:
    customer: Customer | None = CUSTOMERS.get(one.number)
    return Comes(one.at // MICRO, name, QUEUE_OF[one.dialled], TALK // MICRO, one.patience // MICRO, "zh", customer)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("case", CASES)
def test_a_simulated_day_goes_as_a_real_one(case: str, seed: int) -> None:
    coming = arrivals(seed)
    assert simulated(CASES[case], coming) == lived(CASES[case], coming)


def test_where_very_many_watch_their_queue_each_is_told_as_soon_as_in_a_real_house() -> None:
    """The only agent goes: more callers than are told at once hear of it a quarter of a second later."""
    wealth = replace(WEALTH, overflow=(step(ToVoicemail("box"), WhenNobody()),))
    firm = Firm(wealth, agents={"1001": 3}, break_of="1001", break_at=45)
    coming = [replace(one, patience=one.patience + 60 * S) for one in arrivals(0, 70, 1_000_000)]
    found = simulated(firm, coming)
    assert found == lived(firm, coming)
    assert sum(way == "voicemail" and 45.1 < at < 45.3 for _, way, _, at in found) > 50
