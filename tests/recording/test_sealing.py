from __future__ import annotations

import json
import os
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.core.call import Customer, Incoming
from ivr.core.gaps import SECOND, Quality, Terms
from ivr.core.marks import Mark, MarkKind
from ivr.core.recording_state import RecordingState
from ivr.core.signing import Checkpoint, Script
from ivr.core.signing_marks import begins, ends, signings, ticks
from ivr.errors import LedgerError
from ivr.evidence.entry import Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.sealing import Sealing, StillWritten, TooShort
from ivr.recording.verdict import ToSeal
from ivr.store.rows import Recording
from ivr.store.store import Store
from ivr.vault.recording import Vault
from tests.recording.safes import entries, heard, manifest_of, safe_in
from tests.recording.sounds import captured, loudest

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def talked(call: str, seconds: float) -> ToSeal:
    return ToSeal(call, NOON, NOON, NOON + timedelta(seconds=seconds))


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    yield store
    await store.close()


def path_size(recording: Recording) -> int:
    return Path(recording.path).stat().st_size


def sealing(store: Store, state: Path) -> Sealing:
    """As a controller that has just been started has it."""
    return Sealing(store, state / "spool", safe_in(state))


async def put_away(store: Store, state: Path, call: str = "c1") -> Recording:
    found = await sealing(store, state).of(talked(call, 3.0), may_wait=False)
    assert isinstance(found, Recording)
    return found


async def test_the_sound_comes_back_as_it_was_and_the_ledger_has_it(store: Store, tmp_path: Path) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    recording = await put_away(store, tmp_path)
    samples, rate = heard(recording.path)
    assert (samples.shape, rate) == ((24000, 2), 8000)
    assert (loudest(samples[:, 0]), loudest(samples[:, 1])) == (440, 880)
    (entry,) = entries(tmp_path, Kind.SEALED)
    assert (entry.about["recording"], entry.about["state"], entry.about["seconds"]) == ("c1", "recorded", 3.0)
    assert entry.about["audio_bytes"] == recording.size == path_size(recording)


async def test_what_the_rules_want_small_goes_into_the_vault_so_and_is_heard_as_ever(
    store: Store, tmp_path: Path
) -> None:
    sizes = dict[Quality, int]()
    for quality in Quality:
        captured(tmp_path / "spool", quality, 20.0, 20.0)
        call = replace(talked(quality, 20.0), terms=Terms(quality=quality))
        recording = await sealing(store, tmp_path).of(call, may_wait=False)
        assert isinstance(recording, Recording)
        samples, _ = heard(recording.path)
        assert (samples.shape, loudest(samples[:, 0]), loudest(samples[:, 1])) == ((160_000, 2), 440, 880)
        assert manifest_of(recording.path)["terms"]["quality"] == quality
        sizes[quality] = path_size(recording)
    assert sizes[Quality.SMALL] < sizes[Quality.EXACT] * 0.8


async def test_the_manifest_tells_whose_call_it_was_and_the_ledger_does_not(store: Store, tmp_path: Path) -> None:
    store.call_arrived(Incoming("c1", "4008001234", "13900001111", NOON))
    store.caller_known("c1", Customer("C7", "李明", "13900001111"))
    store.leg_dialled("leg", "c1", "agent", "1001", NOON)
    store.marked(Mark("c1", NOON + timedelta(seconds=1), MarkKind.PROMPT, what="welcome"))
    await store.flush()
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    about = manifest_of((await put_away(store, tmp_path)).path)
    assert (about["call"]["caller"], about["call"]["customer_name"]) == ("13900001111", "李明")
    assert [leg["party"] for leg in about["legs"]] == ["1001"]
    assert about["marks"] == [{"at": 1.0, "kind": "prompt", "begins": True, "what": "welcome"}]
    stored = b"".join(path.read_bytes() for path in (tmp_path / "recordings").rglob("*") if path.is_file())
    assert b"13900001111" not in stored
    assert "李明".encode() not in stored
    assert json.dumps("李明").encode() not in stored


@pytest.mark.parametrize(
    ("account", "state", "gaps"),
    [
        (3.0, RecordingState.RECORDED, []),
        (10.0, RecordingState.PARTIAL, [(3 * SECOND, 10 * SECOND)]),
        (None, RecordingState.PARTIAL, []),
    ],
)
async def test_a_call_that_ended_while_the_controller_was_away_is_held_against_the_switchs_own_account(
    store: Store, tmp_path: Path, account: float | None, state: RecordingState, gaps: list[tuple[int, int]]
) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    for file in (tmp_path / "spool").iterdir():
        os.utime(file, (NOON.timestamp(), NOON.timestamp()))
    if account is not None:
        times = ",".join(f"{NOON.timestamp() + seconds:.6f}" for seconds in (-2, 0, account))
        (tmp_path / "calls.csv").write_text(f"c1,c1,{times},ANSWERED,inbound\n")
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), tmp_path / "calls.csv")
    found = await sealing.of(ToSeal("c1", NOON, NOON, None), may_wait=False)
    assert isinstance(found, Recording)
    assert (found.state, [(gap.begin, gap.end) for gap in found.gaps]) == (state, gaps)


