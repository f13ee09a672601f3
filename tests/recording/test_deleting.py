"""A recording goes by one way, whole, and only if it may; killed at any point, the next run goes on."""

from __future__ import annotations

import inspect
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from ivr.core.keeping import Covers, Hold
from ivr.evidence.entry import Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.verify import verify
from ivr.recording.deleting import Cause, Deleted, DeletingAlready, Outcome, Stays, Unfinished, deleter
from ivr.recording.holding import place
from ivr.recording.retention import retain
from ivr.store.custody import Custody
from ivr.vault.keyring import Keyring
from ivr.vault.places.folder import FolderPlace
from ivr.vault.places.place import PlaceAway
from tests.recording.rooms import ENDED, YEAR, Here

CAUSE = Cause("retention", "night", "its time has come")


async def delete(here: Here, recording: str = "r1") -> Outcome:
    async with deleter(here.room) as deletes:
        return await deletes.delete(recording, CAUSE)


async def test_what_may_go_goes_with_its_key_and_its_files_and_leaves_a_tombstone(here: Here) -> None:
    await here.keep("r1")
    assert here.is_whole("r1")
    outcome = await delete(here)
    [tombstone] = here.entries(Kind.DELETED)
    assert outcome == Deleted("r1", "retention ended 2027-03-04T12:00:00+00:00", tombstone.n)
    assert here.is_gone("r1")
    assert await here.state("r1") == "deleted"
    assert tombstone.about == {
        "recording": "r1",
        "audio": "2026/03/04/r1.audio",
        "manifest": "2026/03/04/r1.about",
        "reason": "retention ended 2027-03-04T12:00:00+00:00",
        "cause": "retention",
        "by": "night",
        "why": "its time has come",
    }
    assert verify(here.room.ledger.folder, here.room.ledger.signing.public_key()).is_clean


async def test_it_goes_in_the_archive_too(here: Here) -> None:
    await here.keep("r1", archived=True)
    assert isinstance(await delete(here), Deleted)
    assert here.is_gone("r1")


async def test_nothing_is_touched_of_what_must_stay(here: Here) -> None:
    await here.keep("r1")
    before = [path.read_bytes() for path in sorted(here.room.folder.rglob("r1.*"))]
    here.rules.keep = 3 * YEAR
    assert await delete(here) == Stays("r1", "kept by policy until 2029-03-03T12:00:00+00:00, because the law")
    here.rules.keep = None
    assert await delete(here) == Stays("r1", "no policy says until when it is kept")
    assert here.is_whole("r1")
    assert [path.read_bytes() for path in sorted(here.room.folder.rglob("r1.*"))] == before
    assert here.entries(Kind.DELETED) == []
    assert await here.room.store.unfinished() == ()


