"""Legal holds and cases, as the store keeps them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Row, and_, delete, func, insert, or_, select, union, update

from ivr.core.call import CallId
from ivr.core.keeping import Covers, Hold
from ivr.core.message_id import call_of
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.tables import calls, case_recordings, deletions, holds, recordings


class Holds(Asking):
    """Use within the loop; every answer is what the database says now."""

    async def place(self, hold: Hold) -> tuple[CallId, ...]:
        """Place it; the recordings that it names and that it comes too late for, for their deletion has begun."""
        async with self._within() as connection:
            await connection.execute(insert(holds).values(_columns(hold)))
        return await self._too_late_for(hold)

    async def put_back(self, hold: Hold) -> None:
        """As it was, whatever stands in its place."""
        async with self._within() as connection:
            await connection.execute(delete(holds).where(holds.c.id == hold.id))
            await connection.execute(insert(holds).values(_columns(hold)))

    async def hold(self, id_: str) -> Hold | None:
        """One hold."""
        found = await self._holds(holds.c.id == id_)
        return found[0] if found else None

    async def all_holds(self, *, standing: bool = True) -> tuple[Hold, ...]:
        """Those that stand, or (`standing` false) all there ever were, oldest first."""
        return await self._holds(holds.c.released_at.is_(None) if standing else None)

    async def holds_on(self, recording: CallId, customer: str) -> tuple[Hold, ...]:
        """Every hold that covers this recording of this customer (empty: nobody known) and stands.

        One on a call covers the messages that were left in it.
        """
        its = (recording, call_of(recording))
        cases = select(case_recordings.c.case).where(case_recordings.c.recording.in_(its))
        covers = [
            and_(holds.c.covers == Covers.RECORDING.value, holds.c.target.in_(its)),
            and_(holds.c.covers == Covers.CASE.value, holds.c.target.in_(cases)),
        ]
        if customer:
            covers.append(and_(holds.c.covers == Covers.CUSTOMER.value, holds.c.target == customer))
        return await self._holds(and_(holds.c.released_at.is_(None), or_(*covers)))

    async def change(self, before: Hold, after: Hold) -> bool:
        """Put the next step of its release in place; false if somebody else has taken a step meanwhile."""
        as_before = and_(
            holds.c.id == before.id,
            holds.c.asked_by == before.asked_by,
            holds.c.released_by == before.released_by,
        )
        async with self._within() as connection:
            done = await connection.execute(update(holds).where(as_before).values(_columns(after)))
        return done.rowcount == 1

    async def add_to_case(self, case: str, recordings: Collection[CallId], who: str, at: datetime) -> int:
        """Add recordings; how many of them are new to the case."""
        known = set(await self.case(case))
        new = [recording for recording in dict.fromkeys(recordings) if recording not in known]
        rows = [{"case": plain(case), "recording": each, "added_by": plain(who), "added_at": at} for each in new]
        if rows:
            async with self._within() as connection:
                await connection.execute(insert(case_recordings), rows)
        return len(rows)

    async def case(self, case: str) -> tuple[CallId, ...]:
        """The recordings of a case, sorted; none if there is no such case."""
        ids = select(case_recordings.c.recording).where(case_recordings.c.case == case)
        async with self._within() as connection:
            return tuple((await connection.scalars(ids.order_by(case_recordings.c.recording))).all())

    async def cases(self) -> tuple[tuple[str, int], ...]:
        """Every case with the number of its recordings."""
        counted = select(case_recordings.c.case, func.count()).group_by(case_recordings.c.case)
        async with self._within() as connection:
            rows = (await connection.execute(counted.order_by(case_recordings.c.case))).all()
        return tuple((case, count) for case, count in rows)

    async def going(self, these: Collection[CallId]) -> tuple[CallId, ...]:
        """Those of them, and of the messages that were left in them, whose deletion has begun, or is done."""
        of_them = select(recordings.c.call).where(recordings.c.of_call.in_(these))
        async with self._within() as connection:
            named = or_(deletions.c.recording.in_(these), deletions.c.recording.in_(of_them))
            return tuple((await connection.scalars(select(deletions.c.recording).where(named))).all())

    async def _too_late_for(self, hold: Hold) -> tuple[CallId, ...]:
        """Looked for once the hold is there, as a deletion looks for holds once it is entered: none slips by."""
        match hold.covers:
            case Covers.RECORDING:
                return await self.going([hold.target])
            case Covers.CASE:
                return await self.going(await self.case(hold.target))
            case Covers.CUSTOMER:
                own = select(calls.c.id).where(calls.c.customer_id == hold.target)
                theirs = union(own, select(recordings.c.call).where(recordings.c.of_call.in_(own)))
        async with self._within() as connection:
            of_customer = and_(deletions.c.recording.in_(theirs), deletions.c.done.is_(None))
            return tuple((await connection.scalars(select(deletions.c.recording).where(of_customer))).all())

    async def _holds(self, which: ColumnElement[bool] | None) -> tuple[Hold, ...]:
        query = select(holds).order_by(holds.c.placed_at, holds.c.id)
        async with self._within() as connection:
            rows = (await connection.execute(query if which is None else query.where(which))).all()
        return _made(rows)


def _made(rows: Sequence[Row[tuple[object, ...]]]) -> tuple[Hold, ...]:
    return tuple(Hold(**{**row._mapping, "covers": Covers(row.covers)}) for row in rows)


def _columns(hold: Hold) -> dict[str, object]:
    texts = ("id", "target", "placed_by", "why", "asked_by", "released_by")
    times = ("placed_at", "asked_at", "released_at")
    return {
        "covers": hold.covers.value,
        **{name: plain(getattr(hold, name)) for name in texts},
        **{name: getattr(hold, name) for name in times},
    }
