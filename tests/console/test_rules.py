"""The rules from the console: shown, checked as drafts, put in force and taken back, by whom that is for."""

from __future__ import annotations

import pytest

from ivr.console.doors import Only
from ivr.console.rules import drafts, kept, known, shadow
from ivr.console.rules.asking_apart import Apart, Files, Limits
from ivr.console.rules.files import LARGEST
from ivr.core.access import Role
from ivr.core.console_rights import GRANTED, Right
from ivr.web.operation import Operation
from tests.console.ruled import NAME, OFFICE, RULES, Office, office
from tests.console.visiting import PEOPLE, Browser, Visited

__all__ = ["office"]
OPERATIONS = (*kept.operations(), *drafts.operations(), *known.operations(), *shadow.operations())
TEXT = (OFFICE / NAME).read_text()
WRONG = TEXT.replace("- queue: front_desk", "- queue: front_dask")
LINE = TEXT.splitlines().index("    - queue: front_desk") + 1
LATER = TEXT.replace("longest: 3m", "longest: 4m")


async def test_the_rules_in_force_are_shown_text_by_text(office: Office) -> None:
    told = await office.admin.told("GET", RULES)
    assert told["texts"] == {NAME: TEXT}
    assert (told["number"], told["version"], told["refused"]) == (1, office.versions.record.in_force.version, [])


async def test_a_draft_is_told_the_line_of_what_is_wrong_and_the_names_that_would_be_right(office: Office) -> None:
    told = await office.check(routing_rules__yaml=WRONG)
    (wrong,) = [one for one in told["complaints"] if one["severity"] == "error"]
    assert (wrong["file"], wrong["line"], wrong["code"]) == (NAME, LINE, "R401")
    assert "front_desk" in wrong["mend"]
    assert told["names"]["queues"] == ["front_desk"]
    assert told["version"] is None
    assert office.file.read_text() == TEXT, "asking changes nothing"


async def test_a_draft_is_compared_in_words_and_drawn_with_its_lines_and_tried(office: Office) -> None:
    files = {NAME: TEXT.replace('{time: "12:00-13:00"}', '{time: "12:00-14:00"}')}
    told = await office.admin.told("POST", f"{RULES}/diff", {"files": files})
    assert "waits in front_desk before, now may leave a message" in told["parts"][0]["lines"][0]
    drawn = await office.admin.told("POST", f"{RULES}/graph", {"files": files})
    queue = next(box for box in drawn["boxes"] if box["id"] == "queue front_desk")
    assert TEXT.splitlines()[queue["line"] - 1].strip().startswith("front_desk:")
    assert drawn["svg"].startswith("<svg")
    call = {"number": "02155501234", "at": "2026-11-25 13:30", "keys": "1"}
    tried = await office.admin.told("POST", f"{RULES}/try", {"files": files, **call})
    assert "hears lunch" in [step["line"] for step in tried["steps"]]
    tried = await office.admin.told("POST", f"{RULES}/try", call)
    assert tried["queue"]["queue"] == "front_desk", "without files it is the rules in force"


async def test_a_trial_that_means_nothing_says_why(office: Office) -> None:
    said = await office.admin.told("POST", f"{RULES}/try", {"number": "02155501234", "at": "noon"}, 400)
    assert "is no time" in said
    said = await office.admin.told("POST", f"{RULES}/try", {"number": "1", "agents": "now"}, 400)
    assert "agents" in said


async def test_the_scenarios_beside_the_rules_are_played_by_the_draft(office: Office) -> None:
    patient = TEXT.replace("{waited: 90s}", "{waited: 900s}")
    told = await office.admin.told("POST", f"{RULES}/scenarios", {"files": {NAME: patient}})
    failed = [one for one in told["scenarios"] if one["misses"]]
    assert (told["failed"], len(failed)) == (len(failed), len(failed))
    assert failed
    assert failed[0]["story"]
    assert len(told["scenarios"]) > len(failed)


async def test_a_right_draft_comes_into_force_with_its_author_and_his_reason(office: Office) -> None:
    told = await office.put(LATER)
    assert (told["number"], told["author"], told["comment"]) == (2, "li", "hours")
    assert office.file.read_text() == LATER
    assert office.console.house.reception.rules.voicemails["office"].longest.total_seconds() == 240
    listed = await office.admin.told("GET", f"{RULES}/versions")
    assert (listed[0]["number"], listed[0]["author"]) == (2, "li")
    await office.console.house.store.flush()
    (action, *_) = await office.console.register.actions.latest(1)
    assert (action.who, action.what, action.outcome, action.detail) == ("li", "kept_put", "done", "version 2: hours")


async def test_a_wrong_draft_is_refused_whole_and_nothing_is_written(office: Office) -> None:
    told = await office.put(WRONG, 422)
    assert [one["line"] for one in told["complaints"]] == [LINE]
    assert office.file.read_text() == TEXT
    assert office.versions.record.in_force.number == 1


