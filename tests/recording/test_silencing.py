"""What is paused is silent to the sample in the sealed recording, and nothing else is touched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pytest
import soundfile

from ivr.core.marks import Mark, MarkKind
from ivr.core.pausing import SILENT_BESIDE
from ivr.core.recording_state import RecordingState
from ivr.errors import StoreError
from ivr.recording.seal import BLOCK, Sealed, remove, seal
from ivr.recording.sealer import Sealer
from ivr.recording.silencing import silent_samples
from ivr.recording.verdict import ToSeal
from ivr.store.store import Store
from tests.recording.dtmf import KEYS, Samples, keyed, keys_in
from tests.recording.safes import heard, safe_in
from tests.recording.sounds import RATE, captured, tone

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def pause(call: str, begin: float, end: float | None) -> tuple[Mark, ...]:
    begun = Mark(call, at(begin), MarkKind.PAUSE, who="agent 1001", why="card number")
    over = () if end is None else (Mark(call, at(end), MarkKind.PAUSE, begins=False, who="agent 1001"),)
    return (begun, *over)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    store = Store(tmp_path / "ivr.db")
    await store.open()
    yield store
    await store.close()


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def read(path: Path) -> Samples:
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == RATE
    return samples  # type: ignore[no-any-return]


@pytest.mark.parametrize("begin", [0.0, 2.0, 8.19, 8.2])
@pytest.mark.parametrize("length", [0.001, 1.5, 9.0])
def test_a_pause_is_silent_with_its_margin_on_both_sides_and_the_rest_is_as_it_was(
    spool: Path, begin: float, length: float
) -> None:
    captured(spool, "c", 20.0, 20.0)
    whole = seal("c", spool)
    assert isinstance(whole, Sealed)
    before = read(whole.path)
    [(first, last)] = silent = silent_samples(pause("c", begin, begin + length), NOON)
    assert last is not None
    assert (first, last) == (
        max(0, round((begin - SILENT_BESIDE.total_seconds()) * RATE)),
        pytest.approx((begin + length + 0.25) * RATE, abs=1),
    )
    sealed = seal("c", spool, silent)
    assert isinstance(sealed, Sealed)
    after = read(sealed.path)
    assert len(before) == len(after) > BLOCK
    assert not after[first:last].any()
    assert np.array_equal(after[:first], before[:first])
    assert np.array_equal(after[last:], before[last:])


def test_a_pause_that_nobody_has_ended_is_silent_to_the_end(spool: Path) -> None:
    captured(spool, "c", 20.0, 20.0)
    sealed = seal("c", spool, silent_samples(pause("c", 5.0, None), NOON))
    assert isinstance(sealed, Sealed)
    samples = read(sealed.path)
    assert len(samples) == 20 * RATE
    assert not samples[round(4.75 * RATE) :].any()
    assert samples[: round(4.7 * RATE)].any()


async def test_the_sealer_is_told_of_pauses_by_the_call_or_else_asks_the_store(
    store: Store, spool: Path, tmp_path: Path
) -> None:
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    for call in ("told", "kept"):
        captured(spool, call, 4.0, 4.0)
    for mark in pause("kept", 1.0, 3.0):
        store.marked(mark)
    await store.flush()
    sealer.ended(ToSeal("told", NOON, NOON, at(4), pauses=pause("told", 1.0, 3.0)))
    sealer.ended(ToSeal("kept", NOON, NOON, at(4)))
    await sealer.close()
    for call in ("told", "kept"):
        samples, _ = heard(tmp_path / f"recordings/2026/03/04/{call}.audio")
        assert not samples[RATE : 3 * RATE].any()
        assert samples[: RATE // 2].any()


async def test_what_may_hold_secrets_is_not_sealed_while_nobody_knows_of_its_pauses(
    store: Store, spool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> tuple[Mark, ...]:
        raise StoreError

    monkeypatch.setattr(store, "marks", away)
    captured(spool, "c", 4.0, 4.0)
    sealer = Sealer(store, spool, safe_in(tmp_path), lambda: NOON, settle=0)
    sealer.start()
    sealer.ended(ToSeal("c", NOON, NOON, at(4)))
    await sealer.close()
    await store.flush()
    assert [row.state for row in await store.recordings()] == [RecordingState.NOT_RECORDED]
    assert not [name for name in files(tmp_path / "recordings") if name.endswith(".audio")]
    assert len(files(spool)) == 2, "tried again until the store can be asked"


@pytest.mark.parametrize("level", [20, 200, 4000, 15000])
def test_the_decoder_finds_every_key(level: float) -> None:
    speech = np.random.default_rng(1).normal(0, level / 50, RATE).astype("<i2")
    assert keys_in(np.concatenate([speech, keyed(KEYS, 0.06, 0.05, level), speech])) == KEYS
    assert keys_in(tone(440, 3)) == keys_in(speech) == keys_in(np.zeros(RATE, "<i2")) == ""


CALLS = 1000


def _call(chance: Random, spool: Path, call: str) -> tuple[str, float, float]:
    """Who reads out a card in a pause: its keys as tones, on his side and faintly on the other, amid talk."""
    card = "".join(chance.choices("0123456789", k=16))
    begin = chance.uniform(0.4, 1.5)
    tones = keyed(card, chance.uniform(0.05, 0.08), chance.uniform(0.05, 0.08), chance.uniform(400, 9000))
    length = len(tones) / RATE + chance.uniform(0, 0.5)
    whole = round((begin + length + chance.uniform(0.4, 1.0)) * RATE)
    talk = tone(440, whole / RATE + 1)[:whole].copy(), tone(880, whole / RATE + 1)[:whole].copy()
    first, last = round(begin * RATE), round((begin + length) * RATE)
    for side, share in zip(talk, (1.0, 0.05), strict=True):
        side[first:last] = 0
        side[first : first + len(tones)] = (tones * share).astype("<i2")
    talk[0].tofile(spool / f"{call}.caller.sln")
    talk[1].tofile(spool / f"{call}.other.sln")
    return card, begin, begin + length


@pytest.mark.timeout(600)
def test_of_a_thousand_cards_keyed_in_a_pause_no_key_is_left_and_no_sample_of_the_rest_is_touched(
    spool: Path,
) -> None:
    """Even if the switch had not muted any of it: the control is what it has written."""
    chance, found, left = Random(5), 0, 0
    for n in range(CALLS):
        call = f"c{n}"
        card, begin, end = _call(chance, spool, call)
        raw = [np.fromfile(spool / f"{call}.{side}.sln", "<i2") for side in ("caller", "other")]
        found += all(keys_in(side) == card for side in raw[: 1 + (n % 10 == 0)])
        [(first, last)] = silent = silent_samples(pause(call, begin, end), NOON)
        sealed = seal(call, spool, silent)
        assert isinstance(sealed, Sealed)
        samples = read(sealed.path)
        left += len(keys_in(samples[:, 0]) + keys_in(samples[:, 1]))
        assert last is not None
        assert not samples[first:last].any()
        for column, side in enumerate(raw):
            assert np.array_equal(samples[:first, column], side[:first])
            assert np.array_equal(samples[last:, column], side[last:])
        remove(call, spool)
    assert found == CALLS, "the control: the decoder finds them where nobody has paused"
    assert left == 0
    assert not list(spool.iterdir())
