"""Reports that go out by mail, and each mail of them: entered once for each time, held by one while he sends it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, delete, func, insert, select, update

from ivr.core.reporting.cutting import By
from ivr.core.reporting.mailing import Every, Mailing
from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people_tables import letters, mailings


class Outcome(StrEnum):
    """What came of a mail."""

    WAITS = ""
    """To be tried, or to be tried again."""
    SENT = "sent"
    REFUSED = "refused"
    """Whoever wanted it may not see reports any more, or nobody may be sent it."""
    FAILED = "failed"
    """It was given up."""
    MISSED = "missed"
    """It was noticed too late."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One that is kept."""

    mailing: Mailing
    settled: datetime
    """Up to here each of its times has its mail."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail of one time at which it was due."""

    id: str
    mailing: str
    due: datetime
    outcome: Outcome
    detail: str
    at: datetime
    """When it came to this."""
    tries: int = 0
    next_try: datetime | None = None
    left_to: tuple[str, ...] = ()
    """Who has not been sent it yet; empty: all."""


class Mailings(Asking):
    """Use within the loop, of several processes too: a time is entered once, and a mail has one holder."""

    async def all(self, person: str = "") -> tuple[Standing, ...]:
        """Everybody's (or this person's)."""
        query = select(mailings).order_by(mailings.c.person, mailings.c.id)
        async with self._within() as connection:
            rows = (await connection.execute(query.where(mailings.c.person == person) if person else query)).all()
        return tuple(map(_standing, rows))

    async def one(self, id_: str) -> Mailing | None:
        """The one of this id."""
        async with self._within() as connection:
            row = (await connection.execute(select(mailings).where(mailings.c.id == id_))).first()
        return _standing(row).mailing if row else None

    async def add(self, mailing: Mailing, now: datetime, most: int) -> bool:
        """Keep one, due from now on; false if its person has that many already."""
        async with self._within() as connection:
            his = select(func.count()).select_from(mailings).where(mailings.c.person == mailing.person)
            if (await connection.scalar(his) or 0) >= most:
                return False
            await connection.execute(insert(mailings).values(**_values(mailing), settled=now))
        return True

    async def change(self, mailing: Mailing, now: datetime) -> None:
        """Let it be so from now on; what waits of it as it was is not sent any more."""
        async with self._within() as connection:
            his = update(mailings).where(mailings.c.id == mailing.id)
            await connection.execute(his.values(**_values(mailing), settled=now))
            await connection.execute(delete(letters).where(letters.c.mailing == mailing.id, _waits()))

    async def remove(self, id_: str) -> None:
        """Neither it nor what was sent of it is known any more."""
        async with self._within() as connection:
            await connection.execute(delete(mailings).where(mailings.c.id == id_))
            await connection.execute(delete(letters).where(letters.c.mailing == id_))

    async def enter(self, letter: Letter) -> bool:
        """A time has come: both that and its mail are written, or neither; false if that is done already."""
        fresh = (mailings.c.id == letter.mailing) & (mailings.c.settled < letter.due)
        async with self._within() as connection:
            settled = await connection.execute(update(mailings).where(fresh).values(settled=letter.due))
            if settled.rowcount == 1:
                await connection.execute(insert(letters).values(_row(letter)))
        return settled.rowcount == 1

    async def waiting(self, now: datetime) -> tuple[Letter, ...]:
        """Those to be tried now, the longest due first."""
        query = select(letters).where(_due(now)).order_by(letters.c.due)
        async with self._within() as connection:
            return tuple(map(_letter, await connection.execute(query)))

    async def hold(self, letter: str, holder: str, now: datetime, until: datetime) -> Letter | None:
        """It is this holder's, who may be gone by then; None if it is somebody's, or not to be tried now."""
        free = (letters.c.id == letter) & _due(now)
        async with self._within() as connection:
            held = await connection.execute(update(letters).where(free).values(held_by=holder, held_until=until))
            row = (await connection.execute(select(letters).where(letters.c.id == letter))).first()
        return _letter(row) if row and held.rowcount == 1 else None

    async def let_go(self, letter: Letter, holder: str) -> None:
        """Its holder has done with it, and this is what has come of it."""
        his = (letters.c.id == letter.id) & (letters.c.held_by == holder)
        async with self._within() as connection:
            await connection.execute(update(letters).where(his).values(_row(letter)))

    async def latest(self, of: Sequence[str]) -> dict[str, Letter]:
        """The last of each of these mailings that has any."""
        last = select(letters.c.mailing, func.max(letters.c.due).label("due")).group_by(letters.c.mailing).subquery()
        theirs = (letters.c.mailing == last.c.mailing) & (letters.c.due == last.c.due)
        async with self._within() as connection:
            rows = await connection.execute(select(letters).join(last, theirs).where(letters.c.mailing.in_(of)))
            return {letter.mailing: letter for letter in map(_letter, rows)}

    async def sweep(self, before: datetime) -> None:
        """Forget mails that were due before then."""
        async with self._within() as connection:
            await connection.execute(delete(letters).where(letters.c.due < before, ~_waits()))


def _waits() -> ColumnElement[bool]:
    return letters.c.outcome == Outcome.WAITS.value


def _due(now: datetime) -> ColumnElement[bool]:
    free = letters.c.held_until.is_(None) | (letters.c.held_until < now)
    return _waits() & (letters.c.next_try <= now) & free


def _values(mailing: Mailing) -> dict[str, object]:
    plainly = ("id", "person", "every", "day", "language", "short")
    return {
        **{name: getattr(mailing, name) for name in plainly},
        "queue": plain(mailing.queue),
        "rows": mailing.by.value,
        "at": f"{mailing.at:%H:%M}",
        "files": _listed(mailing.files),
        "recipients": _listed(mailing.recipients),
    }


def _standing(row: Row[Any]) -> Standing:
    kept: Any = row._mapping
    plainly = ("id", "person", "day", "language", "queue", "short")
    return Standing(
        Mailing(
            **{name: kept[name] for name in plainly},
            by=By(kept["rows"]),
            every=Every(kept["every"]),
            at=time.fromisoformat(kept["at"]),
            files=tuple(kept["files"]),
            recipients=tuple(kept["recipients"]),
        ),
        kept["settled"],
    )


def _row(letter: Letter) -> dict[str, object]:
    plainly = ("id", "mailing", "due", "outcome", "at", "tries", "next_try")
    free = {"held_by": "", "held_until": None}
    told = {"detail": plain(letter.detail), "left_to": _listed(letter.left_to)}
    return {**{name: getattr(letter, name) for name in plainly}, **told, **free}


def _letter(row: Row[Any]) -> Letter:
    kept: Any = row._mapping
    plainly = ("id", "mailing", "due", "detail", "at", "tries", "next_try")
    values = {name: kept[name] for name in plainly}
    return Letter(**values, outcome=Outcome(kept["outcome"]), left_to=tuple(kept["left_to"]))


def _listed(words: Sequence[str]) -> str:
    """As JSON columns are written, in their order."""
    return msgspec.json.encode([plain(word) for word in words]).decode()
