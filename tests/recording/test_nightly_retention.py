"""The run of each night, with a clock that the test turns."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ivr.errors import LedgerError, StoreError
from ivr.evidence.entry import Kind
from ivr.evidence.ledger import Ledger
from ivr.recording.nightly_retention import retained_nightly
from ivr.store.deletions import Deletions
from ivr.vault.places.folder import FolderPlace
from ivr.vault.places.place import PlaceAway
from tests.recording.rooms import YEAR, Here


async def nights(here: Here, count: int, set_by: timedelta = timedelta(0)) -> list[tuple[str, str]]:
    """So many nights pass, with a clock that was set by so much; the alarms of these."""
    told, over, begun = list[tuple[str, str]](), asyncio.Event(), here.rules.now

    async def sleep(seconds: float) -> None:
        here.rules.now += timedelta(seconds=seconds)
        if here.rules.now - begun > timedelta(days=count):
            over.set()
            await asyncio.Event().wait()

    async with retained_nightly(here.room, lambda what, detail: told.append((what, detail)), sleep, lambda: set_by):
        await over.wait()
    return told


async def test_a_night_in_which_nothing_ran_is_made_up_for_at_the_start_and_others_are_not(here: Here) -> None:
    for runs in (1, 1, 2):
        if runs == 2:
            here.rules.now += timedelta(days=9)
        await nights(here, 0)
        assert len(here.entries(Kind.RETAINED)) == runs


async def test_each_night_what_may_go_goes(here: Here) -> None:
    await here.keep("r1")
    alarms = await nights(here, 2)
    assert here.is_gone("r1")
    assert alarms == []


async def test_what_is_left_over_is_told_and_tried_again(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    await here.keep("r1", archived=True)

    def away(self: FolderPlace, name: str) -> None:
        raise PlaceAway("it sleeps")

    with monkeypatch.context() as patched:
        patched.setattr(FolderPlace, "delete", away)
        alarms = await nights(here, 2)
    told = ("deleted recordings left something over", "1 of them, such as r1: The archive does not answer. it sleeps")
    assert alarms == [told] * 3
    assert (await nights(here, 1)) == []
    assert here.is_gone("r1")


async def test_what_nobody_thought_of_is_told_and_the_next_night_comes(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.keep("r1")

    async def broken(self: Deletions) -> None:
        raise ValueError("a row that cannot be read")

    with monkeypatch.context() as patched:
        patched.setattr(Deletions, "unfinished", broken)
        alarms = await nights(here, 2)
    assert alarms == [("recordings not deleted in time", "a row that cannot be read")] * 3
    await nights(here, 1)
    assert here.is_gone("r1")


async def test_a_ledger_that_cannot_be_read_at_the_start_ends_no_later_night(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.keep("r1")

    def broken(self: Ledger) -> None:
        raise LedgerError("its disk does not answer")

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "entries", broken)
        await nights(here, 0)
    await nights(here, 1)
    assert here.is_gone("r1")


async def test_a_store_that_is_away_is_told_and_the_next_night_comes(
    here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    await here.keep("r1")

    async def away(self: Deletions) -> None:
        raise StoreError("locked")

    with monkeypatch.context() as patched:
        patched.setattr(Deletions, "unfinished", away)
        alarms = await nights(here, 2)
    assert alarms == [("recordings not deleted in time", "The store cannot be used. locked")] * 3
    assert here.is_whole("r1")


@pytest.mark.parametrize(("set_by", "goes"), [(timedelta(hours=2), True), (timedelta(days=-900), True), (YEAR, False)])
async def test_nothing_goes_while_the_clock_stands_much_later_than_it_ought_to(
    here: Here, set_by: timedelta, goes: bool
) -> None:
    await here.keep("r1")
    alarms = await nights(here, 1, set_by)
    assert here.is_gone("r1") == goes
    assert here.is_whole("r1") != goes
    told = ("recordings not deleted in time", "the clock was set forward by 365 days: start again if it is right")
    assert set(alarms) == (set() if goes else {told})
