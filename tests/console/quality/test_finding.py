"""Calls found from the console: by whatever is known of them, within one's reach, numbers by right."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest

from ivr.console.doors import ROOT
from ivr.core.access import Role
from ivr.core.rulebook import DutyRules
from tests.console.quality.visiting import Kept
from tests.console.test_tokens import a_token, program
from tests.console.visiting import PEOPLE, Browser
from tests.recording.rooms import ENDED

CALLS = f"{ROOT}/calls"


async def found(browser: Browser, **sought: object) -> list[str]:
    page = await browser.told("GET", f"{CALLS}?{urlencode(sought)}")
    return [one["call"] for one in page["found"]]


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.AGENT, ["r1"]),
        (Role.SUPERVISOR, ["r2", "r1"]),  # r1 is his team's, r2 waited in his queue
        (Role.QUALITY, ["r2", "r1", "lost", "other"]),
        (Role.COMPLIANCE, ["r2", "r1", "lost", "other"]),
        (Role.AUDITOR, ["r2", "r1", "lost", "other"]),
        (Role.ADMIN, ["r2", "r1", "lost", "other"]),
    ],
)
async def test_everybody_finds_the_calls_in_his_reach(kept: Kept, role: Role, sees: list[str]) -> None:
    await kept.call("other", agent="1002", hours=2)
    await kept.call("lost", hours=1)
    async with kept.browser(PEOPLE[role]) as browser:
        assert await found(browser) == sees


@pytest.mark.parametrize(
    ("sought", "calls"),
    [
        ({"agent": "1001"}, ["r1"]),
        ({"customer": "C2"}, ["lost"]),
        ({"queue": "claims"}, ["lost"]),
        ({"outcome": "ABANDON"}, ["lost"]),
        ({"did": "4008001234"}, ["r2", "r1", "lost"]),
        ({"did": "400"}, []),
        ({"number": "+86 139-0000"}, []),
        ({"number": "139 0000 2222"}, ["lost"]),
        ({"last_digits": "2222"}, ["lost"]),
        ({"recorded": "yes"}, ["r2", "r1"]),
        ({"recorded": "no"}, ["lost"]),
        ({"state": "recorded"}, ["r2", "r1"]),
        ({"text": "OFFERED to"}, ["r1"]),
        ({"text": "100%"}, []),
        ({"since": "2026-03-04T11:30:00Z"}, ["r2", "r1"]),
        ({"until": "2026-03-04T11:30:00Z"}, ["lost"]),
        ({"queue": "wealth", "agent": "1002"}, ["r2"]),
    ],
)
async def test_calls_are_found_by_each_thing_that_is_known(
    kept: Kept, sought: dict[str, object], calls: list[str]
) -> None:
    await kept.call("lost", hours=1)
    await kept.told_of("r1")
    async with kept.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert await found(browser, **sought) == calls


@pytest.mark.parametrize(
    ("sought", "calls"),
    [
        ({"level": "gold"}, ["r2", "r1"]),
        ({"result": "appointment"}, ["r1"]),
        ({"from_time": "19:30", "to_time": "20:00"}, ["r2", "r1"]),  # by the clocks of Shanghai
        ({"from_time": "20:00", "to_time": "19:30"}, ["lost"]),
        ({"to_time": "19:30"}, ["lost"]),
        ({"from_time": "23:00"}, []),
        ({"least": 3}, ["lost"]),
        ({"most": 2}, ["r2", "r1"]),
        ({"judged": "yes"}, ["r2", "r1"]),
        ({"judged": "no"}, ["lost"]),
        ({"least_score": 80}, ["r1"]),
        ({"most_score": 79}, ["r2"]),
        ({"level": "gold", "judged": "yes", "most_score": 50, "from_time": "08:00"}, ["r2"]),
    ],
)
async def test_calls_are_found_by_level_result_hour_length_and_score(
    kept: Kept, sought: dict[str, object], calls: list[str]
) -> None:
    await kept.call("lost", agent="1001", hours=1)
    kept.here.store.call_result("r1", "appointment", ENDED)
    await kept.judged("r1", 4)
    await kept.judged("r2", 2)
    async with kept.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert await found(browser, **sought) == calls


async def test_nobody_learns_scores_by_looking_for_them(kept: Kept) -> None:
    await kept.judged("r1", 4)
    await kept.judged("r2", 2)
    async with kept.browser(PEOPLE[Role.SUPERVISOR]) as browser:  # r2 is in his queue, and not of his team
        assert await found(browser, judged="yes") == ["r1"]
        assert await found(browser, judged="no") == []
    async with program(kept, await a_token(kept, "see_calls", person=PEOPLE[Role.QUALITY])) as crm:
        asked = [await crm.ask("GET", f"{CALLS}?{sought}") for sought in ("judged=yes", "most_score=50", "level=gold")]
    assert [status for status, _ in asked] == [403, 403, 200]


async def test_what_calls_may_be_looked_for_by_is_told_as_the_rules_have_it(kept: Kept) -> None:
    duty = DutyRules(results={"1": "appointment", "2": "sold", "3": "sold"})
    kept.house.reception.rules = replace(kept.house.reception.rules, on_duty=duty)
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        told = await browser.told("GET", f"{CALLS}/choices")
    assert told["results"] == ["appointment", "sold"]
    assert (told["zone"], told["agents"][0]) == ("Asia/Shanghai", {"id": "1001", "name": "Chen"})
    assert "ABANDON" in told["outcomes"]


async def test_pages_follow_one_another_without_a_call_twice_or_lost(kept: Kept) -> None:
    for number in range(5):
        await kept.call(f"c{number}", hours=1)  # all of one moment
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        seen, after = [], ""
        while after is not None:
            page = await browser.told("GET", f"{CALLS}?{urlencode({'limit': 2, 'after': after})}")
            seen += [one["call"] for one in page["found"]]
            after = page["after"]
    assert seen == ["r2", "r1", "c4", "c3", "c2", "c1", "c0"]


@pytest.mark.parametrize(
    ("role", "shown"),
    [(Role.AGENT, "139****1111"), (Role.QUALITY, "139****1111"), (Role.AUDITOR, "13900001111")],
)
async def test_numbers_are_shown_by_right(kept: Kept, role: Role, shown: str) -> None:
    async with kept.browser(PEOPLE[role]) as browser:
        page = await browser.told("GET", f"{CALLS}?agent=1001")
        assert page["found"][0]["caller"] == shown
        assert (await browser.told("GET", f"{CALLS}/r1"))["caller"] == shown


async def test_nobody_finds_a_masked_number_by_ever_longer_ends(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        assert await found(browser, last_digits="1111") == ["r2", "r1"]
        assert (await browser.ask("GET", f"{CALLS}?last_digits=01111")).status == 403
    async with kept.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert await found(browser, last_digits="01111") == ["r2", "r1"]


async def test_nobody_reads_a_masked_number_out_of_the_stories_digit_by_digit(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        assert (await browser.ask("GET", f"{CALLS}?text=1390")).status == 403
        assert (await browser.ask("GET", f"{CALLS}?text=waits")).status == 200
    async with kept.browser(PEOPLE[Role.AUDITOR]) as browser:
        assert (await browser.ask("GET", f"{CALLS}?text=1390")).status == 200


@pytest.mark.parametrize(
    "sought", ["since=yesterday", "since=2026-03-04T11:30:00", "number=abc", "last_digits=1", "after=x/y", "limit=0"]
)
async def test_what_cannot_be_read_is_refused_in_a_sentence(kept: Kept, sought: str) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        answer = await browser.ask("GET", f"{CALLS}?{sought}")
        assert (answer.status, (await answer.text()).strip()[-1]) == (400, ".")


# --- a call's story


async def test_a_story_has_its_steps_with_rules_its_legs_marks_and_recordings(kept: Kept) -> None:
    await kept.told_of("r1")
    async with kept.browser(PEOPLE[Role.AUDITOR]) as browser:
        story = await browser.told("GET", f"{CALLS}/r1")
    [step] = story["steps"]
    assert (step["what"], step["rule"]) == ("offer", "rules.yaml:7")
    assert step["facts"]["tries"] == [{"number": "13812340001"}]
    assert [(mark["kind"], mark["begins"]) for mark in story["marks"]] == [("hold", True)]
    assert [leg["party"] for leg in story["legs"]] == ["13900001111"]
    [recording] = story["recordings"]
    assert (recording["recording"], recording["seconds"], recording["state"]) == ("r1", 2.0, "recorded")
    assert recording["may"] == ["listen", "download", "export"]


async def test_whoever_sees_shortened_numbers_sees_them_nowhere_whole(kept: Kept) -> None:
    await kept.told_of("r1")
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        answer = await browser.ask("GET", f"{CALLS}/r1")
        told = await answer.text()
        story = await answer.json()
    assert "13812340001" not in told
    assert "13900001111" not in told
    assert story["steps"][0]["facts"] == {"to": "138****0001", "tries": [{"number": "138****0001"}], "wealth": 3}
    assert story["recordings"][0]["may"] == ["listen"]


async def test_a_story_out_of_ones_reach_is_refused_and_that_is_on_record(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.AGENT]) as browser:
        assert (await browser.ask("GET", f"{CALLS}/r2")).status == 403
        assert (await browser.ask("GET", f"{CALLS}/r2/notes")).status == 403
        assert (await browser.ask("GET", f"{CALLS}/r")).status == 404, "by its whole id alone"
    await kept.here.store.flush()
    refused = [one for one in await kept.register.actions.latest(9) if one.outcome.startswith("403")]
    assert [(one.who, one.what, one.target) for one in refused] == [
        ("chen", "scores_notes", "r2"),
        ("chen", "story_story", "r2"),
    ]
