"""Messages become recordings like others; the plain file goes only once that is on the disk."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from ivr.core.access import Only, Person, Role
from ivr.core.call import Customer
from ivr.core.keeping import Covers
from ivr.evidence.entry import Kind
from ivr.evidence.files import Places
from ivr.evidence.verify import Beside, verify
from ivr.recording.front_desk import FrontDesk, NotThere, Refused, Sound
from ivr.recording.holding import ask, confirm, place
from ivr.recording.messages import Messages
from ivr.recording.messages_found import QUIET, waiting
from ivr.recording.safe import Safe
from ivr.store.rows import Voicemail
from ivr.store.searching import Wanted
from ivr.vault.errors import VaultError
from tests.recording.rooms import ENDED, Here

LI = Person("li", Role.COMPLIANCE)
CALL = "node-1-17.1"
MESSAGE = f"{CALL}.message-3fa9c1-1"
TONE = (np.arange(2 * 8000, dtype="<i2") % 97 * 200).astype("<i2")


class Broken(Safe):
    """A vault that takes nothing."""

    def keep(self, *_: Any, **__: Any) -> Any:
        raise VaultError("no room")


def messages_of(here: Here, safe: type[Safe] = Safe) -> Messages:
    room = here.room
    kept = safe(room.vault, room.ledger, room.folder)
    return Messages(here.store, kept, box(here).parent, lambda: ENDED, {"139": Customer("C1", "李明", "139")}.get)


def box(here: Here) -> Path:
    folder = here.room.folder.parent / "voicemail/wealth"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def spoken(wav: Path) -> Path:
    soundfile.write(wav, TONE, 8000, subtype="PCM_16")
    os.utime(wav, (ENDED.timestamp(), ENDED.timestamp()))
    return wav


async def left(here: Here, recording: str = MESSAGE) -> Path:
    """A message in its box, of a customer's call."""
    here._tell(CALL, "C1", "1001")
    wav = spoken(box(here) / f"{recording}.wav")
    here.store.voicemail(Voicemail(CALL, "wealth", str(wav), 2.0, ENDED, "C1", recording=recording))
    await here.store.flush()
    return wav


async def test_a_message_is_sealed_entered_and_heard_and_its_plain_file_is_gone(here: Here) -> None:
    wav = await left(here)
    await messages_of(here).drain()
    assert not wav.exists()
    [entry] = here.entries(Kind.SEALED)
    assert entry.about["recording"] == MESSAGE
    story = await here.store.call(CALL)
    assert story
    path = str(here.room.folder / f"2026/03/04/{MESSAGE}.audio")
    assert [(each.recording, each.path) for each in story.voicemails] == [(MESSAGE, path)]
    heard = await FrontDesk(here.room).listen(LI, "a complaint", MESSAGE)
    assert isinstance(heard, Sound)
    samples, rate = soundfile.read(BytesIO(b"".join(heard.wav.read())), dtype="int16")
    heard.close()
    assert (rate, samples.tolist()) == (8000, TONE.tolist())
    report = verify(here.room.ledger.folder, here.room.signing.public_key(), Beside(Places(here.room.folder)))
    assert report.is_clean
    assert report.recordings == 1


async def test_who_may_not_hear_the_call_may_not_hear_its_message(here: Here) -> None:
    await left(here)
    await messages_of(here).drain()
    desk = FrontDesk(here.room)
    assert isinstance(await desk.listen(Person("1002", Role.AGENT), "curious", MESSAGE), Refused)
    assert isinstance(await desk.listen(LI, "wrong id", f"{MESSAGE}x"), NotThere)
    assert [each.about["by"] for each in here.entries(Kind.REFUSED)] == ["1002", "li"]


@pytest.mark.parametrize("wanted", [{"call": CALL}, {"number": "13900001111"}, {"customer": "C1"}, {"agent": "1001"}])
async def test_it_is_found_by_all_that_its_call_is_found_by(here: Here, wanted: dict[str, str]) -> None:
    await left(here)
    await messages_of(here).drain()
    page = await FrontDesk(here.room).search(LI, "a complaint", Wanted(**wanted))  # type: ignore[arg-type]
    assert not isinstance(page, Refused)
    assert [(each.recording, each.call, each.queue) for each in page.found] == [(MESSAGE, CALL, "wealth")]


