"""A customer's data goes as far as it may; what has to stay is named, and goes later."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ivr.core.access import Person, Role
from ivr.core.callback import Callback, State
from ivr.core.keeping import Covers
from ivr.core.trace import TraceStep
from ivr.evidence.entry import Kind
from ivr.recording.front_desk import FrontDesk, Refused
from ivr.recording.holding import ask, confirm, place
from ivr.recording.proof import Proof, is_genuine
from ivr.recording.retention import retain
from ivr.store.custody import Custody
from ivr.store.rows import CallbackNote, Voicemail
from tests.recording.rooms import ENDED, YEAR, Here

LI = Person("li", Role.COMPLIANCE)
NAMES = ("李明", "13900001111", "C1")


def named_in(file: Path) -> list[str]:
    """What of the customer stands anywhere in the database's files, its journal included."""
    data = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    return [name for name in NAMES[:2] if name.encode() in data]


async def erase(here: Here, customer: str = "C1", number: str = "") -> Proof:
    proof = await FrontDesk(here.room).erase(LI, "his letter of 3 March", customer, number, lambda outcome: None)
    assert not isinstance(proof, Refused)
    return proof


async def test_recordings_names_and_numbers_go_and_the_proof_names_each_entry(here: Here) -> None:
    for recording, customer in (("r1", "C1"), ("r2", "C1"), ("r3", "C2")):
        await here.keep(recording, customer)
    proof = await erase(here)
    assert here.is_gone("r1")
    assert here.is_gone("r2")
    assert here.is_whole("r3")
    assert is_genuine(proof, here.room.ledger.signing.public_key())
    tombstones = {entry.about["recording"]: entry for entry in here.entries(Kind.DELETED)}
    assert [(each["recording"], each["entry"], each["hash"]) for each in proof["recordings"]] == [
        (name, tombstones[name].n, tombstones[name].hash) for name in ("r1", "r2")
    ]
    assert [each["call"] for each in proof["names_of_calls"]] == ["r1", "r2"]
    assert (proof["complete"], proof["stays"], proof["customer"]) == (True, [], "C1")
    assert await here.room.store.open_erasures() == ()


async def test_every_table_that_names_him_forgets_him(here: Here) -> None:
    await here.keep("r1")
    here.store.voicemail(Voicemail("r1", "wealth", "2026/03/04/r1.message.audio", 1.0, ENDED, "C1"))
    here.store.callback_noted(CallbackNote("r1", "claims", "13900001111", ENDED))
    here.store.traced(TraceStep("r1", ENDED, "crm", "李明, gold", "", {"number": "13900001111"}))
    for id_, state in (("b1", State.DONE), ("b2", State.WAITING)):
        numbers = ("13900001111", "13900001111")
        here.store.callback(Callback(id_, "claims", "", *numbers, "400", "zh", ENDED, ENDED, state=state))
    await here.store.flush()
    await erase(here)
    assert {each.id: each.number for each in await here.store.latest_callbacks()} == {"b1": "", "b2": ""}
    story = await here.store.call("r1")
    assert story
    assert not [name for name in NAMES if name in repr(story)]
    assert (story.call.outcome, story.call.queue, story.call.served_by) == ("COMPLETEAGENT", "wealth", "1001")


async def test_not_even_a_trace_of_him_is_left_in_the_databases_files(here: Here, tmp_path: Path) -> None:
    await here.keep("r1")
    here.store.traced(TraceStep("r1", ENDED, "crm", "李明, gold", "", {"number": "13900001111"}))
    await here.store.flush()
    assert named_in(tmp_path / "state/ivr.db") == ["李明", "13900001111"]
    await erase(here)
    assert named_in(tmp_path / "state/ivr.db") == []


async def test_neither_ledger_nor_the_requests_row_names_him_once_it_is_done(here: Here) -> None:
    await here.keep("r1")
    await erase(here)
    ledger = b"".join(path.read_bytes() for path in here.room.ledger.folder.glob("*.txt")).decode()
    assert not [name for name in NAMES if name in ledger]


async def test_what_is_under_hold_is_refused_and_named_and_goes_once_two_have_released_it(here: Here) -> None:
    for recording in ("r1", "r2"):
        await here.keep(recording)
    hold = (await place(here.room, Covers.RECORDING, "r2", "li", "a complaint")).hold
    proof = await erase(here)
    assert (proof["complete"], [each["recording"] for each in proof["recordings"]]) == (False, ["r1"])
    assert proof["stays"] == [
        {"recording": "r2", "because": f"under hold: hold {hold.id} on recording r2 by li: a complaint"}
    ]
    assert here.is_whole("r2")
    story = await here.store.call("r2")
    assert story
    assert story.call.customer_name == "李明"
    await ask(here.room, hold.id, "li", "settled")
    await confirm(here.room, hold.id, "wang", "settled")
    here.rules.now += YEAR
    await retain(here.room, "night")
    assert here.is_gone("r2")
    assert await here.room.store.open_erasures() == ()


