"""What is told to the ledger at once is written at once, and each is told its own entries."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ivr.errors import LedgerError
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.gathering import Gathering
from ivr.evidence.ledger import Ledger
from tests.evidence.books import grown, looked_at, played


class Slow:
    """A ledger that waits before each append, and counts them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.may_go = threading.Event()
        self.began = threading.Event()
        self.appends: list[int] = []

    def append(self, facts: Sequence[Fact]) -> tuple[Entry, ...]:
        self.began.set()
        assert self.may_go.wait(10)
        self.appends.append(len(facts))
        return self._ledger.append(facts)


@pytest.fixture
async def slow(tmp_path: Path) -> Slow:
    return Slow(await asyncio.to_thread(grown, tmp_path, 0))


async def test_what_comes_meanwhile_is_written_together(slow: Slow, tmp_path: Path) -> None:
    gathering = Gathering(slow)  # type: ignore[arg-type]
    first = asyncio.create_task(gathering.enter(played(0)))
    await asyncio.to_thread(slow.began.wait)
    others = [asyncio.create_task(gathering.enter(played(n), played(-n))) for n in range(1, 10)]
    await asyncio.sleep(0)
    slow.may_go.set()
    told = await asyncio.gather(first, *others)
    assert slow.appends == [1, 18]
    assert [entry.about["recording"] for entry in told[3]] == ["node1-3.1", "node1--3.1"]
    await gathering.close()
    assert (await asyncio.to_thread(looked_at, tmp_path)).is_clean


async def test_one_that_cannot_be_entered_holds_up_no_other(slow: Slow) -> None:
    gathering = Gathering(slow)  # type: ignore[arg-type]
    slow.may_go.set()
    bad = Fact(Kind.PLAYED, {"seconds": float("nan")})
    told = await asyncio.gather(gathering.enter(played(1)), gathering.enter(bad), return_exceptions=True)
    assert not isinstance(told[0], BaseException)
    assert isinstance(told[1], ValueError)


async def test_a_ledger_that_cannot_be_written_is_told_to_each(tmp_path: Path) -> None:
    ledger = await asyncio.to_thread(grown, tmp_path, 1)
    await asyncio.to_thread((tmp_path / "head").unlink)
    gathering = Gathering(ledger)
    told = await asyncio.gather(gathering.enter(played(1)), gathering.enter(played(2)), return_exceptions=True)
    assert [type(each) for each in told] == [LedgerError, LedgerError]


async def test_who_is_cancelled_takes_nothing_from_the_others(slow: Slow) -> None:
    gathering = Gathering(slow)  # type: ignore[arg-type]
    one, two = asyncio.create_task(gathering.enter(played(1))), asyncio.create_task(gathering.enter(played(2)))
    await asyncio.to_thread(slow.began.wait)
    one.cancel()
    slow.may_go.set()
    assert (await two)[0].about["recording"] == "node1-2.1"
    await gathering.close()