async def test_a_hold_keeps_it_and_an_erasure_takes_it_with_its_call(here: Here) -> None:
    await here.keep(CALL)
    await left(here)
    await messages_of(here).drain()
    held = await place(here.room, Covers.RECORDING, MESSAGE, "li", "a lawsuit")
    proof = await FrontDesk(here.room).erase(LI, "his letter", "C1", "", lambda outcome: None)
    assert not isinstance(proof, Refused)
    assert [each["recording"] for each in proof["stays"]] == [MESSAGE]
    assert proof["names_of_calls"] == []
    await ask(here.room, held.hold.id, "li", "settled")
    await confirm(here.room, held.hold.id, "wang", "settled")
    proof = await FrontDesk(here.room).erase(LI, "his letter", "C1", "", lambda outcome: None)
    assert not isinstance(proof, Refused)
    assert proof["complete"]
    assert [each["call"] for each in proof["names_of_calls"]] == [CALL]
    assert not list(here.room.folder.rglob("*.audio"))


@pytest.mark.parametrize("by", ["recording", "case"])
async def test_a_hold_on_its_call_keeps_it_too(here: Here, by: str) -> None:
    await here.keep(CALL)
    await left(here)
    await messages_of(here).drain()
    await here.room.store.add_to_case("17", [CALL], "li", ENDED)
    await place(here.room, Covers(by), {"recording": CALL, "case": "17"}[by], "li", "a lawsuit")
    await FrontDesk(here.room).retain(LI, "it is time", lambda outcome: None)
    assert (await here.state(CALL), await here.state(MESSAGE)) == ("recorded", "recorded")


async def test_a_message_that_waits_holds_up_the_erasure_of_its_call(here: Here) -> None:
    await here.keep(CALL)
    wav = await left(here)
    proof = await FrontDesk(here.room).erase(LI, "his letter", "C1", "", lambda outcome: None)
    assert not isinstance(proof, Refused)
    assert [each["recording"] for each in proof["stays"]] == [MESSAGE]
    assert proof["names_of_calls"] == []
    assert wav.exists()


async def test_what_cannot_be_sealed_stays_is_told_once_and_is_tried_again(here: Here) -> None:
    wav = await left(here)
    broken = messages_of(here, Broken)
    for _ in range(2):
        await broken.drain()
    await here.store.flush()
    assert wav.exists()
    assert [alarm.what for alarm in await here.store.alarms()] == ["message not sealed"]
    await messages_of(here).drain()
    assert not wav.exists()


class Cut(BaseException):
    """Killed."""


