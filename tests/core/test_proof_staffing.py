"""Who may serve a queue, and until when: the last certificate, then the first hour that leads there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from ivr.core.conditions import IsOpen
from ivr.core.needs import AnyOf, Need, Needs, Relaxation
from ivr.core.preference import PreferAgent, PreferRm
from ivr.core.proof_facts import known_at
from ivr.core.proof_staffing import (
    AHEAD,
    CertificateEnds,
    Dropped,
    PreferredInVain,
    certificates,
    dropped,
    preferred_in_vain,
    unable,
    unheard,
    unstaffed,
)
from ivr.core.queues import Queue
from ivr.core.rule_ref import RuleRef
from ivr.core.rulebook import Agent, Calendar, Firm, Rulebook, Skill, Span
from ivr.core.steps import Branch, EnterQueue, LeaveMessage, Node
from ivr.core.ways import all_ways

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
OFFICE = Calendar("office", "Asia/Shanghai", ((Span(time(9), time(17)),),) * 5 + ((),) * 2)
NIGHT = Calendar("night", "Asia/Shanghai", ((Span(time(0), time(6)), Span(time(22), time(0))),) * 7)
GUARDED: dict[str, Node] = {
    "begin": Branch(IsOpen("office"), "q", "box"),
    "q": EnterQueue("q"),
    "box": LeaveMessage("box"),
}
NEEDS = (Need("wealth", 3), Need("licence"))


def book(
    agents: list[tuple[Skill, ...]],
    nodes: dict[str, Node] = GUARDED,
    needs: Needs = NEEDS,
    *relaxed: Needs,
) -> Rulebook:
    staff = {str(at): Agent(str(at), "Li", skills) for at, skills in enumerate(agents, 1001)}
    calendars = {"office": OFFICE, "night": NIGHT}
    relax = tuple(Relaxation(at * timedelta(seconds=20), step) for at, step in enumerate(relaxed, 1))
    queues = {"q": Queue("q", RuleRef(""), {}, needs, relax=relax)}
    firm = Firm({}, "Asia/Shanghai", ("zh",))
    return Rulebook("v1", firm, {"400": "begin"}, nodes, {}, {}, calendars, queues, staff, {}, {})


def able(level: int = 3, until: date | None = None) -> tuple[Skill, ...]:
    return Skill("wealth", level), Skill("licence", 1, until)


def since(rules: Rulebook) -> str:
    found = list(unstaffed(rules, known_at(rules, all_ways(rules)), MONDAY))
    return " ".join(f"{one.since:%a %m-%d %H:%M}{' now' if one.now else ''}" for one in found)


@pytest.mark.parametrize(
    ("agents", "wanting"),
    [
        ([able()], []),
        ([able(2)], ["q"]),
        ([(Skill("wealth", 5),)], ["q"]),
        ([(Skill("licence", 5),), (Skill("wealth", 5),)], ["q"]),
        ([able(until=MONDAY - 9 * DAY)], []),  # once more with a certificate, he can
        ([], ["q"]),
    ],
)
def test_somebody_needs_all_the_skills(agents: list[tuple[Skill, ...]], wanting: list[str]) -> None:
    assert list(unable(book(agents))) == wanting


def test_a_queue_without_needs_is_served_by_anybody_at_all() -> None:
    assert list(unable(book([()], needs=()))) == []
    assert list(unable(book([], needs=()))) == ["q"]


@pytest.mark.parametrize(
    ("untils", "told"),
    [
        ([None], ""),
        ([date(2026, 6, 9), None], ""),
        ([date(2026, 6, 9)], "Wed 06-10 09:00"),
        ([date(2026, 6, 9), date(2026, 6, 12)], "Mon 06-15 09:00"),
        ([date(2026, 6, 5)], "Mon 06-08 09:00"),
        ([MONDAY], "Tue 06-02 09:00"),
        ([MONDAY - DAY], "Mon 06-01 09:00 now"),
        ([MONDAY - 99 * DAY], "Mon 06-01 09:00 now"),
        ([MONDAY + AHEAD], ""),
    ],
)
def test_the_first_open_hour_after_the_last_certificate(untils: list[date | None], told: str) -> None:
    assert since(book([able(until=until) for until in untils])) == told


@pytest.mark.parametrize(
    ("nodes", "told"),
    [
        ({"begin": EnterQueue("q")}, "Wed 06-10 00:00"),
        ({**GUARDED, "begin": Branch(IsOpen("office", want=False), "q", "box")}, "Wed 06-10 00:00"),
        ({**GUARDED, "begin": Branch(IsOpen("office"), "n", "box"), "n": Branch(IsOpen("night"), "q", "box")}, ""),
        ({**GUARDED, "begin": Branch(IsOpen("office"), "box", "n"), "n": Branch(IsOpen("night"), "box", "q")},
         "Wed 06-10 06:00"),
        ({**GUARDED, "begin": LeaveMessage("box")}, ""),
    ],
    ids=["always", "closed", "never both", "between night and office", "nobody comes"],
)  # fmt: skip
def test_only_hours_that_lead_to_the_queue_count(nodes: dict[str, Node], told: str) -> None:
    assert since(book([able(until=date(2026, 6, 9))], nodes)) == told


def test_who_was_the_last_is_told() -> None:
    rules = book([able(until=MONDAY), able(until=date(2026, 6, 9)), able(1, None), able(4, date(2026, 6, 9))])
    (found,) = unstaffed(rules, known_at(rules, all_ways(rules)), MONDAY)
    assert found.last == (("1002", "licence"), ("1004", "licence"))


def told_by_language(*staff: tuple[str, date | None]) -> str:
    """What is told of agents with these languages and last days, in a firm that speaks Chinese and English."""
    rules = book([able(until=until) for _, until in staff])
    speaking = (
        replace(a, languages=tuple(own.split())) for a, (own, _) in zip(rules.agents.values(), staff, strict=True)
    )
    firm = replace(rules.firm, languages=("zh", "en"))
    rules = replace(rules, agents={agent.id: agent for agent in speaking}, firm=firm)
    found = unstaffed(rules, known_at(rules, all_ways(rules)), MONDAY)
    return "; ".join(f"{one.language or 'all'} {one.since:%m-%d}{' now' if one.now else ''}" for one in found)


@pytest.mark.parametrize(
    ("staff", "told"),
    [
        ([("zh", None), ("en zh", date(2026, 6, 9))], "en 06-10"),
        ([("zh", None), ("en", date(2026, 6, 9)), ("", date(2026, 6, 11))], "en 06-12"),
        ([("zh", None), ("en", date(2026, 6, 9)), ("", None)], ""),
        ([("zh", None)], ""),  # that nobody speaks it at all is told otherwise
        ([("zh", date(2026, 6, 11)), ("en", date(2026, 6, 9))], "all 06-12; en 06-10"),
        ([("zh", date(2026, 6, 9)), ("en", date(2026, 6, 9))], "all 06-10"),
        ([("", date(2026, 6, 9))], "all 06-10"),
        ([("zh", None), ("en", MONDAY)], "en 06-02"),
        ([("zh", None), ("en", MONDAY - DAY)], "en 06-01 now"),
        ([("zh", date(2026, 6, 9)), ("en", MONDAY - DAY)], "all 06-10; en 06-01 now"),
        ([("zh", MONDAY - DAY), ("en", MONDAY - 2 * DAY)], "all 06-01 now"),
        ([("zh", None), ("en", MONDAY + AHEAD)], ""),
        ([("fr", None), ("zh", date(2026, 6, 9)), ("en", date(2026, 6, 11))], "zh 06-10; en 06-12"),
    ],
)
def test_the_last_of_each_language_is_told_where_that_is_sooner(
    staff: list[tuple[str, date | None]], told: str
) -> None:
    assert told_by_language(*staff) == told


def test_certificates_are_told_of_a_month_before_they_end() -> None:
    rules = book([able(until=MONDAY + 30 * DAY), able(until=MONDAY + 31 * DAY), (Skill("golf", 1, MONDAY),)])
    assert list(certificates(rules, MONDAY)) == [CertificateEnds("1001", "licence", MONDAY + 30 * DAY)]


WEALTH, VALID = Need("wealth", 2), Need("licence", 1, certificate=True)


@pytest.mark.parametrize(
    ("agents", "wanting", "when"),
    [
        ([able(2)], ["q"], ""),
        ([(Skill("service", 1, MONDAY + DAY),)], [], "Wed 06-03 09:00"),
        ([(Skill("service", 1, MONDAY - DAY),)], [], "Mon 06-01 09:00 now"),
        ([(Skill("service"),), able(until=MONDAY)], [], ""),
        ([(Skill("service", 1, MONDAY),), able(until=MONDAY + DAY)], [], "Wed 06-03 09:00"),
    ],
)
def test_who_meets_the_relaxed_needs_may_serve_too(
    agents: list[tuple[Skill, ...]], wanting: list[str], when: str
) -> None:
    relaxed = book(agents, GUARDED, NEEDS, (Need("wealth", 2), Need("spare")), (Need("service"),))
    assert list(unable(relaxed)) == wanting
    assert since(relaxed) == when


EITHER = AnyOf(((Need("wealth", 3), Need("licence")), (Need("service", 2),)))


@pytest.mark.parametrize(
    ("agents", "wanting", "when"),
    [
        ([able()], [], ""),
        ([(Skill("service", 2),)], [], ""),
        ([able(2), (Skill("service"),)], ["q"], ""),
        ([able(until=MONDAY)], [], "Tue 06-02 09:00"),
        ([able(until=MONDAY), (Skill("service", 2, MONDAY + DAY),)], [], "Wed 06-03 09:00"),
        ([(*able(until=MONDAY), Skill("service", 2, MONDAY + DAY))], [], "Wed 06-03 09:00"),
        ([(*able(until=MONDAY), Skill("service", 2))], [], ""),
        ([(*able(until=MONDAY), Skill("service"))], [], "Tue 06-02 09:00"),
    ],
)
def test_who_meets_one_of_the_alternatives_may_serve(
    agents: list[tuple[Skill, ...]], wanting: list[str], when: str
) -> None:
    rules = book(agents, GUARDED, (EITHER,))
    assert list(unable(rules)) == wanting
    assert since(rules) == when


@pytest.mark.parametrize(
    ("agents", "vain"),
    [
        ([able(), able()], []),
        ([able(), able(until=MONDAY - DAY)], []),  # whose certificate has ended is told of elsewhere
        ([able(), able(2)], [PreferredInVain("q", 1, "1002")]),
        ([able(), (*able(2), Skill("spare"))], []),
    ],
)
def test_an_agent_who_is_preferred_must_have_what_is_needed_at_some_time(
    agents: list[tuple[Skill, ...]], vain: list[PreferredInVain]
) -> None:
    rules = book(agents, GUARDED, NEEDS, (Need("spare"),))
    queue = replace(rules.queues["q"], prefer=(PreferRm(), PreferAgent("1002")))
    assert list(preferred_in_vain(replace(rules, queues={"q": queue}))) == vain


def test_certificates_of_alternatives_are_told_of() -> None:
    rules = book([able(until=MONDAY)], GUARDED, (EITHER,))
    assert list(certificates(rules, MONDAY)) == [CertificateEnds("1001", "licence", MONDAY)]


@pytest.mark.parametrize(
    ("needs", "relaxed", "found"),
    [
        ((VALID,), [(WEALTH, VALID)], []),
        ((VALID,), [(WEALTH, Need("licence"))], []),
        ((Need("licence"),), [(WEALTH,)], []),
        ((WEALTH, VALID), [(VALID,), (WEALTH,), ()], [Dropped("q", 1, "licence")]),
        ((VALID,), [(AnyOf(((WEALTH, VALID), (Need("service"), VALID))),)], []),
        ((VALID,), [(AnyOf(((WEALTH, VALID), (Need("service"),))),)], [Dropped("q", 0, "licence")]),
        ((AnyOf(((WEALTH, VALID), (VALID,))),), [(WEALTH,)], [Dropped("q", 0, "licence")]),
        ((AnyOf(((WEALTH, VALID), (Need("service"),))),), [(WEALTH,)], []),  # it was not needed in any case
    ],
)
def test_a_certificate_that_a_relaxation_drops(needs: Needs, relaxed: list[Needs], found: list[Dropped]) -> None:
    assert list(dropped(book([able()], GUARDED, needs, *relaxed))) == found


@pytest.mark.parametrize(
    ("spoken", "missing"),
    [
        ([()], []),
        ([("zh",)], ["en"]),
        ([("zh",), ("en",)], []),
        ([("zh", "en")], []),
        ([("fr",)], ["zh", "en"]),
    ],
)
def test_a_language_that_nobody_speaks_who_could_serve_is_told(
    spoken: list[tuple[str, ...]], missing: list[str]
) -> None:
    rules = book([able() for _ in spoken])
    staff = {agent.id: replace(agent, languages=own) for agent, own in zip(rules.agents.values(), spoken, strict=True)}
    deaf = Agent("2001", "Wang", (), languages=("zh", "en"))
    firm = replace(rules.firm, languages=("zh", "en"))
    found = unheard(replace(rules, agents={**staff, "2001": deaf}, firm=firm))
    assert [one.language for one in found] == missing
