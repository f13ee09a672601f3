"""What is said of a call's recording, by what the store, the switch, the ledger and the disk tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.core.reconciling import (
    SEALING,
    AtSwitch,
    InLedger,
    InStore,
    Judged,
    OnDisk,
    Other,
    Row,
    Told,
    Word,
    judge,
)
from ivr.core.recording_state import RecordingState
from ivr.core.tallied import Tally

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
DAY = datetime(2026, 11, 25, tzinfo=UTC)
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return DAY + timedelta(seconds=seconds)


WELL = Told(
    "c1",
    store=InStore(at(0), at(5), at(65)),
    switch=AtSwitch(at(0), at(5), at(65), caller=True),
    row=Row(RecordingState.RECORDED, 60.0, 1000, at=at(5)),
    ledger=InLedger("recorded", 1000, 50, at=at(5)),
    disk=OnDisk(1000, 50, DAY),
)
BARE = replace(WELL, row=None, ledger=None, disk=None)
DELETED = InLedger("recorded", 1000, 50, deleted=True)


def said(told: Told, began: datetime | None = BEGAN) -> Judged:
    judged = judge(told, NOW, began)
    assert judged
    return replace(judged, row=None, is_entered=False)


def row(state: RecordingState, accounted: float = 60.0, reason: str = "") -> Row:
    return Row(state, accounted, 1000, reason, at(5))


def test_a_call_of_which_all_tell_the_same_is_recorded() -> None:
    assert said(WELL) == Judged("c1", RecordingState.RECORDED)


@pytest.mark.parametrize(
    ("told", "word", "why"),
    [
        (replace(WELL, disk=OnDisk(None, 50, DAY)), RecordingState.MISSING, "its file is gone"),
        (replace(WELL, disk=OnDisk(1000, None, DAY)), RecordingState.MISSING, "its manifest is gone"),
        (
            replace(WELL, disk=OnDisk(999, 50, DAY)),
            RecordingState.TAMPERED,
            "its file has 999 bytes, and 1,000 were sealed",
        ),
        (
            replace(WELL, disk=OnDisk(1000, 51, DAY)),
            RecordingState.TAMPERED,
            "its manifest has 51 bytes, and 50 were sealed",
        ),
        (replace(WELL, row=None), RecordingState.TAMPERED, "the store's entry of it is gone"),
        (
            replace(WELL, row=row(RecordingState.PARTIAL)),
            RecordingState.TAMPERED,
            "the store calls it partial, the ledger recorded",
        ),
        (replace(WELL, ledger=None), RecordingState.TAMPERED, "the ledger does not have it"),
        (
            replace(WELL, row=row(RecordingState.RECORDED, 41.0)),
            RecordingState.PARTIAL,
            "the switch had it answered for 60.0 s, 41.0 s are accounted for",
        ),
        (
            replace(WELL, row=row(RecordingState.MISSING)),
            RecordingState.RECORDED,
            "it was told to be missing, and is whole again",
        ),
        (
            BARE,
            RecordingState.NOT_RECORDED,
            "nothing is known of its recording",
        ),
        (
            replace(BARE, captured=True),
            RecordingState.NOT_RECORDED,
            "what was captured is in the spool and was not sealed",
        ),
        (
            replace(BARE, store=None),
            RecordingState.NOT_RECORDED,
            "the switch answered it, and the store has no such call",
        ),
        (replace(WELL, store=None), RecordingState.NO_CALL, "the switch answered it, and the store has no such call"),
        (
            replace(WELL, store=None, switch=None),
            RecordingState.NO_CALL,
            "there is a recording, and no call of this id",
        ),
        (
            replace(WELL, ledger=DELETED),
            RecordingState.DELETED,
            "it was deleted, and its file is there",
        ),
        (
            replace(WELL, row=row(RecordingState.DELETED), disk=None, ledger=None),
            RecordingState.DELETED,
            "the store says that it was deleted, and the ledger knows nothing of it",
        ),
        (
            replace(WELL, row=row(RecordingState.PARTIAL, reason="7 s"), ledger=InLedger("partial", 1000, 50)),
            RecordingState.PARTIAL,
            "7 s",
        ),
        (
            replace(WELL, row=row(RecordingState.NOT_RECORDED), ledger=InLedger("not_recorded", None, None)),
            RecordingState.TAMPERED,
            "it is not_recorded, and a file of it is there",
        ),
    ],
)
def test_what_somebody_must_look_at_says_why(told: Told, word: Word, why: str) -> None:
    assert said(told) == Judged("c1", word, (why,))


def test_both_files_gone_are_told_in_one() -> None:
    whys = ("its file is gone", "its manifest is gone")
    assert said(replace(WELL, disk=None)) == Judged("c1", RecordingState.MISSING, whys)


@pytest.mark.parametrize(
    ("told", "word"),
    [
        (Told("c1", store=InStore(at(0), None, at(9))), Other.UNANSWERED),
        (Told("c1", store=InStore(at(0), at(5), None)), Other.UNDER_WAY),
        (Told("c1", store=InStore(at(0), at(5), at(5.4))), Other.TOO_SHORT),
        (Told("c1", store=InStore(at(0), at(5), NOW - SEALING / 2)), Other.UNDER_WAY),
        (Told("c1", store=InStore(at(0), at(5), NOW - SEALING / 2), captured=True), Other.UNDER_WAY),
        (replace(WELL, ledger=InLedger("recorded", 1000, 50, archived=True), disk=None), RecordingState.RECORDED),
        (
            replace(WELL, ledger=DELETED, row=row(RecordingState.DELETED), disk=None),
            RecordingState.DELETED,
        ),
        (Told("c1", ledger=DELETED), RecordingState.DELETED),
        (
            replace(
                WELL,
                row=Row(RecordingState.INTENTIONALLY_NOT_RECORDED, 60.0, None),
                ledger=InLedger("intentionally_not_recorded", None, None),
                disk=None,
            ),
            RecordingState.INTENTIONALLY_NOT_RECORDED,
        ),
    ],
)
def test_what_nobody_must_look_at_gives_no_reason(told: Told, word: Word) -> None:
    assert said(told) == Judged("c1", word)


@pytest.mark.parametrize(
    ("told", "known"),
    [
        (replace(WELL, disk=None), False),
        (replace(WELL, disk=None, row=row(RecordingState.MISSING)), True),
        (replace(WELL, row=row(RecordingState.PARTIAL), ledger=InLedger("partial", 1000, 50)), True),
        (replace(WELL, row=row(RecordingState.RECORDED, 41.0)), False),
        (
            replace(
                WELL,
                row=row(
                    RecordingState.RECORDED, 41.0, "the switch had it answered for 60.0 s, 41.0 s are accounted for"
                ),
            ),
            True,
        ),
    ],
)
def test_what_the_store_says_already_is_known(told: Told, known: bool) -> None:
    judged = judge(told, NOW, BEGAN)
    assert judged
    assert judged.is_known is known


def test_contents_that_were_changed_are_named() -> None:
    whys = ("the contents of 2026/11/25/c1.audio were changed",)
    changed = replace(WELL, unlike=("2026/11/25/c1.audio",))
    assert said(changed) == Judged("c1", RecordingState.TAMPERED, whys)


def test_a_leg_of_a_call_is_no_call() -> None:
    assert judge(Told("leg", switch=AtSwitch(at(0), at(5), at(65), caller=False)), NOW, BEGAN) is None


def test_a_recording_older_than_the_ledger_is_not_expected_in_it() -> None:
    assert said(replace(WELL, ledger=None), None).word is RecordingState.RECORDED
    assert said(replace(WELL, ledger=None), NOW).word is RecordingState.RECORDED


def test_a_recording_that_is_being_sealed_may_come_into_the_ledger_later() -> None:
    ended = NOW - SEALING / 2
    told = replace(WELL, store=InStore(at(0), ended - timedelta(seconds=60), ended), switch=None, ledger=None)
    assert said(told).word is RecordingState.RECORDED


moments = st.none() | st.floats(0, 200_000).map(at)
needed = st.floats(0, 200_000).map(at)
sizes = st.none() | st.integers(0, 3)
words = st.sampled_from([*RecordingState, "unheard_of", ""]).map(str)
anything = st.builds(
    Told,
    st.just("c1"),
    st.none() | st.builds(InStore, needed, moments, moments),
    st.none() | st.builds(AtSwitch, needed, moments, moments, st.booleans()),
    st.none() | st.builds(Row, st.sampled_from(RecordingState), st.floats(0, 1e5), sizes, st.just(""), moments),
    st.none() | st.builds(InLedger, words, sizes, sizes, st.booleans(), st.booleans(), moments),
    st.none() | st.builds(OnDisk, sizes, sizes, st.just(DAY)),
    st.booleans(),
)


@given(st.lists(anything, max_size=20), moments)
def test_the_counts_add_up_whatever_is_told(all_told: list[Told], began: datetime | None) -> None:
    tally = Tally()
    for told in all_told:
        if judged := judge(told, NOW, began):
            tally.add(judged)
    counts = tally.counts()
    assert counts["calls"] == counts["answered"] + counts["unanswered"] + counts["under_way"]
    assert sum(tally.by_word.values()) == counts["calls"] + counts["no_call"]


@given(anything, moments)
def test_what_is_not_fine_always_says_why(told: Told, began: datetime | None) -> None:
    judged = judge(told, NOW, began)
    fine = {RecordingState.RECORDED, RecordingState.INTENTIONALLY_NOT_RECORDED, RecordingState.DELETED, *Other}
    assert judged is None or judged.word in fine or judged.whys