async def test_who_edited_a_version_that_is_not_in_force_any_more_is_told_so(office: Office) -> None:
    before = office.versions.record.in_force.version
    await office.put(LATER)
    said = await office.put(TEXT.replace("longest: 3m", "longest: 5m"), 409, version=before)
    assert "Somebody else was first: version 2" in said
    assert office.file.read_text() == LATER


async def test_what_cannot_be_taken_up_is_put_back(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails() -> None:
        raise OSError

    monkeypatch.setattr(office.versions.watch, "judge", fails)
    assert (await office.admin.ask("PUT", RULES, await _wanted(office))).status == 500
    assert office.file.read_text() == TEXT


async def test_an_older_version_comes_back(office: Office) -> None:
    await office.put(LATER)
    now = office.versions.record.in_force.version
    told = await office.admin.told("POST", f"{RULES}/versions/1/back", {"version": now})
    assert (told["number"], told["comment"]) == (3, "back to version 1")
    assert office.file.read_text() == TEXT
    assert (await office.admin.told("GET", f"{RULES}/versions/2"))["texts"] == {NAME: LATER}
    await office.admin.told("GET", f"{RULES}/versions/9", status=404)


@pytest.mark.parametrize("name", ["../evil.yaml", "/etc/evil.yaml", "evil.txt", "a/../../evil.yaml", "a\\b.yaml"])
async def test_a_draft_leads_nowhere_else(office: Office, name: str) -> None:
    await office.admin.told("POST", f"{RULES}/check", {"files": {NAME: TEXT, name: "x: 1"}}, 400)
    assert not list(office.file.parent.parent.rglob("evil*"))


async def test_a_file_that_the_rules_do_not_include_is_not_written(office: Office) -> None:
    await office.put(LATER, files={NAME: LATER, "secrets.yaml": "x: 1"})
    assert not (office.file.parent / "secrets.yaml").exists()


async def test_what_would_take_all_memory_or_time_is_cut_off(office: Office) -> None:
    version = await kept.in_force(office.versions)
    live = office.versions.shelf.files(version) / NAME
    files = Files({NAME: TEXT.encode()}, office.file.parent, live, "li")
    told = await Apart(Limits(memory=40 * 1024**2)).ask("check", files)
    assert "more time or memory" in told["complaints"][0]["what"]
    told = await Apart(Limits(patience=0.01)).ask("check", files)
    assert "more time or memory" in told["complaints"][0]["what"]


async def test_a_text_that_is_a_bomb_is_complained_about(office: Office) -> None:
    bomb = "version: 1\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )
    told = await office.check(routing_rules__yaml=bomb)
    assert told["complaints"]


async def test_a_body_beyond_all_rules_is_not_read(office: Office) -> None:
    assert await _status(office.admin, LARGEST) == 413
    assert await _status(office.admin, LARGEST // 8) == 200
    async with office.console.browser() as stranger:
        assert await _status(stranger, 100_000) == 413, "of strangers' bodies next to nothing is read"
    async with office.console.browser(PEOPLE[Role.AGENT]) as agent:
        assert await _status(agent, 100_000) == 413, "nor of theirs who may not ask"
        assert await _status(agent, 1000) == 403


async def test_a_body_of_nothing_but_brackets_is_not_parsed(office: Office) -> None:
    said = await office.admin.told("POST", f"{RULES}/check", [[] for _ in range(LARGEST // 8)], 400)
    assert "long by its texts" in said


async def _status(browser: Browser, letters: int) -> int:
    return (await browser.ask("POST", f"{RULES}/check", {"files": {NAME: "x" * letters}})).status


@pytest.mark.parametrize("one", OPERATIONS, ids=lambda one: one.id)
@pytest.mark.parametrize("role", list(PEOPLE))
async def test_each_operation_is_for_those_who_have_its_right(console: Visited, one: Operation, role: Role) -> None:
    assert isinstance(one.door, Only)
    assert one.door.right in {Right.SEE_RULES, Right.CHANGE_RULES}
    async with console.browser(PEOPLE[role]) as browser:
        answer = await browser.ask(one.method, one.path.replace("{number}", "1"), {})
    assert (answer.status != 403) is (one.door.right in GRANTED[role])


def test_only_those_who_may_change_rules_send_drafts_or_put_them_in_force() -> None:
    writing = {one.id for one in OPERATIONS if isinstance(one.door, Only) and one.door.right is Right.CHANGE_RULES}
    tried = {"shadow_shadow", "shadow_texts", "shadow_begin", "shadow_end"}
    assert writing == {"kept_put", "kept_back", "drafts_check", "drafts_diff", "drafts_scenarios", *tried}


async def _wanted(office: Office) -> dict[str, object]:
    return {"files": {NAME: LATER}, "version": office.versions.record.in_force.version, "comment": ""}