@pytest.mark.parametrize(
    ("ending", "noted", "state", "reasons"),
    [
        ("parted", 9.0, RecordingState.RECORDED, ["alone"]),
        ("unknown", 9.0, RecordingState.RECORDED, ["alone"]),
        ("parted", 3.2, RecordingState.PARTIAL, ["failure"]),
    ],
)
async def test_whom_the_agent_left_while_no_controller_was_there_to_see_it_lacks_no_talk(
    store: Store, tmp_path: Path, ending: str, noted: float, state: RecordingState, reasons: list[str]
) -> None:
    """If a controller noted it at once, what is not captured from there on is its own fault."""
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    store.call_arrived(Incoming("c1", "4008001234", "13900001111", NOON))
    store.leg_dialled("leg", "c1", "agent", "1001", NOON)
    store.leg_answered("leg", NOON + timedelta(seconds=1))
    store.leg_ended("leg", ending, NOON + timedelta(seconds=noted))
    await store.flush()
    times = ",".join(f"{NOON.timestamp() + seconds:.6f}" for seconds in (-2, 0, 3))
    (tmp_path / "calls.csv").write_text(f"c1,c1,{times},ANSWERED,inbound\n")
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), tmp_path / "calls.csv")
    found = await sealing.of(talked("c1", 9.0), may_wait=False)
    assert isinstance(found, Recording)
    assert (found.state, [gap.reason for gap in found.gaps]) == (state, reasons)


async def test_a_call_that_has_left_us_for_the_fallback_is_sealed_once_the_switch_has_ended_it_too(
    store: Store, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)  # at this moment, and the switch writes on
    account = tmp_path / "calls.csv"
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), account)
    for ago in (0.0, 1.8):  # it writes in blocks of two seconds
        for file in (tmp_path / "spool").iterdir():
            os.utime(file, (time.time() - ago, time.time() - ago))
        assert await sealing.of(talked("c1", 1.0), may_wait=False) == StillWritten(soon=True)
    captured(tmp_path / "spool", "c1", 5.0, 5.0)
    account.write_text(f"c1,c1,{','.join(f'{NOON.timestamp() + at:.6f}' for at in (-2, 0, 5))},ANSWERED,fallback\n")
    found = await sealing.of(talked("c1", 1.0), may_wait=False)
    assert isinstance(found, Recording)
    assert len(heard(found.path)[0]) == 5 * 8000


@pytest.mark.parametrize("answered", [None, 0.0], ids=["never answered", "answered as he left"])
async def test_whoever_left_us_before_he_was_talked_to_is_waited_for_while_the_fallback_may_answer_him(
    store: Store, tmp_path: Path, answered: float | None
) -> None:
    captured(tmp_path / "spool", "c1", 0.0, 0.0)
    now = datetime.now(UTC)
    came, left = now - timedelta(seconds=17), now - timedelta(seconds=12)
    for file in (tmp_path / "spool").iterdir():  # nothing is written until he is answered, and two seconds longer
        os.utime(file, (came.timestamp(), came.timestamp()))
    account = tmp_path / "calls.csv"
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), account)
    call = ToSeal("c1", came, None if answered is None else left, left)
    assert await sealing.of(call, may_wait=False) == StillWritten()
    captured(tmp_path / "spool", "c1", 30.0, 30.0)
    times = (came, left, left + timedelta(seconds=30))
    account.write_text(f"c1,c1,{','.join(f'{at.timestamp():.6f}' for at in times)},ANSWERED,fallback\n")
    found = await sealing.of(call, may_wait=False)
    assert isinstance(found, Recording)
    assert (found.state, found.seconds) == (RecordingState.RECORDED, 30.0)


async def test_a_call_that_is_with_the_fallback_as_a_controller_starts_is_sealed_once_it_is_over(
    store: Store, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    account = tmp_path / "calls.csv"
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), account)
    call = ToSeal("c1", NOON, NOON, None, forgotten=True)
    assert await sealing.of(call, may_wait=False) == StillWritten()
    captured(tmp_path / "spool", "c1", 20.0, 20.0)
    account.write_text(f"c1,c1,{','.join(f'{NOON.timestamp() + at:.6f}' for at in (-2, 0, 20))},ANSWERED,fallback\n")
    found = await sealing.of(call, may_wait=False)
    assert isinstance(found, Recording)
    assert (found.state, found.seconds) == (RecordingState.RECORDED, 20.0)


async def test_who_is_with_the_fallback_is_not_sealed_be_he_ever_so_silent(store: Store, tmp_path: Path) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    for file in (tmp_path / "spool").iterdir():  # the switch writes nothing while no packet comes
        os.utime(file, (time.time() - 60, time.time() - 60))
    with_fallback = {"c1"}
    safe, account = safe_in(tmp_path), tmp_path / "calls.csv"
    sealing = Sealing(store, tmp_path / "spool", safe, account, with_fallback.__contains__)
    for call in (talked("c1", 3.0), ToSeal("c1", NOON, NOON, None, forgotten=True), ToSeal("c1", NOON, None, NOON)):
        assert await sealing.of(call, may_wait=False) == StillWritten()
    with_fallback.clear()
    assert isinstance(await sealing.of(talked("c1", 3.0), may_wait=False), Recording)


