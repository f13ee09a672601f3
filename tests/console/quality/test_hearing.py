"""Recordings heard from the console: by right, with a reason, on record once for each opening, from any moment."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from ivr.console.doors import ROOT
from ivr.console.quality.openings import LASTS, MOST, Openings
from ivr.core.access import Role
from ivr.evidence.entry import Kind
from ivr.recording.room import Names
from tests.console.quality.visiting import WHY, Kept
from tests.console.visiting import NOON, PEOPLE, Browser, Hour
from tests.recording.rooms import ENDED, PCM

ITS = f"{ROOT}/recordings/r1"
WAV = 44 + PCM.nbytes


async def opened(browser: Browser, recording: str = "r1") -> str:
    told = await browser.told("POST", f"{ROOT}/recordings/{recording}/openings", WHY)
    return str(told["opening"])


@pytest.mark.parametrize(
    ("role", "hears"),
    [
        (Role.AGENT, {"r1": 200, "r2": 403}),
        (Role.SUPERVISOR, {"r1": 200, "r2": 200}),
        (Role.QUALITY, {"r1": 200, "r2": 200}),
        (Role.COMPLIANCE, {"r1": 200, "r2": 200}),
        (Role.AUDITOR, {"r1": 200, "r2": 200}),
        (Role.ADMIN, {"r1": 403, "r2": 403}),
    ],
)
async def test_everybody_hears_what_is_his_to_hear(kept: Kept, role: Role, hears: dict[str, int]) -> None:
    async with kept.browser(PEOPLE[role]) as browser:
        for recording, status in hears.items():
            answer = await browser.ask("POST", f"{ROOT}/recordings/{recording}/openings", WHY)
            assert answer.status == status
    by = {"chen": "1001"}.get(PEOPLE[role].id, PEOPLE[role].id)  # an agent is who he is at the front desk
    entered = [
        (one.kind, one.about["recording"], one.about["by"]) for one in kept.here.entries(Kind.PLAYED, Kind.REFUSED)
    ]
    assert entered == [(Kind.PLAYED if hears[one] == 200 else Kind.REFUSED, one, by) for one in hears]


async def test_without_a_reason_nobody_hears_anything(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        assert (await browser.ask("POST", f"{ITS}/openings", {"because": " "})).status == 400
    assert kept.here.entries(Kind.PLAYED) == []


@pytest.mark.parametrize(("role", "status"), [(Role.QUALITY, 403), (Role.AUDITOR, 200)])
async def test_to_keep_it_is_another_right(kept: Kept, role: Role, status: int) -> None:
    async with kept.browser(PEOPLE[role]) as browser:
        assert (await browser.ask("POST", f"{ITS}/openings", WHY | {"download": True})).status == status


async def test_a_page_that_seeks_is_entered_once(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        sound = f"{ITS}/sound?opening={await opened(browser)}"
        whole = await browser.ask("GET", sound)
        part = await browser.ask("GET", sound, Range="bytes=1000-1999")
        tail = await browser.ask("GET", sound, Range=f"bytes={WAV - 4}-")
        beyond = await browser.ask("GET", sound, Range=f"bytes={WAV}-")
        data = await whole.read()
        assert (whole.status, len(data), whole.headers["Accept-Ranges"]) == (200, WAV, "bytes")
        assert data[44:] == PCM.tobytes()
        assert (part.status, part.headers["Content-Range"]) == (206, f"bytes 1000-1999/{WAV}")
        assert await part.read() == data[1000:2000]
        assert await tail.read() == data[-4:]
        assert beyond.status == 416
    [entry] = kept.here.entries(Kind.PLAYED)
    assert entry.about == {"by": "qian", "role": "quality", "why": "complaint 17", "recording": "r1", "how": "listen"}


async def test_each_opening_is_entered(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        first, second = await opened(browser), await opened(browser)
    assert first != second
    assert len(kept.here.entries(Kind.PLAYED)) == 2


@pytest.mark.parametrize("what", ["sound", "waveform"])
async def test_an_opening_opens_nothing_to_others_and_nothing_else(kept: Kept, what: str) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser, kept.browser(PEOPLE[Role.AUDITOR]) as other:
        opening = await opened(browser)
        assert (await browser.ask("GET", f"{ITS}/{what}?opening={opening}")).status == 200
        assert (await other.ask("GET", f"{ITS}/{what}?opening={opening}")).status == 404
        assert (await browser.ask("GET", f"{ROOT}/recordings/r2/{what}?opening={opening}")).status == 404
        assert (await browser.ask("GET", f"{ITS}/{what}")).status == 404


async def test_an_opening_that_nobody_uses_is_over(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        sound = f"{ITS}/sound?opening={await opened(browser)}"
        kept.hour.passes(LASTS - timedelta(seconds=1))
        assert (await browser.ask("GET", sound)).status == 200, "and it lasts anew from here"
        kept.hour.passes(LASTS - timedelta(seconds=1))
        assert (await browser.ask("GET", sound)).status == 200
        kept.hour.passes(LASTS)
        assert (await browser.ask("GET", sound)).status == 404


async def test_a_waveform_shows_how_loud_each_channel_is(kept: Kept) -> None:
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        told = await browser.told("GET", f"{ITS}/waveform?opening={await opened(browser)}")
    assert (told["seconds"], [len(one) for one in told["channels"]]) == (2.0, [2000, 2000])
    loudest = np.abs(PCM.astype(int)).reshape(2000, 8, 2).max(axis=1)
    assert told["channels"] == (-(-loudest * 100 // 32768)).T.tolist()


async def test_a_file_that_was_spoilt_is_not_heard_and_says_so(kept: Kept) -> None:
    [file] = kept.here.room.folder.rglob("r1.audio")
    async with kept.browser(PEOPLE[Role.QUALITY]) as browser:
        opening = await opened(browser)
        file.write_bytes(b"x" * file.stat().st_size)
        for what in ("sound", "waveform"):
            assert (await browser.ask("GET", f"{ITS}/{what}?opening={opening}")).status == 500


def test_openings_do_not_grow_without_end() -> None:
    openings, names = Openings(Hour(NOON)), Names("r1", ENDED.date(), "2026/03/04/r1")
    ids = [openings.open("s", names) for _ in range(MOST + 1)]
    assert openings.find(ids[0], "s", "r1") is None
    assert openings.find(ids[1], "s", "r1")
