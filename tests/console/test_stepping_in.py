"""Supervisors at their page: with whose talk they may be, whom they may move, and what is on record of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from ivr.console.looking.calls import Calls
from ivr.console.looking.traces import Traces
from ivr.core.access import Role
from ivr.core.agent import LoggedOut
from ivr.core.console_rights import Person
from ivr.core.rulebook import EVERYBODY, Skill
from ivr.switch.fake_phones import Answers, NeverAnswers
from tests.calls.house import DID, House, Sounds
from tests.calls.talks import CALLER, S
from tests.console.test_live import over, talks
from tests.console.visiting import PEOPLE, TEAMS, Browser, Visited

CALLS, AGENTS = "/api/v1/calls", "/api/v1/agents"
ZHAO = PEOPLE[Role.SUPERVISOR]
WAYS = ("listen", "whisper", "barge", "take-over", "leave")


@pytest.fixture
async def call(house: House) -> AsyncIterator[str]:
    call = await talks(house)
    house.fake.phones["PJSIP/1005"] = Answers(0 * S)
    yield call
    await over(house, call)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0.02)


def word_of(house: House, agent: str) -> str:
    return type(house.floor.presence(agent).seen).__name__


@pytest.fixture
async def zhao(console: Visited) -> AsyncIterator[Browser]:
    async with console.browser(ZHAO) as browser:
        yield browser


async def test_he_listens_whispers_joins_and_takes_over(zhao: Browser, house: House, call: str) -> None:
    assert await zhao.told("POST", f"{CALLS}/{call}/listen", status=409) == "The telephone of 1005 is not registered."
    house.floor.phone("1005", reachable=True)
    await zhao.told("POST", f"{CALLS}/{call}/listen")
    await until(lambda: any("1005 hears 1001" in step.line for step in house.trace))
    await zhao.told("POST", f"{CALLS}/{call}/whisper")
    await zhao.told("POST", f"{CALLS}/{call}/barge")
    await zhao.told("POST", f"{CALLS}/{call}/take-over")
    assert "takeover" in [step.what for step in house.trace]


def shown(house: House) -> tuple[str, str]:
    """Who is with the call, and how, as pages are told."""
    row = next(iter(Calls(Traces(house.reception.call)).rows(house.reception.calls, {}).values()))
    return row.supervisor, row.supervision


async def test_pages_are_told_that_his_telephone_rings_and_how_he_is_with_the_talk_until_he_leaves_it(
    zhao: Browser, house: House, call: str
) -> None:
    house.floor.phone("1005", reachable=True)
    house.fake.phones["PJSIP/1005"] = Answers(0.2 * S)
    assert await zhao.told("POST", f"{CALLS}/{call}/leave", status=409) == "Supervisor 1005 is not with this call."
    await zhao.told("POST", f"{CALLS}/{call}/listen")
    assert shown(house) == ("1005", "ringing")
    for way, word in (("listen", "monitor"), ("whisper", "whisper"), ("barge", "barge")):
        await zhao.told("POST", f"{CALLS}/{call}/{way}")
        await until(lambda word=word: shown(house) == ("1005", word))
    await zhao.told("POST", f"{CALLS}/{call}/leave")
    assert shown(house) == ("", "")
    assert word_of(house, "1005") == "Ready"
    assert house.fake.talking(call, house.reception.calls[0].taken_by)


async def test_nobody_ends_what_another_supervisor_does(
    console: Visited, zhao: Browser, house: House, call: str
) -> None:
    house.floor.phone("1005", reachable=True)
    await zhao.told("POST", f"{CALLS}/{call}/listen")
    other = Person("sheng", "Sheng", frozenset({Role.SUPERVISOR}), "1002")
    await console.enters(other)
    async with console.browser(other) as browser:
        await browser.told("POST", f"{CALLS}/{call}/leave", status=409)
    assert shown(house)[0] == "1005"


async def test_he_stops_his_own_telephone_from_ringing(zhao: Browser, house: House, call: str) -> None:
    house.floor.phone("1005", reachable=True)
    house.fake.phones["PJSIP/1005"] = NeverAnswers()
    await zhao.told("POST", f"{CALLS}/{call}/whisper")
    await until(lambda: any(channel.startswith("supervisor") for channel in house.fake.channels))
    await zhao.told("POST", f"{CALLS}/{call}/leave")
    assert not any(channel.startswith("supervisor") for channel in house.fake.channels)
    assert word_of(house, "1005") == "Ready"


async def test_he_is_told_whom_his_rights_reach_and_the_words_of_the_rules(console: Visited) -> None:
    reached = {}
    for role, person in PEOPLE.items():
        async with console.browser(person) as browser:
            status = 403 if role is Role.COMPLIANCE else 200
            reached[role] = await browser.told("GET", "/api/v1/floor", status=status)
    zhao = reached[Role.SUPERVISOR]
    assert zhao["listens"] == zhao["steps_in"] == zhao["leads"] == ["1001", "1005"]
    assert "noted" in zhao["queues"]
    assert reached[Role.QUALITY]["listens"] is None
    assert reached[Role.QUALITY]["steps_in"] == []
    for role in (Role.AGENT, Role.AUDITOR, Role.ADMIN):
        assert reached[role]["listens"] == reached[role]["steps_in"] == reached[role]["leads"] == []


@pytest.mark.parametrize("role", [Role.AGENT, Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN])
async def test_nobody_else_is_with_a_talk(console: Visited, call: str, role: Role) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        for way in WAYS:
            await browser.told("POST", f"{CALLS}/{call}/{way}", status=403)
        await browser.told("POST", f"{CALLS}/{call}/move", {"queue": "noted"}, status=403)
        await browser.told("POST", f"{CALLS}/{call}/pick", {"agent": "1001"}, status=403)
        for what in ("dismiss", "ready", "not_ready"):
            await browser.told("POST", f"{AGENTS}/1001/{what}", status=403)


async def test_quality_may_listen_and_no_more_and_needs_a_telephone(console: Visited, call: str) -> None:
    async with console.browser(PEOPLE[Role.QUALITY]) as browser:
        assert "no telephone" in await browser.told("POST", f"{CALLS}/{call}/listen", status=409)
        await browser.told("POST", f"{CALLS}/{call}/whisper", status=403)


async def test_he_is_not_with_the_talk_of_an_agent_of_another_team(console: Visited, house: House, call: str) -> None:
    other = Person("sheng", "Sheng", frozenset({Role.SUPERVISOR}), "1002")
    await console.enters(other)
    async with console.browser(other) as browser:
        refused = await browser.told("POST", f"{CALLS}/{call}/listen", status=403)
        assert refused == "1002 supervises nobody, by the rules."
        await browser.told("POST", f"{AGENTS}/1001/dismiss", status=403)
    assert house.reception.calls[0].supervision is None


async def test_he_says_for_his_agents_how_they_are_and_for_no_others(zhao: Browser, house: House) -> None:
    told = await zhao.told("POST", f"{AGENTS}/1001/not_ready")
    assert (told["status"], told["reason"]) == ("not_ready", "own wish")
    assert (await zhao.told("POST", f"{AGENTS}/1001/ready"))["status"] == "available"
    assert (await zhao.told("POST", f"{AGENTS}/1001/dismiss"))["status"] == "logged_out"
    await zhao.told("POST", f"{AGENTS}/1001/dismiss", status=409)
    for what in ("dismiss", "not_ready", "ready"):
        await zhao.told("POST", f"{AGENTS}/1002/{what}", status=403)
    await zhao.told("POST", f"{AGENTS}/7777/dismiss", status=404)
    await zhao.told("POST", f"{AGENTS}/1001/log_in", status=404)


async def test_he_moves_a_caller_who_waits_and_picks_him_for_an_agent(zhao: Browser, house: House) -> None:
    waiting = await waits(house)
    assert (
        await zhao.told("POST", f"{CALLS}/{waiting}/move", {"queue": "nowhere"}, status=409)
        == "There is no queue nowhere."
    )
    refused = await zhao.told("POST", f"{CALLS}/{waiting}/pick", {"agent": "1001"}, status=409)
    assert refused == "Agent 1001 takes no calls: phone not registered."
    await zhao.told("POST", f"{CALLS}/{waiting}/pick", {"agent": "1002"}, status=403)
    await zhao.told("POST", f"{CALLS}/{waiting}/move", {"queue": "noted"})
    await zhao.told("POST", f"{CALLS}/nobody/move", {"queue": "noted"}, status=404)
    await over(house, waiting)


async def waits(house: House) -> str:
    """A caller in `wealth`, whom agent 1001 may serve and 1002 may not."""
    call = house.fake.call_in(DID, CALLER)
    async with asyncio.timeout(10):
        while "Waiting" not in {type(one.stage).__name__ for one in house.reception.calls}:
            await asyncio.sleep(0.05)
            house.fake.press(call, "1")
    return call


@pytest.mark.parametrize("deed", ["move", "pick"])
@pytest.mark.parametrize(("supervises", "status"), [("a", 409), ("b", 403), (EVERYBODY, 409)])
async def test_a_caller_who_waits_is_for_him_whose_agents_may_serve_his_queue(
    zhao: Browser, house: House, deed: str, supervises: str, status: int
) -> None:
    agents = {**TEAMS, "1005": replace(TEAMS["1005"], supervises=(supervises,), skills=(Skill("wealth", 5),))}
    house.reception.new_rules(replace(house.reception.rules, agents=agents), Sounds())
    call, his = await waits(house), "1002" if supervises == "b" else "1001"
    wish = {"queue": "nowhere"} if deed == "move" else {"agent": his}
    why = await zhao.told("POST", f"{CALLS}/{call}/{deed}", wish, status)
    assert (why == "1005 supervises nobody who serves the queue wealth.") is (status == 403)
    await over(house, call)


async def test_it_is_on_record_whether_it_was_done_or_refused(console: Visited, zhao: Browser, house: House) -> None:
    await zhao.told("POST", f"{AGENTS}/1001/dismiss?reason=the+shift  is+over")
    assert house.floor.presence("1001").status == LoggedOut("Zhao: the shift is over")
    await zhao.told("POST", f"{AGENTS}/1002/dismiss", status=403)
    await house.store.flush()
    refused, done, *_ = await console.register.actions.latest(5)
    assert (done.who, done.what, done.target, done.outcome) == ("zhao", "stepping_in_dismiss", "1001", "done")
    assert (refused.target, refused.outcome[:4]) == ("1002", "403:")
