"""Recordings over HTTP: by a token of one's own, with a reason, and each access on record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from aiohttp import ClientSession

from ivr.core.access import Person, Role
from ivr.evidence.entry import Kind
from ivr.recording.front_desk import FrontDesk
from ivr.recording.people import People
from ivr.web.keys import Listeners
from ivr.web.server import serve
from tests.calls.house import House
from tests.calls.talks import house
from tests.recording.rooms import PCM, Here, a_room
from tests.web.test_server import TOKEN

WHY = {"because": "complaint 17"}
PEOPLE = (
    Person("li", Role.COMPLIANCE),
    Person("wang", Role.COMPLIANCE),
    Person("1001", Role.AGENT),
    Person("1005", Role.SUPERVISOR, frozenset({"claims"})),
)
WAV = 44 + PCM.nbytes


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Any
    body: bytes
    json: Any


@dataclass
class Web:
    """Somebody asks, with his token."""

    session: ClientSession
    url: str
    tokens: dict[str, str]
    here: Here

    async def get(self, path: str, by: str = "li", query: dict[str, str] | None = None, **headers: str) -> Answer:
        return await self._ask("GET", path, by, {"params": WHY if query is None else query}, headers)

    async def post(self, path: str, by: str = "li", body: object = WHY) -> Answer:
        return await self._ask("POST", path, by, {"json": body}, {})

    async def head(self, path: str, by: str = "li") -> Answer:
        return await self._ask("HEAD", path, by, {"params": WHY}, {})

    async def _ask(self, verb: str, path: str, by: str, said: dict[str, Any], headers: dict[str, str]) -> Answer:
        headers = {"Authorization": f"Bearer {TOKEN}", "Listener": self.tokens.get(by, by), **headers}
        async with self.session.request(verb, self.url + path, headers=headers, **said) as answer:
            body = await answer.read()
            told = await answer.json() if answer.content_type == "application/json" else None
            return Answer(answer.status, answer.headers, body, told)


@pytest.fixture
async def web(tmp_path: Path) -> AsyncIterator[Web]:
    firm: House = house()
    async with a_room(tmp_path / "state") as here:
        for recording, agent in (("r1", "1001"), ("r2", "1002")):
            await here.keep(recording, agent=agent)
        people = People(tmp_path / "people.json")
        tokens = {person.id: people.give(person) for person in PEOPLE}
        listeners = Listeners(FrontDesk(here.room), people)
        async with (
            serve(firm.desk, firm.reception, 0, TOKEN, listeners=listeners) as port,
            ClientSession() as session,
        ):
            yield Web(session, f"http://127.0.0.1:{port}", tokens, here)


ASKED = [("GET", "/recordings"), ("GET", "/recordings/r1/audio"), ("GET", "/holds"), ("POST", "/recordings/r1/hold")]


@pytest.mark.parametrize(("verb", "path"), ASKED)
async def test_without_a_token_of_his_own_nobody_gets_anything(web: Web, verb: str, path: str) -> None:
    for token in ("", "another"):
        answer = await (web.get(path, token) if verb == "GET" else web.post(path, token))
        assert (answer.status, b"Give the token that came with your rights" in answer.body) == (403, True)
    assert len(web.here.entries(Kind.REFUSED)) == 2


async def test_a_stranger_is_entered_whatever_he_says(web: Web) -> None:
    odd = [
        await web.get("/recordings", "nobody", query={"limit": "many"}),
        await web.get("/recordings/r1/audio", "nobody", query={"download": "yes"}),
        await web.post("/recordings/r1/hold", "nobody", body={"why": []}),
    ]
    assert [answer.status for answer in odd] == [403, 403, 403]
    assert len(web.here.entries(Kind.REFUSED)) == 3


@pytest.mark.parametrize(("verb", "path"), ASKED)
async def test_without_a_reason_nobody_gets_anything(web: Web, verb: str, path: str) -> None:
    answer = await (web.get(path, query={}) if verb == "GET" else web.post(path, body={"because": " "}))
    assert (answer.status, answer.body[:7]) == (400, b"Say why")
    assert web.here.entries(Kind.PLAYED, Kind.SEARCHED, Kind.HELD) == []


async def test_where_no_recordings_are_served_there_are_none() -> None:
    firm = house()
    async with serve(firm.desk, firm.reception, 0, TOKEN) as port, ClientSession() as session:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with session.get(f"http://127.0.0.1:{port}/recordings", headers=headers) as answer:
            assert answer.status == 404


async def test_each_finds_the_calls_that_he_may_see_with_numbers_as_he_may_see_them(web: Web) -> None:
    found = {who: (await web.get("/recordings", who)).json["found"] for who in ("li", "1001", "1005")}
    assert {who: [(each["recording"], each["caller"]) for each in rows] for who, rows in found.items()} == {
        "li": [("r2", "13900001111"), ("r1", "13900001111")],
        "1001": [("r1", "139****1111")],
        "1005": [],
    }
    assert [entry.about["by"] for entry in web.here.entries(Kind.SEARCHED)] == ["li", "1001", "1005"]


async def test_a_number_is_found_by_its_last_digits(web: Web) -> None:
    found = {
        digits: (await web.get("/recordings", query={**WHY, "last_digits": digits})).json for digits in ("111", "222")
    }
    assert [len(each["found"]) for each in found.values()] == [2, 0]


async def test_a_search_goes_on_where_the_page_before_ended(web: Web) -> None:
    first = (await web.get("/recordings", query={**WHY, "limit": "1", "queue": "wealth"})).json
    more = (await web.get("/recordings", query={**WHY, "after": first["after"]})).json
    assert [each["recording"] for each in (*first["found"], *more["found"])] == ["r2", "r1"]
    assert more["after"] is None


@pytest.mark.parametrize(
    "wrong",
    [{"limit": "0"}, {"limit": "x"}, {"since": "2026-01-01"}, {"number": "x"}, {"last_digits": "11"}, {"after": "x/y"}],
)
async def test_what_cannot_be_read_is_named(web: Web, wrong: dict[str, str]) -> None:
    answer = await web.get("/recordings", query={**WHY, **wrong})
    assert (answer.status, next(iter(wrong)).encode() in answer.body) == (400, True)


async def test_the_sound_is_a_wav_and_who_heard_it_stands_in_the_ledger(web: Web) -> None:
    answer = await web.get("/recordings/r1/audio", "1001")
    assert (answer.status, answer.headers["Content-Type"], answer.headers["Accept-Ranges"]) == (
        200,
        "audio/wav",
        "bytes",
    )
    assert answer.body[44:] == PCM.tobytes()
    assert [(entry.about["by"], entry.about["why"]) for entry in web.here.entries(Kind.PLAYED)] == [
        ("1001", "complaint 17")
    ]
    head = await web.head("/recordings/r1/audio")
    assert (head.status, head.headers["Content-Length"], head.body) == (200, str(WAV), b"")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-43", 206, (0, 44)),
        ("bytes=100-", 206, (100, WAV)),
        ("bytes=-10", 206, (WAV - 10, WAV)),
        ("bytes=30001-30007", 206, (30001, 30008)),
        ("bytes=0-999999999", 200, (0, WAV)),
        ("bytes=999999999-", 416, (0, 0)),
        ("pages=1-2", 200, (0, WAV)),
    ],
)
async def test_any_part_of_the_sound_can_be_asked_for(web: Web, asked: str, status: int, part: tuple[int, int]) -> None:
    whole = (await web.get("/recordings/r1/audio")).body
    answer = await web.get("/recordings/r1/audio", Range=asked)
    assert answer.status == status
    if status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{WAV}"
        return
    assert answer.body == whole[slice(*part)]
    if status == 206:
        assert answer.headers["Content-Range"] == f"bytes {part[0]}-{part[1] - 1}/{WAV}"


@pytest.mark.parametrize(
    ("path", "by", "status"),
    [
        ("/recordings/r2/audio", "1001", 403),
        ("/recordings/r1/audio", "1005", 403),
        ("/recordings/r9/audio", "li", 404),
    ],
)
async def test_who_may_not_hear_it_is_refused_and_that_is_on_record(web: Web, path: str, by: str, status: int) -> None:
    assert (await web.get(path, by)).status == status
    assert (await web.get("/recordings/r1/audio", "1001", {**WHY, "download": "yes"})).status == 403
    assert [entry.about["by"] for entry in web.here.entries(Kind.REFUSED)] == [by, "1001"]
    assert web.here.entries(Kind.PLAYED) == []


async def test_a_damaged_file_is_never_taken_for_a_whole_one(web: Web) -> None:
    file = next(web.here.room.folder.rglob("r1.audio"))
    data = bytearray(file.read_bytes())
    data[100] ^= 1
    file.write_bytes(data)
    answer = await web.get("/recordings/r1/audio")
    assert (answer.status, answer.body[:31]) == (500, b"The recording cannot be read: A")


async def test_a_hold_is_placed_by_one_and_released_by_two(web: Web) -> None:
    placed = (await web.post("/recordings/r1/hold")).json
    name = placed["id"]
    assert (placed["covers"], placed["target"], placed["too_late_for"]) == ("recording", "r1", [])
    assert [each["id"] for each in (await web.get("/holds")).json] == [name]
    assert (await web.post(f"/holds/{name}/release", "wang")).status == 409
    assert (await web.post(f"/holds/{name}/ask_release")).json["asked_by"] == "li"
    assert (await web.post(f"/holds/{name}/release")).body == b"Li has asked for it: somebody else has to confirm."
    assert (await web.post(f"/holds/{name}/release", "wang")).json["released_by"] == "wang"
    assert (await web.get("/holds")).json == []
    assert (await web.post("/recordings/r1/hold", "1001")).status == 403
    assert (await web.post("/recordings/r9/hold")).status == 404


async def test_a_case_is_held_and_exported_as_one_archive(web: Web) -> None:
    for recording in ("r1", "r2"):
        assert (await web.post(f"/cases/17/recordings/{recording}")).json == {
            "case": "17",
            "new": 1,
            "too_late_for": [],
        }
    assert (await web.post("/cases/17/hold")).json["covers"] == "case"
    placed = (await web.post("/customers/C1/hold")).json
    assert (placed["covers"], placed["unknown"]) == ("customer", False)
    assert (await web.post("/customers/C9/hold")).json["unknown"]
    answer = await web.post("/cases/17/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="17.zip"'
    with ZipFile(BytesIO(answer.body)) as archive:
        assert archive.testzip() is None
        assert {"audio/r1.wav", "audio/r2.wav", "verify.py"} < set(archive.namelist())
    with ZipFile(BytesIO((await web.post("/recordings/r2/export")).body)) as archive:
        assert [name for name in archive.namelist() if name.startswith("audio/")] == ["audio/r2.wav"]
    await web.post("/cases/a%22b/recordings/r1")
    named = (await web.post("/cases/a%22b/export")).headers["Content-Disposition"]
    assert named == 'attachment; filename="a_b.zip"'
    assert (await web.post("/cases/18/export")).status == 404
    assert (await web.post("/cases/17/export", "1001")).status == 403