async def test_a_hold_that_is_placed_as_the_deletion_begins_is_seen(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.keep("r1")
    begin = Custody.begin

    async def placed_meanwhile(self: Custody, deletion: Any) -> Any:
        await here.room.store.place(Hold("h1", Covers.CUSTOMER, "C1", "li", "a complaint", ENDED))
        return await begin(self, deletion)

    monkeypatch.setattr(Custody, "begin", placed_meanwhile)
    assert await delete(here) == Stays("r1", "under hold: hold h1 on customer C1 by li: a complaint")
    assert here.is_whole("r1")


async def test_what_is_not_there_stays_as_it_is(here: Here) -> None:
    assert await delete(here) == Stays("r1", "there is no file of it")
    await here.keep("r1")
    await delete(here)
    assert await delete(here) == Stays("r1", "there is no file of it")
    assert len(here.entries(Kind.DELETED)) == 1


async def test_only_one_process_deletes_at_a_time(here: Here) -> None:
    async with deleter(here.room):
        with pytest.raises(DeletingAlready):
            await delete(here)


async def test_an_archive_that_does_not_answer_leaves_it_unfinished_and_unreadable(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.keep("r1", archived=True)

    def away(self: FolderPlace, name: str) -> None:
        raise PlaceAway("it sleeps")

    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "delete", away)
        assert await delete(here) == Unfinished("r1", "The archive does not answer. it sleeps")
        assert not here.key("r1").exists()
        assert await here.state("r1") == "recorded"
    assert isinstance(await delete(here), Deleted)
    assert here.is_gone("r1")
    assert len(here.entries(Kind.DELETED)) == 1


class Killed(BaseException):
    """The process ends here."""


class Death:
    """Comes before or after the n-th step that reads or changes something that lasts."""

    STEPS = (
        (Custody, ("begin", "holds_on", "withdraw", "finish")),
        (Ledger, ("append",)),
        (Keyring, ("destroy",)),
        (Path, ("unlink",)),
        (FolderPlace, ("delete",)),
    )

    def __init__(self, n: int, *, after: bool) -> None:
        self._left, self._after = n, after
        self.came = False

    def lurk(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for owner, names in self.STEPS:
            for name in names:
                step = getattr(owner, name)
                mortal = self._awaited(step) if inspect.iscoroutinefunction(step) else self._plain(step)
                monkeypatch.setattr(owner, name, mortal)

    def _plain(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def mortal(*given: Any, **named: Any) -> Any:
            dies = self._dies()
            done = step(*given, **named) if self._after or not dies else None
            if dies:
                raise Killed
            return done

        return mortal

    def _awaited(self, step: Callable[..., Any]) -> Callable[..., Any]:
        async def mortal(*given: Any, **named: Any) -> Any:
            dies = self._dies()
            done = await step(*given, **named) if self._after or not dies else None
            if dies:
                raise Killed
            return done

        return mortal

    def _dies(self) -> bool:
        self._left -= 1
        self.came = self.came or self._left < 0
        return self._left == -1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_killed_before_or_after_any_step_the_next_run_goes_on_and_no_half_state_looks_whole(
    here: Here, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    for n in count():
        recording = f"r{n}"
        await here.keep(recording)
        await here.keep(recording, archived=True)
        death = Death(n, after=after)
        with monkeypatch.context() as patched:
            death.lurk(patched)
            with suppress(Killed):
                await delete(here, recording)
        if not death.came:
            break
        tombstones = [entry for entry in here.entries(Kind.DELETED) if entry.about["recording"] == recording]
        if await here.state(recording) == "deleted":
            assert here.is_gone(recording)
        elif not tombstones:
            assert here.is_whole(recording)
        else:
            assert [left.recording for left in await here.room.store.unfinished()] == [recording]
        await retain(here.room, "night")
        assert here.is_gone(recording)
        assert await here.state(recording) == "deleted"
        assert await here.room.store.unfinished() == ()
        assert [entry.about["recording"] for entry in here.entries(Kind.DELETED)].count(recording) == 1
    assert n > 8
    assert verify(here.room.ledger.folder, here.room.ledger.signing.public_key()).is_clean


async def test_killed_after_the_note_and_held_before_the_next_run_it_stays(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was decided yet: no tombstone says so."""
    await here.keep("r1")
    with monkeypatch.context() as patched:
        Death(0, after=True).lurk(patched)
        with suppress(Killed):
            await delete(here)
    assert len(await here.room.store.unfinished()) == 1
    await here.room.store.place(Hold("h1", Covers.RECORDING, "r1", "li", "a complaint", ENDED))
    await retain(here.room, "night")
    assert here.is_whole("r1")
    assert await here.room.store.unfinished() == ()
    assert here.entries(Kind.DELETED) == []


async def test_a_row_that_was_back_dated_by_hand_deletes_nothing_before_its_time(here: Here, tmp_path: Path) -> None:
    await here.keep("r1")
    here.rules.now = ENDED + YEAR / 2
    with sqlite3.connect(tmp_path / "state/ivr.db") as database:
        database.execute("UPDATE recordings SET ended = '2001-01-01 00:00:00.000000'")
    assert await delete(here) == Stays("r1", "kept by policy until 2027-03-04T12:00:00+00:00, because the law")
    assert here.is_whole("r1")


async def test_a_hold_on_a_customer_counts_though_the_call_was_given_to_another_by_hand(
    here: Here, tmp_path: Path
) -> None:
    await here.keep("r1", customer="C1")
    await place(here.room, Covers.CUSTOMER, "C1", "li", "a complaint")
    with sqlite3.connect(tmp_path / "state/ivr.db") as database:
        database.execute("UPDATE calls SET customer_id = 'C2'")
    outcome = await delete(here)
    assert isinstance(outcome, Stays)
    assert outcome.reason.startswith("under hold")


async def test_what_cannot_be_read_is_kept(here: Here) -> None:
    await here.keep("r1")
    about = here.room.folder / "2026/03/04/r1.about"
    about.write_bytes(about.read_bytes()[:-1])
    outcome = await delete(here)
    assert isinstance(outcome, Stays)
    assert outcome.reason.startswith("its manifest cannot be read")
