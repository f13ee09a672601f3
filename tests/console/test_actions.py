"""The record of actions: found by person, kind and time, given as a file, and for whom."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.console.app import OPERATIONS
from ivr.core.access import Role
from ivr.store.rows import Action
from tests.console.visiting import LI, NOON, PEOPLE, Visited

ACTIONS = "/api/v1/actions"
WORDS = Path(__file__).parents[2] / "console/src/words"
SEES = {Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN}
DONE = (
    ("li", "people_add", "", "done", "wu: agent"),
    ("li", "kept_put", "", "409: Somebody was first.", "new hours"),
    ("zhao", "stepping_in_move", "call1", "done", "claims"),
    ("gone", "people_disable", "wu", "failed", "=1+1"),
)
"""An hour after one another."""


async def told(console: Visited, asked: str = "", role: Role = Role.AUDITOR) -> list[dict[str, Any]]:
    """What was entered above, as somebody is told of it: newest first, without those who signed in to ask."""
    for hours, (who, what, target, outcome, detail) in enumerate(DONE):
        at = NOON + timedelta(days=1, hours=hours)
        console.house.store.acted(Action(at, who, what, target, outcome, detail, "192.0.2.1"))
    await console.house.store.flush()
    async with console.browser(PEOPLE[role]) as browser:
        return [one for one in await browser.told("GET", f"{ACTIONS}?{asked}") if one["what"] != "session_sign_in"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("who=li", ["kept_put", "people_add"]),
        ("kind=people", ["people_disable", "people_add"]),
        ("kind=people&who=li", ["people_add"]),
        ("kind=peopl", []),
        ("kind=p%25", []),
        ("undone=true", ["people_disable", "kept_put"]),
        ("since=2026-11-26T14:00:00Z", ["people_disable", "stepping_in_move"]),
        ("before=2026-11-26T13:00:00Z", ["people_add"]),
        ("since=2026-11-26T13:00:00Z&before=2026-11-26T14:00:00Z", ["kept_put"]),
    ],
)
async def test_they_are_found_by_person_kind_outcome_and_time(console: Visited, asked: str, found: list[str]) -> None:
    assert [one["what"] for one in await told(console, asked)] == found


async def test_people_are_told_by_name_where_there_is_one(console: Visited) -> None:
    assert [(one["who"], one["name"]) for one in await told(console)] == [
        ("gone", ""),
        ("zhao", "Zhao"),
        ("li", "Li"),
        ("li", "Li"),
    ]


async def test_the_file_holds_what_is_sought_and_nothing_in_it_is_computed(console: Visited) -> None:
    await told(console)
    async with console.browser(LI) as browser:
        answer = await browser.ask("GET", f"{ACTIONS}/file?kind=people")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="actions.csv"'
    content = (await answer.read()).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [(row["who"], row["what"], row["detail"]) for row in rows] == [
        ("gone", "people_disable", "'=1+1"),
        ("li", "people_add", "wu: agent"),
    ]


async def test_one_chooses_among_all_people_and_the_kinds_of_whatever_is_entered(console: Visited) -> None:
    async with console.browser(PEOPLE[Role.COMPLIANCE]) as browser:
        choices = await browser.told("GET", f"{ACTIONS}/choices")
    assert {"id": "zhao", "name": "Zhao"} in choices["people"]
    assert {"people", "kept", "oidc", "stepping_in"} <= set(choices["kinds"])
    assert not {"actions", "live", "skills"} & set(choices["kinds"]), "of these nothing is ever entered"


@pytest.mark.parametrize("role", list(PEOPLE))
@pytest.mark.parametrize("path", ["", "/choices", "/file"])
async def test_they_are_for_who_may_see_actions(console: Visited, role: Role, path: str) -> None:
    async with console.browser(PEOPLE[role]) as browser:
        assert (await browser.ask("GET", ACTIONS + path)).status == (200 if role in SEES else 403)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_operation_that_is_entered_is_said_in_words(language: str) -> None:
    words = json.loads((WORDS / f"{language}.json").read_text("utf-8"))["actions"]
    changing = [one for one in OPERATIONS if one.method != "GET" and not one.asks]
    assert {one.id for one in changing} <= set(words["deeds"])
    assert {one.tag for one in changing} <= set(words["kinds"])
