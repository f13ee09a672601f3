"""Nobody comes to a recording past his rights, and whoever comes is entered, refused or not."""

from __future__ import annotations

import io
import wave

import pytest

from ivr.core.access import Act, Person, Role
from ivr.core.keeping import Covers, NotReleased
from ivr.evidence.entry import Kind
from ivr.recording.front_desk import Added, FrontDesk, NotThere, Refused, Sound
from ivr.recording.holding import Placed
from ivr.recording.retention import retain
from ivr.store.searching import Page, Wanted
from ivr.vault.errors import VaultError
from ivr.vault.playing import HEADER
from tests.recording.rooms import PCM, RATE, Here

COMPLIANCE, AUDITOR = Person("li", Role.COMPLIANCE), Person("au", Role.AUDITOR)
AGENT, OTHER_AGENT = Person("1001", Role.AGENT), Person("1002", Role.AGENT)
ADMIN = Person("ops", Role.ADMIN)
WHY = "complaint 17"


async def heard(here: Here, person: Person, recording: str = "r1", start: int = 0, end: int | None = None) -> bytes:
    sound = await FrontDesk(here.room).listen(person, WHY, recording)
    assert isinstance(sound, Sound)
    data = b"".join(sound.wav.read(start, end))
    sound.close()
    return data


@pytest.mark.parametrize("archived", [False, True], ids=["on this disk", "in the archive"])
async def test_what_is_heard_is_what_was_recorded(here: Here, archived: bool) -> None:
    await here.keep("r1", archived=archived)
    with wave.open(io.BytesIO(await heard(here, COMPLIANCE))) as wav:
        assert (wav.getframerate(), wav.getnchannels(), wav.getnframes()) == (RATE, 2, len(PCM))
        assert wav.readframes(RATE * 9) == PCM.tobytes()
    assert not [path for path in here.room.folder.rglob("*") if path.suffix == ".wav"]


async def test_any_part_of_it_is_the_same_part_of_the_whole(here: Here) -> None:
    await here.keep("r1")
    whole = await heard(here, COMPLIANCE)
    for start, end in ((0, 1), (0, 44), (10, 50), (43, 45), (44, 48), (45, 47), (1001, 30003), (63_999, 64_044)):
        assert await heard(here, COMPLIANCE, start=start, end=end) == whole[start:end], (start, end)
    assert await heard(here, COMPLIANCE, start=len(whole) - 3) == whole[-3:]
    assert len(whole) == HEADER + PCM.nbytes


async def test_a_changed_file_is_not_heard(here: Here) -> None:
    await here.keep("r1")
    file = here.room.folder / "2026/03/04/r1.audio"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(VaultError):
        await heard(here, COMPLIANCE)


async def test_who_hears_what_and_why_stands_in_the_ledger(here: Here) -> None:
    await here.keep("r1")
    await heard(here, AGENT)
    [entry] = here.entries(Kind.PLAYED)
    assert entry.about == {"by": "1001", "role": "agent", "why": WHY, "recording": "r1", "how": "listen"}


async def test_who_may_not_hear_it_does_not_and_that_stands_in_the_ledger(here: Here) -> None:
    await here.keep("r1")
    desk = FrontDesk(here.room)
    for person, act in ((OTHER_AGENT, Act.LISTEN), (AGENT, Act.DOWNLOAD), (ADMIN, Act.LISTEN)):
        assert isinstance(await desk.listen(person, WHY, "r1", act), Refused)
    refusals = [
        (entry.about["by"], entry.about["act"], entry.about["recording"]) for entry in here.entries(Kind.REFUSED)
    ]
    assert refusals == [("1002", "listen", "r1"), ("1001", "download", "r1"), ("ops", "listen", "r1")]
    assert here.entries(Kind.PLAYED) == []


async def test_what_is_deleted_is_not_there_and_says_since_when(here: Here) -> None:
    await here.keep("r1")
    await retain(here.room, "night")
    gone = await FrontDesk(here.room).listen(COMPLIANCE, WHY, "r1")
    assert isinstance(gone, NotThere)
    assert gone.reason.startswith("it was deleted: retention ended 2027-03-04")
    assert await FrontDesk(here.room).listen(COMPLIANCE, WHY, "r9") == NotThere("there is no recording r9")