@pytest.mark.parametrize("before", ["keep", "enter"])
async def test_killed_at_any_point_it_is_sealed_once(here: Here, before: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = await left(here)

    def cut(*_: object, **__: object) -> None:
        raise Cut

    messages = messages_of(here)
    where = {"keep": (here.room.ledger, "append"), "enter": (messages, "_enter")}[before]
    with monkeypatch.context() as patched:
        patched.setattr(*where, cut)
        with pytest.raises(Cut):
            await messages.drain()
    assert wav.exists()
    for _ in range(2):
        await messages_of(here).drain()
    assert len(here.entries(Kind.SEALED)) == 1
    story = await here.store.call(CALL)
    assert story
    assert [each.recording for each in story.voicemails] == [MESSAGE]
    assert await here.state(MESSAGE) == "recorded"
    assert not wav.exists()


@pytest.mark.parametrize(("before", "recording"), [(CALL, f"{CALL}.message"), (f"{CALL}-2", f"{CALL}.message-2")])
async def test_a_message_from_before_gets_an_id_and_its_row_is_kept(here: Here, before: str, recording: str) -> None:
    here._tell(CALL, "C1", "1001")
    wav = spoken(box(here) / f"{before}.wav")
    here.store.voicemail(Voicemail(CALL, "wealth", str(wav), 2.0, ENDED, "C1"))
    await messages_of(here).drain()
    story = await here.store.call(CALL)
    assert story
    assert [each.recording for each in story.voicemails] == [recording]


async def test_of_what_lies_where_it_was_recorded_only_the_story_knows_whether_it_is_whole(here: Here) -> None:
    wav = spoken(box(here).parent / f"voicemail-{CALL}-3fa9c1-1.wav")
    await messages_of(here).drain()
    assert wav.exists()
    here.store.voicemail(Voicemail(CALL, "wealth", str(wav), 2.0, ENDED, "C1", recording=MESSAGE))
    await messages_of(here).drain()
    assert not wav.exists()
    assert [entry.about["recording"] for entry in here.entries(Kind.SEALED)] == [MESSAGE]


def noted(here: Here, caller: str = "139") -> Path:
    note = box(here).parent / f"{CALL}.json"
    told = {
        "call": CALL,
        "did": "400",
        "caller": caller,
        "box": "wealth",
        "language": "zh",
        "at": ENDED.timestamp() - 30,
    }
    note.write_text(json.dumps(told))
    os.utime(note, (ENDED.timestamp(), ENDED.timestamp()))
    return note


async def test_what_the_fallback_took_is_sealed_with_a_call_and_its_customer(here: Here) -> None:
    note = noted(here)
    wav = spoken(note.with_suffix(".wav"))
    await messages_of(here).drain()
    story = await here.store.call(CALL)
    assert story
    assert (story.call.customer_id, story.call.did, story.call.outcome) == ("C1", "400", "VOICEMAIL")
    assert [(each.recording, each.box) for each in story.voicemails] == [(f"{CALL}.message", "wealth")]
    assert not wav.exists()
    assert not note.exists()
    page = await here.room.store.search(Wanted(customer="C1"), Only())
    assert [each.recording for each in page.found] == [f"{CALL}.message"]


async def test_the_fallback_is_not_interrupted(here: Here) -> None:
    note = noted(here)
    wav = spoken(note.with_suffix(".wav"))
    last = wav.stat().st_mtime
    assert list(waiting(note.parent, last + QUIET - 1)) == []
    assert [each.wav for each in waiting(note.parent, last + QUIET)] == [wav]


async def test_of_a_caller_who_left_no_message_the_call_is_kept(here: Here) -> None:
    note = noted(here)
    await messages_of(here).drain()
    story = await here.store.call(CALL)
    assert story
    assert (story.call.caller, story.call.outcome, story.voicemails) == ("139", "EXITEMPTY", ())
    assert not note.exists()


async def test_a_message_over_which_the_switch_died_is_mended(here: Here) -> None:
    await left(here)
    wav = box(here) / f"{MESSAGE}.wav"
    with wav.open("r+b") as file:
        for at in (4, 40):
            file.seek(at)
            file.write(bytes(4))
    os.utime(wav, (ENDED.timestamp(), ENDED.timestamp()))
    await messages_of(here).drain()
    found = await here.room.store.found(MESSAGE)
    assert found
    assert (found.seconds, found.ended) == (2.0, ENDED)


@pytest.mark.parametrize("note", ['{"at": "noon", "box": "wealth"}', '{"at": null}', '{"at": 1e300}', "[]", "{"])
async def test_a_note_that_cannot_be_understood_holds_up_nobody(here: Here, note: str) -> None:
    wav = await left(here)
    spoken(box(here).parent / "node-1-99.1.wav")
    (box(here).parent / "node-1-99.1.json").write_text(note)
    await messages_of(here).drain()
    assert not wav.exists()
    assert {entry.about["recording"] for entry in here.entries(Kind.SEALED)} == {MESSAGE, "node-1-99.1.message"}


class Odd(Safe):
    """A vault that fails as nobody thought of, once."""

    def keep(self, recording: Any, *told: Any, **more: Any) -> Any:
        if recording.call == MESSAGE:
            raise RuntimeError("the library of sounds gives up")
        return super().keep(recording, *told, **more)


async def test_what_nobody_thought_of_costs_one_message_and_not_all_that_come_after(here: Here) -> None:
    wav = await left(here)
    other = await left(here, f"{CALL}.message-4")
    await messages_of(here, Odd).drain()
    assert (wav.exists(), other.exists()) == (True, False)
    await here.store.flush()
    assert [alarm.what for alarm in await here.store.alarms()] == ["message not sealed"]
