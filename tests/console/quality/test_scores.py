"""Calls judged by forms, and notes on them."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.console.doors import ROOT
from ivr.core.access import Role
from tests.console.quality.visiting import Kept
from tests.console.visiting import PEOPLE

FORMS = f"{ROOT}/score_forms"
CALL = f"{ROOT}/calls/r1"
FORM: dict[str, Any] = {
    "id": "service",
    "name": "Service",
    "questions": [
        {"id": "greeting", "text": "Greets", "most": 5},
        {"id": "identity", "text": "Asks who it is", "most": 1, "decides": True},
    ],
}
SCORE: dict[str, Any] = {"form": "service", "answers": {"greeting": 4, "identity": 1}, "comment": "calm"}
QIAN = PEOPLE[Role.QUALITY]


@pytest.fixture
async def judged(kept: Kept) -> Kept:
    async with kept.browser(PEOPLE[Role.ADMIN]) as browser:
        await browser.told("POST", FORMS, FORM)
    return kept


async def test_a_call_is_judged_and_its_agent_sees_how(judged: Kept) -> None:
    async with judged.browser(QIAN) as browser:
        [form] = await browser.told("GET", FORMS)
        assert form["questions"][0] == FORM["questions"][0] | {"decides": False}
        await browser.told("POST", f"{CALL}/scores", SCORE)
    async with judged.browser(PEOPLE[Role.AGENT]) as browser:
        [seen] = await browser.told("GET", f"{CALL}/scores")
    assert (seen["points"], seen["most"], seen["agent"], seen["given_by"]) == (5, 6, "1001", "qian")
    assert (seen["answers"], seen["comment"]) == (SCORE["answers"], "calm")


@pytest.mark.parametrize(
    ("role", "does"),
    [
        (Role.AGENT, {"form": 403, "score": 403, "note": 200, "see": 200, "of 1002": 403}),
        (Role.SUPERVISOR, {"form": 403, "score": 200, "note": 200, "see": 200, "of 1002": 403}),
        (Role.QUALITY, {"form": 403, "score": 200, "note": 200, "see": 200, "of 1002": 200}),
        (Role.COMPLIANCE, {"form": 403, "score": 403, "note": 200, "see": 200, "of 1002": 403}),
        (Role.AUDITOR, {"form": 403, "score": 403, "note": 403, "see": 200, "of 1002": 403}),
        (Role.ADMIN, {"form": 200, "score": 403, "note": 403, "see": 200, "of 1002": 403}),
    ],
)
async def test_everybody_does_what_is_his_to_do(judged: Kept, role: Role, does: dict[str, int]) -> None:
    async with judged.browser(PEOPLE[role]) as browser:
        answers = {
            "form": await browser.ask("POST", FORMS, FORM | {"id": "another"}),
            "score": await browser.ask("POST", f"{CALL}/scores", SCORE),
            "note": await browser.ask("POST", f"{CALL}/notes", {"text": "look at this"}),
            "see": await browser.ask("GET", f"{CALL}/scores"),
            "of 1002": await browser.ask("POST", f"{ROOT}/calls/r2/scores", SCORE),
        }
    assert {what: answer.status for what, answer in answers.items()} == does


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"greeting": 4}, "Asks who it is: not answered."),
        ({"greeting": 6, "identity": 1}, "Greets: give 0 to 5 points."),
        ({"greeting": 4, "identity": 1, "haste": 1}, "Service does not ask haste."),
    ],
)
async def test_answers_that_the_form_does_not_take_are_refused(judged: Kept, answers: dict[str, int], why: str) -> None:
    async with judged.browser(QIAN) as browser:
        answer = await browser.ask("POST", f"{CALL}/scores", SCORE | {"answers": answers})
        assert (answer.status, await answer.text()) == (422, why)
        assert await browser.told("GET", f"{CALL}/scores") == []


async def test_a_call_that_nobody_served_is_not_judged(judged: Kept) -> None:
    await judged.call("lost")
    async with judged.browser(QIAN) as browser:
        assert (await browser.ask("POST", f"{ROOT}/calls/lost/scores", SCORE)).status == 409


async def test_a_retired_form_judges_nobody_and_what_was_judged_stays(judged: Kept) -> None:
    async with judged.browser(QIAN) as browser, judged.browser(PEOPLE[Role.ADMIN]) as admin:
        await browser.told("POST", f"{CALL}/scores", SCORE)
        await admin.told("DELETE", f"{FORMS}/service")
        assert (await admin.ask("DELETE", f"{FORMS}/service")).status == 404
        assert (await admin.ask("POST", FORMS, FORM)).status == 409, "its id would mean two things"
        assert await browser.told("GET", FORMS) == []
        assert (await browser.ask("POST", f"{CALL}/scores", SCORE)).status == 422
        assert len(await browser.told("GET", f"{CALL}/scores")) == 1


@pytest.mark.parametrize("questions", [[], [FORM["questions"][0], FORM["questions"][0]]])
async def test_a_form_that_asks_nothing_or_twice_is_refused(judged: Kept, questions: list[Any]) -> None:
    async with judged.browser(PEOPLE[Role.ADMIN]) as admin:
        answer = await admin.ask("POST", FORMS, FORM | {"id": "odd", "questions": questions})
    assert answer.status == 422


async def test_notes_stand_in_the_order_in_which_they_were_written(judged: Kept) -> None:
    async with judged.browser(QIAN) as browser:
        for text in ("one", "two"):
            await browser.told("POST", f"{CALL}/notes", {"text": text})
            judged.hour.now = judged.hour.now.replace(second=30)
        assert [note["text"] for note in await browser.told("GET", f"{CALL}/notes")] == ["one", "two"]
        assert (await browser.ask("POST", f"{CALL}/notes", {"text": " "})).status == 400


async def test_a_call_that_is_forgotten_loses_what_was_written_of_it(judged: Kept) -> None:
    async with judged.browser(QIAN) as browser:
        await browser.told("POST", f"{CALL}/scores", SCORE)
        await browser.told("POST", f"{CALL}/notes", {"text": "Mr Li again"})
        await judged.here.room.store.forget("r1")
        [score], [note] = [await browser.told("GET", f"{CALL}/{what}") for what in ("scores", "notes")]
    assert (score["comment"], score["points"], note["text"]) == ("", 5, "")
