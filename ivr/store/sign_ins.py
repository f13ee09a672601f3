"""Each try to sign in at the console, for the lock-out and for the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from secrets import token_hex

from sqlalchemy import delete, func, insert, select

from ivr.store.asking import Asking
from ivr.store.encoding import plain
from ivr.store.people_tables import sign_ins


class SignIns(Asking):
    """Use within the loop; they outlast a restart, so that nobody gets new tries by one."""

    async def tried(self, name: str, address: str, at: datetime, *, good: bool) -> None:
        """Somebody has tried to."""
        row = {"id": token_hex(12), "at": at, "name": plain(name), "address": plain(address), "good": good}
        async with self._within() as connection:
            await connection.execute(insert(sign_ins).values(row))

    async def failed_as(self, name: str, since: datetime) -> Sequence[datetime]:
        """When this name failed since then, and since it was last let in, in order."""
        its = (sign_ins.c.name == plain(name)) & (sign_ins.c.at >= since)
        last = select(func.max(sign_ins.c.at)).where(its, sign_ins.c.good.is_(True))
        failed = select(sign_ins.c.at).where(its, sign_ins.c.good.is_(False)).order_by(sign_ins.c.at)
        async with self._within() as connection:
            let_in = await connection.scalar(last)
            return (await connection.scalars(failed.where(sign_ins.c.at > let_in) if let_in else failed)).all()

    async def failed_from(self, address: str, since: datetime) -> Sequence[datetime]:
        """When somebody failed from this address since then, in order."""
        its = (sign_ins.c.address == plain(address)) & (sign_ins.c.at >= since) & sign_ins.c.good.is_(False)
        async with self._within() as connection:
            return (await connection.scalars(select(sign_ins.c.at).where(its).order_by(sign_ins.c.at))).all()

    async def last_good(self, name: str) -> datetime | None:
        """When this name was let in last; None if that is longer ago than is known."""
        let_in = (sign_ins.c.name == plain(name)) & sign_ins.c.good.is_(True)
        async with self._within() as connection:
            last: datetime | None = await connection.scalar(select(func.max(sign_ins.c.at)).where(let_in))
        return last

    async def sweep(self, before: datetime) -> None:
        """Forget those before then."""
        async with self._within() as connection:
            await connection.execute(delete(sign_ins).where(sign_ins.c.at < before))