async def test_before_retention_ends_erasure_is_refused_and_carried_out_when_it_ends(here: Here) -> None:
    await here.keep("r1")
    here.rules.now = ENDED
    proof = await erase(here)
    assert [each["because"] for each in proof["stays"]] == [
        "kept by policy until 2027-03-04T12:00:00+00:00, because the law"
    ]
    assert here.is_whole("r1")
    here.rules.now = ENDED + YEAR / 2
    assert (await retain(here.room, "night")).kept == 1, "counted once, though the request is tried as well"
    here.rules.now = ENDED + YEAR
    await retain(here.room, "night")
    story = await here.store.call("r1")
    assert story
    assert (here.is_gone("r1"), story.call.caller, story.call.customer_id) == (True, "", "")


async def test_names_of_a_call_without_a_recording_go_unless_a_hold_covers_him(here: Here) -> None:
    await here.keep("r1")
    await retain(here.room, "night")
    hold = (await place(here.room, Covers.CUSTOMER, "C1", "li", "a complaint")).hold
    assert (await erase(here))["complete"] is False
    await ask(here.room, hold.id, "li", "settled")
    await confirm(here.room, hold.id, "wang", "settled")
    assert (await erase(here, "", "13900001111"))["complete"] is True
    story = await here.store.call("r1")
    assert story
    assert story.call.caller == ""


CALLED_BACK = Callback("b1", "claims", "", "13900001111", "", "400", "zh", ENDED, ENDED)


async def test_nobody_calls_him_back_though_his_recording_is_kept(here: Here) -> None:
    """Neither asked for by hand, nor promised in the very call whose names have to stay."""
    await here.keep("r1")
    here.store.callback(CALLED_BACK)
    here.store.callback(replace(CALLED_BACK, id="b2", call="r1", agent="1001", note="fees"))
    await here.store.flush()
    here.rules.now = ENDED
    proof = await erase(here)
    assert [each["recording"] for each in proof["stays"]] == ["r1"]
    assert [(one.number, one.note) for one in await here.store.latest_callbacks()] == [("", ""), ("", "")]
    entered = [entry.n for entry in here.entries(Kind.ERASED) if entry.about.get("callback") in {"b1", "b2"}]
    told = proof["names_of_callbacks"]
    assert [(each["callback"], each["entry"]) for each in told] == [("b1", entered[0]), ("b2", entered[1])]


@pytest.mark.parametrize(("customer", "number"), [("C1", ""), ("", "13900001111")])
async def test_a_hold_on_him_keeps_his_callback_until_two_have_released_it(
    here: Here, customer: str, number: str
) -> None:
    await here.keep("r1")
    await retain(here.room, "night")
    here.store.callback(CALLED_BACK)
    await here.store.flush()
    hold = (await place(here.room, Covers.CUSTOMER, "C1", "li", "a complaint")).hold
    proof = await erase(here, customer, number)
    assert [each["recording"] for each in proof["stays"]] == ["b1", "r1"]
    assert [one.number for one in await here.store.latest_callbacks()] == ["13900001111"]
    await ask(here.room, hold.id, "li", "settled")
    await confirm(here.room, hold.id, "wang", "settled")
    await retain(here.room, "night")
    assert [one.number for one in await here.store.latest_callbacks()] == [""]
    assert await here.room.store.open_erasures() == ()


async def test_one_of_whom_no_call_is_known_is_erased_by_his_number(here: Here) -> None:
    here.store.callback(CALLED_BACK)
    await here.store.flush()
    proof = await erase(here, "", "13900001111")
    assert ([each["callback"] for each in proof["names_of_callbacks"]], proof["complete"]) == (["b1"], True)
    assert [one.number for one in await here.store.latest_callbacks()] == [""]


async def test_killed_before_the_names_go_the_next_run_carries_on(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.keep("r1")

    class Killed(BaseException):
        pass

    async def dies(self: Custody, call: str) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Custody, "forget", dies)
        with pytest.raises(Killed):
            await erase(here)
    assert len(await here.room.store.open_erasures()) == 1
    await retain(here.room, "night")
    story = await here.store.call("r1")
    assert story
    assert story.call.caller == ""
    assert await here.room.store.open_erasures() == ()


async def test_a_proof_is_genuine_only_as_it_was_signed(here: Here) -> None:
    await here.keep("r1")
    proof, key = await erase(here), here.room.ledger.signing.public_key()
    again = json.loads(json.dumps(proof))
    assert is_genuine(again, key)
    assert not is_genuine(again | {"complete": False}, key)
    assert not is_genuine(again | {"signature": "00" * 64}, key)
    assert not is_genuine({name: value for name, value in again.items() if name != "signature"}, key)
    assert not is_genuine(again, Ed25519PrivateKey.generate().public_key())


async def test_who_may_not_erase_is_refused_and_that_is_on_record(here: Here) -> None:
    await here.keep("r1")
    boss = replace(LI, id="1005", role=Role.SUPERVISOR)
    outcome = await FrontDesk(here.room).erase(boss, "why", "C1", "", lambda outcome: None)
    assert outcome == Refused("1005 is supervisor and may not erase: that is for compliance.")
    assert here.is_whole("r1")
    assert [entry.about["act"] for entry in here.entries(Kind.REFUSED)] == ["erase"]
