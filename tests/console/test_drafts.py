"""Drafts open no file of the machine that is none of theirs, and their answers hold nobody up."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ivr.console.rules.asking_apart import Apart, Files, Told
from ivr.core.access import Role
from ivr.drafts.answering import LARGEST, sent
from tests.console.ruled import NAME, OFFICE, RULES, Office, office
from tests.console.visiting import PEOPLE

__all__ = ["office"]
TEXT = (OFFICE / NAME).read_text()
HIDDEN = "id,name,number,rm\nC1,a secret name,13900001111,a secret cell\n"
RMS = "id,name,mobile\n"
CALL = {"number": "02155501234", "caller": "13900001111", "at": "2026-11-25 13:30"}
OPENING = {"check": {}, "diff": {}, "graph": {}, "try": CALL, "scenarios": {}}


@pytest.fixture
def hidden(tmp_path: Path) -> Path:
    """Tables of somebody else, beside the rules' folder."""
    folder = tmp_path / "hidden"
    folder.mkdir()
    (folder / "customers.csv").write_text(HIDDEN)
    (folder / "managers.csv").write_text(RMS)
    return folder


def naming(folder: object) -> str:
    return f"{TEXT}\ncrm: {{customers: {folder}/customers.csv, managers: {folder}/managers.csv}}\n"


@pytest.mark.parametrize("question", list(OPENING))
@pytest.mark.parametrize("by", ["whole path", "../", "a link"])
async def test_a_draft_opens_no_tables_outside_the_rules_folder(
    office: Office, hidden: Path, question: str, by: str
) -> None:
    (office.file.parent / "tables").symlink_to(hidden)
    text = naming({"whole path": hidden, "../": "../hidden", "a link": "tables"}[by])
    status = 200 if question == "check" else 422
    told = await office.admin.told("POST", f"{RULES}/{question}", {"files": {NAME: text}, **OPENING[question]}, status)
    (wrong,) = [one for one in told["complaints"] if one["code"] == "R122"]
    assert (wrong["file"], wrong["line"]) == (NAME, len(text.splitlines()))
    assert "not below the rules' folder" in wrong["what"]
    assert "secret" not in json.dumps(told)


async def test_such_a_draft_comes_not_into_force(office: Office, hidden: Path) -> None:
    told = await office.put(naming(hidden), 422)
    assert "not below the rules' folder" in told["complaints"][0]["what"]
    assert office.file.read_text() == TEXT


async def test_tables_that_the_rules_in_force_name_may_stand_anywhere(office: Office, hidden: Path) -> None:
    (hidden / "customers.csv").write_text(HIDDEN.replace("a secret cell", ""))
    office.file.write_text(naming(hidden))
    await office.versions.watch.judge()
    assert (await office.check(routing_rules__yaml=naming(hidden)))["version"]


async def test_whose_draft_names_other_tables_is_told_who_calls_by_those_in_force(office: Office) -> None:
    other = office.file.parent / "other"
    other.mkdir()
    (other / "customers.csv").write_text(
        HIDDEN.replace("a secret cell", "").replace(",rm", ",level").replace("111,", "111,gold")
    )
    (other / "managers.csv").write_text(RMS)
    async with office.console.browser(PEOPLE[Role.AUDITOR]) as reader:
        told = await reader.told("POST", f"{RULES}/try", {"files": {NAME: naming("other")}, **CALL})
    assert told["customer"] is None


def test_an_answer_beyond_all_reading_is_not_sent() -> None:
    kind, _, said = sent({"answer": "x" * LARGEST}).partition("\n")
    assert (kind, "larger than 16 MB" in said) == ("refused", True)
    assert sent({"answer": "x"}) == 'answer\n"x"'


async def test_an_answer_goes_on_as_it_came(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(_told: Told) -> NoReturn:
        raise AssertionError

    monkeypatch.setattr(Told, "facts", property(read))
    assert (await office.admin.told("POST", f"{RULES}/graph", {}))["svg"].startswith("<svg")


@pytest.mark.parametrize(("askers", "at_once"), [(("li", "li", "li"), 1), (("li", "li", "sun"), 2)])
async def test_each_person_has_one_turn_at_a_time(
    monkeypatch: pytest.MonkeyPatch, askers: tuple[str, ...], at_once: int
) -> None:
    going_on: list[int] = []
    most = 0

    def slow(*_: Any) -> Told:
        nonlocal most
        going_on.append(1)
        most = max(most, len(going_on))
        time.sleep(0.2)
        going_on.pop()
        return Told("answer", b"1")

    monkeypatch.setattr(Apart, "_ask", slow)
    apart = Apart()
    await asyncio.gather(*(apart.ask("check", Files({}, Path(), Path(), asker)) for asker in askers))
    assert most == at_once
