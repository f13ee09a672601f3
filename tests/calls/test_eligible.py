"""What is told of agents while the system runs: who waits gets them, or no longer; new rules and new starts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from ivr.calls.eligible import Eligible
from ivr.calls.saying import Done
from ivr.core.eligibility import Answer, AnsweredBy, Eligibility, Holds
from ivr.core.needs import Need
from ivr.core.rulebook import Rulebook
from ivr.core.wishes import NotKnown, NotNow
from ivr.switch.fake import FakeSwitch
from ivr.switch.fake_phones import NeverAnswers
from tests.calls.firm import Firm, scene
from tests.calls.house import DID, House, rules
from tests.calls.test_whom_he_gets import AGENTS, UNKNOWN, all_gone, house, offers
from tests.virtual_time import virtual

S = timedelta(seconds=1)
TRAINED = Eligibility("trained", AnsweredBy.PROGRAM, if_not="training not done today")
SOUTH = Eligibility("south")
KNOWN = {one.name: one for one in (TRAINED, SOUTH)}
NEEDS = (Need("wealth", 1), Holds(TRAINED))


def with_eligibility(**changes: object) -> Rulebook:
    """The rules of a house whose callers need the trained."""
    return replace(house(needs=NEEDS).rules, eligibility=KNOWN, **changes)  # type: ignore[arg-type]


def opened(book: Rulebook | None = None) -> tuple[House, Eligible]:
    """The house, both agents ready, and whoever is told of them."""
    h = House(FakeSwitch(), book or with_eligibility())
    h.fake.phones |= {"PJSIP/1001": NeverAnswers(), "PJSIP/1002": NeverAnswers()}
    h.agents_ready()
    return h, Eligible(h.floor, h.store, h.clock)


def trained(h: House, holds: bool = True, since: int | None = None, until: int | None = None) -> Answer:
    """Said from so many seconds from now, until so many."""
    first, end = (None if at is None else h.clock.now() + at * S for at in (since, until))
    return Answer("trained", holds, "fire drill", first, end, "supervisor 1005")


@virtual
async def test_who_waits_gets_the_agent_as_soon_as_it_is_told() -> None:
    h, eligible = opened()
    call = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(5)
    assert offers(h) == []
    assert eligible.learns("1002", trained(h)) == Done()
    await asyncio.sleep(1)
    assert offers(h) == [(call, "1002")]
    await all_gone(h, call)


@virtual
async def test_it_begins_and_ends_at_its_moment_though_nothing_else_happens() -> None:
    h, eligible = opened()
    eligible.learns("1002", trained(h, since=30, until=300))
    first = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(29)
    assert offers(h) == []
    await asyncio.sleep(2)
    assert offers(h) == [(first, "1002")]
    await all_gone(h, first)
    await asyncio.sleep(280)
    h.floor.ready("1002")
    second = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(60)
    assert offers(h) == [(first, "1002")]
    assert h.floor.now_in(h.rules.queues["wealth"]).staffed == 0
    await all_gone(h, second)


@virtual
async def test_the_trace_tells_why_nobody_is_offered() -> None:
    h, eligible = opened()
    eligible.learns("1001", trained(h, holds=False))
    call = h.fake.call_in(DID, UNKNOWN)
    await asyncio.sleep(5)
    (line,) = [step.line for step in h.trace if "training not done today" in step.line]
    assert "1001 training not done today: fire drill; 1002 training not done today: nothing is known" in line
    await all_gone(h, call)


@virtual
async def test_what_is_told_counts_before_what_the_rules_say_and_no_longer_once_it_is_taken_back() -> None:
    said = replace(AGENTS["1001"], answers=(Answer("trained", True),))
    h, eligible = opened(with_eligibility(agents={**AGENTS, "1001": said}))
    queue = h.rules.queues["wealth"]
    assert h.floor.now_in(queue).free == 1
    eligible.learns("1001", trained(h, holds=False))
    assert h.floor.now_in(queue).free == 0
    assert eligible.unlearns("1001", "trained", "supervisor 1005") == Done()
    assert h.floor.now_in(queue).free == 1
    assert isinstance(eligible.unlearns("1001", "trained", "supervisor 1005"), NotNow)


@virtual
async def test_tasks_find_somebody_on_duty_for_them_while_it_holds_of_him() -> None:
    h, eligible = opened()
    queue = h.rules.queues["wealth"]
    assert not h.floor.staffed(queue, "call")
    eligible.learns("1001", trained(h))
    assert h.floor.staffed(queue, "call")


@virtual
async def test_what_the_rules_alone_decide_or_do_not_know_is_told_in_vain() -> None:
    h, eligible = opened()
    assert isinstance(eligible.learns("1001", Answer("south", True)), NotNow)
    assert eligible.learns("1001", Answer("north", True)) == NotKnown(
        "The rules know no eligibility 'north'. They know trained, south."
    )
    assert isinstance(eligible.unlearns("1001", "north", ""), NotKnown)
    assert not any(duty.agent.answers for duty in h.floor.agents())


@pytest.mark.parametrize("answered_by", AnsweredBy)
@virtual
async def test_new_rules_keep_what_was_told_unless_they_decide_it_themselves(answered_by: AnsweredBy) -> None:
    h, eligible = opened()
    eligible.learns("1002", trained(h))
    newer = replace(TRAINED, answered_by=answered_by)
    agents = {**AGENTS, "1002": replace(AGENTS["1002"], name="Chen Ming")}
    h.floor.new_rules(with_eligibility(agents=agents) if answered_by is AnsweredBy.PROGRAM else _decided(newer))
    held = {duty.agent.id: [one.holds for one in duty.agent.answers] for duty in h.floor.agents()}
    assert held == {"1001": [], "1002": [True] if answered_by is AnsweredBy.PROGRAM else []}


def _decided(newer: Eligibility) -> Rulebook:
    return replace(with_eligibility(), eligibility={**KNOWN, "trained": newer})


@scene
async def test_what_was_told_outlives_the_controller_with_its_end_and_what_was_taken_back_does_not(firm: Firm) -> None:
    book = rules(eligibility=KNOWN)
    h = await firm.opens(rulebook=book)
    eligible = Eligible(h.floor, h.store, h.clock)
    end = (h.clock.now() + 600 * S).replace(microsecond=0)
    for holds in (False, True):
        eligible.learns("1001", replace(trained(h, holds=holds), until=end))
    eligible.learns("1002", trained(h))
    eligible.unlearns("1002", "trained", "supervisor 1005")
    h = await firm.again(h, rulebook=book)
    told = Answer("trained", True, "fire drill", None, end.astimezone(ZoneInfo(book.firm.timezone)), "supervisor 1005")
    assert h.floor.told("1001") == {"trained": told}
    assert str(h.floor.told("1001")["trained"].until) == str(told.until)
    assert h.floor.told("1002") == {}
    await firm.closes(h)
