"""The run that deletes what no policy keeps any longer; nightly, or when somebody asks for it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from ivr.core.keeping import MustStay
from ivr.evidence.entry import Fact, Kind
from ivr.recording.deleting import Cause, Deleted, Deleter, Outcome, Stays, Unfinished, deleter
from ivr.recording.erasing import carry_on
from ivr.recording.forgetting import forget_names, outlived
from ivr.recording.holds_lost import agree
from ivr.recording.room import Room

NIGHTLY = "retention"
"""The cause of what is deleted because its time has come."""

Tell = Callable[[Outcome], object]


@dataclass(slots=True)
class Retained:
    """How a run went, in numbers: what became of each recording is told one by one."""

    deleted: int = 0
    kept: int = 0
    unfinished: int = 0
    forgotten: int = 0
    """Calls whose records tell no names and numbers any more."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why they are kept, in a few words each, and how many."""

    def count(self, outcome: Outcome) -> None:
        """One recording more."""
        match outcome:
            case Deleted():
                self.deleted += 1
            case Stays(_, reason):
                self.kept += 1
                self.reasons[_short(reason)] += 1
            case Unfinished():
                self.unfinished += 1


async def retain(room: Room, who: str, tell: Tell = lambda outcome: None, why: str = NIGHTLY) -> Retained:
    """Finish what a killed run has begun, delete what may go, carry on with erasures that had to wait, forget names.

    Raises `DeletingAlready`, `LedgerError` or `StoreError`; whatever is left then is left to the next run.
    """
    run = Retained()
    async with deleter(room) as deletes:
        async for outcome in _run(room, deletes, who):
            run.count(outcome)
            tell(outcome)
        async for outcome in carry_on(room, deletes):
            if not isinstance(outcome, Stays):  # it is counted already, with all that are kept
                run.count(outcome)
            tell(outcome)
        run.forgotten = await forget_names(room, who, why)
    about = {"by": who, "why": why, "deleted": run.deleted, "kept": run.kept, "unfinished": run.unfinished}
    about |= {"forgotten": run.forgotten} if run.forgotten else {}
    await asyncio.to_thread(room.ledger.append, [Fact(Kind.RETAINED, about)])
    return run


async def would_retain(room: Room, tell: Tell = lambda outcome: None) -> Retained:
    """The same, with nothing deleted: what may go counts as deleted. Raises `StoreError`."""
    await agree(room)
    run, deletes = Retained(), Deleter(room)
    async for kept in room.store.all_kept(room.now()):
        match await deletes.standing(kept):
            case MustStay(reason):
                outcome: Outcome = Stays(kept.recording, reason)
            case may_go:
                outcome = Deleted(kept.recording, may_go.reason, 0)
        run.count(outcome)
        tell(outcome)
    async for calls in outlived(room):
        run.forgotten += len(calls)
    return run


async def _run(room: Room, deletes: Deleter, who: str) -> AsyncIterator[Outcome]:
    begun = await room.store.unfinished()
    for left in begun:
        yield await deletes.delete(left.recording, Cause(left.cause, left.asked_by, left.why))
    tried = {left.recording for left in begun}
    async for kept in room.store.all_kept(room.now()):
        if kept.recording in tried:
            continue
        standing = await deletes.standing(kept)
        if isinstance(standing, MustStay):
            yield Stays(kept.recording, standing.reason)
        else:
            yield await deletes.delete(kept.recording, Cause(NIGHTLY, who, standing.reason))


def _short(reason: str) -> str:
    """Without what differs from recording to recording."""
    return next((short for short in ("under hold", "kept by policy", "no policy") if reason.startswith(short)), reason)