async def test_who_sees_masked_numbers_looks_for_no_more_digits_than_he_sees(here: Here) -> None:
    await here.keep("r1", agent="1001")
    desk = FrontDesk(here.room)
    page = await desk.search(AGENT, WHY, Wanted(ends_with="1111"))
    assert isinstance(page, Page)
    assert [(each.recording, each.caller) for each in page.found] == [("r1", "139****1111")]
    refused = await desk.search(AGENT, WHY, Wanted(ends_with="01111"))
    assert isinstance(refused, Refused)
    assert "the last 4 digits are the most" in refused.reason
    assert isinstance(await desk.search(COMPLIANCE, WHY, Wanted(ends_with="900001111")), Page)
    assert "1111" not in str([entry.about for entry in here.entries(Kind.SEARCHED, Kind.REFUSED)])


async def test_a_search_shows_his_own_calls_with_numbers_as_he_may_see_them(here: Here) -> None:
    await here.keep("r1")
    await here.keep("r2", agent="1002")
    desk = FrontDesk(here.room)
    seen = {}
    for person in (AGENT, COMPLIANCE):
        page = await desk.search(person, WHY, Wanted(number="13900001111"))
        assert isinstance(page, Page)
        seen[person.id] = [(found.recording, found.caller) for found in page.found]
    assert seen == {"1001": [("r1", "139****1111")], "li": [("r2", "13900001111"), ("r1", "13900001111")]}
    assert [entry.about["for"] for entry in here.entries(Kind.SEARCHED)] == [{"number": "given"}] * 2


async def test_holds_are_for_compliance_and_on_what_is_there(here: Here) -> None:
    await here.keep("r1")
    desk = FrontDesk(here.room)
    assert isinstance(await desk.hold(AUDITOR, WHY, Covers.RECORDING, "r1"), Refused)
    assert await desk.hold(COMPLIANCE, WHY, Covers.RECORDING, "r9") == NotThere("there is no recording r9")
    assert await desk.hold(COMPLIANCE, WHY, Covers.CASE, "17") == NotThere("there is no case 17")
    assert await desk.add_to_case(COMPLIANCE, WHY, "17", ("r1",)) == Added("17", 1, ())
    placed = await desk.hold(COMPLIANCE, WHY, Covers.CASE, "17")
    assert isinstance(placed, Placed)
    assert isinstance(await desk.ask_release(ADMIN, WHY, placed.hold.id), Refused)
    await desk.ask_release(COMPLIANCE, WHY, placed.hold.id)
    assert isinstance(await desk.release(COMPLIANCE, WHY, placed.hold.id), NotReleased)
    assert (await retain(here.room, "night")).deleted == 0


@pytest.mark.parametrize("role", Role)
async def test_under_hold_no_role_deletes_by_any_way(here: Here, role: Role) -> None:
    await here.keep("r1")
    desk, person = FrontDesk(here.room), Person("x", role, frozenset({"wealth"}))
    placed = await desk.hold(COMPLIANCE, WHY, Covers.CUSTOMER, "C1")
    assert isinstance(placed, Placed)
    for _ in range(2):
        await desk.ask_release(person, WHY, placed.hold.id)
        await desk.release(person, WHY, placed.hold.id)
        await desk.erase(person, WHY, "C1", "", lambda outcome: None)
        await desk.retain(person, WHY, lambda outcome: None)
    assert here.is_whole("r1")


async def test_a_stranger_is_entered_too(here: Here) -> None:
    await FrontDesk(here.room).stranger("listen")
    assert [entry.about for entry in here.entries(Kind.REFUSED)] == [
        {"act": "listen", "by": "", "reason": "no such token"}
    ]


async def test_looking_at_holds_changing_a_case_and_asking_for_erasure_are_entered_too(here: Here) -> None:
    await here.keep("r1")
    desk = FrontDesk(here.room)
    await desk.holds(AUDITOR, WHY)
    await desk.add_to_case(COMPLIANCE, WHY, "17", ("r1",))
    here.rules.keep = None
    await desk.erase(COMPLIANCE, WHY, "C1", "", lambda outcome: None)
    assert [entry.about["by"] for entry in here.entries(Kind.SEARCHED, Kind.ADDED_TO_CASE, Kind.ERASURE_ASKED)] == [
        "au", "li", "li",
    ]  # fmt: skip


async def test_a_case_says_for_what_it_comes_too_late(here: Here) -> None:
    await here.keep("r1")
    await retain(here.room, "night")
    assert await FrontDesk(here.room).add_to_case(COMPLIANCE, WHY, "17", ("r1",)) == Added("17", 1, ("r1",))
