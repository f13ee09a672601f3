"""Compliance from the console: verified, held, released by two, handed over; and who came to a recording."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from ivr.console.doors import ROOT
from ivr.core.access import Role
from ivr.evidence.entry import Kind
from tests.console.quality.visiting import WHY, Kept
from tests.console.visiting import PEOPLE

ITS = f"{ROOT}/recordings/r1"
KONG, QIAN = PEOPLE[Role.COMPLIANCE], PEOPLE[Role.QUALITY]
HE = replace(KONG, id="he", name="He")


@pytest.mark.parametrize(
    ("path", "able"),
    [
        (f"{ITS}/hold", {Role.COMPLIANCE}),
        (f"{ITS}/export", {Role.COMPLIANCE, Role.AUDITOR}),
        (f"{ITS}/verify", set(Role)),
        (f"{ROOT}/cases/k1/recordings/r1", {Role.COMPLIANCE}),
        (f"{ROOT}/holds/h/ask_release", {Role.COMPLIANCE}),
    ],
)
async def test_everybody_does_what_is_his_to_do(kept: Kept, path: str, able: set[Role]) -> None:
    for role, person in PEOPLE.items():
        async with kept.browser(person) as browser:
            answer = await browser.ask("POST", path, WHY)
        missing = 409 if "/holds/" in path else 200
        assert (role, answer.status) == (role, missing if role in able else 403)


@pytest.mark.parametrize("path", [f"{ROOT}/holds", f"{ITS}/entries"])
async def test_some_may_look_at_holds_and_entries(kept: Kept, path: str) -> None:
    for role, person in PEOPLE.items():
        async with kept.browser(person) as browser:
            status = (await browser.ask("GET", f"{path}?because=review")).status
        assert (role, status) == (role, 200 if role in {Role.COMPLIANCE, Role.AUDITOR, Role.ADMIN} else 403)


async def test_what_is_as_it_was_sealed_is_unchanged(kept: Kept) -> None:
    async with kept.browser(QIAN) as browser:
        told = await browser.told("POST", f"{ITS}/verify", WHY)
    assert told["unchanged"] is True
    assert [one["subject"] for one in told["checks"]] == [
        *("entry", "root", "sound_file", "manifest_file", "sound", "manifest")
    ]
    [sealed, _] = kept.here.entries(Kind.SEALED)
    assert (told["entry"], told["hash"]) == (sealed.n, sealed.hash)


@pytest.mark.parametrize(
    ("ends", "amiss"), [("audio", ["sound_file", "sound"]), ("about", ["manifest_file", "manifest"])]
)
async def test_one_changed_byte_is_seen_and_said(kept: Kept, ends: str, amiss: list[str]) -> None:
    [file] = kept.here.room.folder.rglob(f"r1.{ends}")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    async with kept.browser(QIAN) as browser:
        told = await browser.told("POST", f"{ITS}/verify", WHY)
        other = await browser.told("POST", f"{ROOT}/recordings/r2/verify", WHY)
    assert told["unchanged"] is False
    wrong = {one["subject"]: one["amiss"] for one in told["checks"] if one["amiss"]}
    assert list(wrong) == amiss
    assert wrong[amiss[0]].endswith(f"r1.{ends} was changed: its hash is another.")
    assert other["unchanged"] is True


async def test_a_changed_entry_is_seen(kept: Kept) -> None:
    """His hash may be made anew: then the root above is another."""
    [file] = (kept.here.room.folder / "ledger").glob("*.txt")
    file.write_bytes(file.read_bytes().replace(b'"seconds":2.0', b'"seconds":2.1', 1))
    async with kept.browser(QIAN) as browser:
        told = await browser.told("POST", f"{ITS}/verify", WHY)
    wrong = {one["subject"]: one["amiss"] for one in told["checks"] if one["amiss"]}
    assert list(wrong) == ["entry", "root"]


async def test_a_hold_is_placed_by_one_and_released_by_two(kept: Kept) -> None:
    await kept.enters(HE)
    async with kept.browser(KONG) as kong, kept.browser(HE) as he:
        placed = await kong.told("POST", f"{ITS}/hold", WHY)
        [standing] = await he.told("GET", f"{ROOT}/holds?because=review")
        assert (standing["id"], standing["target"], standing["placed_by"]) == (placed["id"], "r1", "kong")
        step = f"{ROOT}/holds/{placed['id']}"
        await kong.told("POST", f"{step}/ask_release", WHY)
        assert (await kong.ask("POST", f"{step}/release", WHY)).status == 409, "by somebody else"
        released = await he.told("POST", f"{step}/release", WHY)
        assert released["released_by"] == "he"
        assert await he.told("GET", f"{ROOT}/holds?because=review") == []


async def test_an_export_holds_sound_and_proof(kept: Kept) -> None:
    async with kept.browser(KONG) as browser:
        answer = await browser.ask("POST", f"{ITS}/export", WHY)
        names = ZipFile(BytesIO(await answer.read())).namelist()
    assert {"audio/r1.wav", "proof/r1.proof.json", "verify.py"} <= set(names)
    assert [one.about.get("by") for one in kept.here.entries(Kind.EXPORTED)] == ["kong", "kong"]


async def test_who_came_to_a_recording_is_told(kept: Kept) -> None:
    async with kept.browser(QIAN) as browser:
        await browser.told("POST", f"{ITS}/openings", WHY)
    async with kept.browser(PEOPLE[Role.AGENT]) as browser:
        await browser.told("POST", f"{ROOT}/recordings/r2/openings", WHY, 403)
    async with kept.browser(KONG) as browser:
        mine = await browser.told("GET", f"{ITS}/entries?because=review")
        other = await browser.told("GET", f"{ROOT}/recordings/r2/entries?because=review")
    assert [(one["kind"], one["by"], one["why"]) for one in mine] == [
        ("sealed", "", ""),
        ("played", "qian", "complaint 17"),
    ]
    assert [(one["kind"], one["by"]) for one in other] == [("sealed", ""), ("refused", "1001")]


async def test_in_several_roles_one_may_what_one_of_them_may(kept: Kept) -> None:
    both = replace(PEOPLE[Role.ADMIN], id="zhou", roles=frozenset({Role.ADMIN, Role.AUDITOR}))
    await kept.enters(both)
    async with kept.browser(both) as browser:
        assert (await browser.ask("POST", f"{ITS}/openings", WHY)).status == 200
    [entry] = kept.here.entries(Kind.PLAYED)
    assert entry.about["role"] == "auditor"