async def test_of_whoever_left_us_long_ago_and_of_whom_the_switch_knows_nothing_nothing_more_comes(
    store: Store, tmp_path: Path
) -> None:
    captured(tmp_path / "spool", "c1", 0.0, 0.0)
    long_ago = datetime.now(UTC) - timedelta(seconds=30)
    for file in (tmp_path / "spool").iterdir():
        os.utime(file, (long_ago.timestamp(), long_ago.timestamp()))
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), tmp_path / "calls.csv")
    found = await sealing.of(ToSeal("c1", long_ago, None, long_ago), may_wait=False)
    assert isinstance(found, Recording)
    assert found.state is RecordingState.NOT_RECORDED


async def test_what_nobody_writes_any_more_is_sealed_without_the_switchs_word(store: Store, tmp_path: Path) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    for file in (tmp_path / "spool").iterdir():
        os.utime(file, (time.time() - 3, time.time() - 3))
    sealing = Sealing(store, tmp_path / "spool", safe_in(tmp_path), tmp_path / "calls.csv")
    assert isinstance(await sealing.of(talked("c1", 3.0), may_wait=False), Recording)


FUND = Script("fund", (Checkpoint("identity"), Checkpoint("consent")))


@pytest.mark.parametrize(
    ("heard_seconds", "ticked", "lacks"),
    [
        (3.0, ("identity", "consent"), ""),
        (3.0, ("identity",), "missing: consent; ended: he goes"),
        (1.0, ("identity", "consent"), "a part of it is not in the recording"),
    ],
)
async def test_a_recording_in_which_a_signing_lacks_something_is_refused_in_store_and_manifest(
    store: Store, tmp_path: Path, heard_seconds: float, ticked: tuple[str, ...], lacks: str
) -> None:
    [one] = signings([begun := begins("c1", NOON + timedelta(seconds=0.5), FUND, "1001")])
    at = NOON + timedelta(seconds=2)
    for mark in (begun, *(ticks("c1", at, one, name) for name in ticked), ends("c1", at, one, "he goes")):
        store.marked(mark)
    await store.flush()
    captured(tmp_path / "spool", "c1", heard_seconds, heard_seconds)
    recording = await put_away(store, tmp_path)
    about = manifest_of(recording.path)
    assert [(told["signing"], told["complete"], told["why"]) for told in about["signings"]] == [
        ("fund", not lacks, lacks)
    ]
    assert recording.reason.endswith(f"signing_incomplete: fund: {lacks}" if lacks else "")
    assert about["reason"] == recording.reason
    assert ("signing_incomplete" in recording.reason) == bool(lacks)


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("dies", ["in the vault", "before the ledger", "after the ledger", "half removed"])
async def test_whatever_dies_on_the_way_there_is_one_recording_and_one_entry(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)
    append = Ledger.append

    def killed(*_: object, **__: object) -> None:
        raise Killed

    def after(*told: object) -> None:
        append(*told)  # type: ignore[arg-type]
        raise Killed

    with monkeypatch.context() as patched:
        match dies:
            case "in the vault":
                patched.setattr(Vault, "seal", killed)
            case "before the ledger":
                patched.setattr(Ledger, "append", killed)
            case "after the ledger":
                patched.setattr(Ledger, "append", after)
            case _:
                await put_away(store, tmp_path)
                (tmp_path / "spool/c1.caller.sln").unlink()
        if dies != "half removed":
            with pytest.raises(Killed):
                await put_away(store, tmp_path)
    recording = await put_away(store, tmp_path)
    assert (recording.state, recording.seconds) == (RecordingState.RECORDED, 3.0)
    assert len(heard(recording.path)[0]) == 24000
    assert [entry.about["recording"] for entry in entries(tmp_path, Kind.SEALED)] == ["c1"]


async def test_a_ledger_that_takes_nothing_keeps_what_was_captured(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(tmp_path / "spool", "c1", 3.0, 3.0)

    def full(*_: object) -> None:
        raise LedgerError("The disk is full.")

    monkeypatch.setattr(Ledger, "append", full)
    with pytest.raises(LedgerError):
        await put_away(store, tmp_path)
    assert len(list((tmp_path / "spool").glob("c1.*.sln"))) == 2


async def test_a_call_without_sound_is_in_the_ledger_as_such(store: Store, tmp_path: Path) -> None:
    (tmp_path / "spool").mkdir()
    recording = await put_away(store, tmp_path)
    assert recording.state is RecordingState.NOT_RECORDED
    assert [entry.about["state"] for entry in entries(tmp_path, Kind.NOT_RECORDED)] == ["not_recorded"]


async def test_files_that_may_still_grow_are_left_alone(store: Store, tmp_path: Path) -> None:
    captured(tmp_path / "spool", "c1", 1.0, 1.0)
    assert await sealing(store, tmp_path).of(talked("c1", 3.0), may_wait=True) == TooShort()
    assert entries(tmp_path, Kind.SEALED) == []
