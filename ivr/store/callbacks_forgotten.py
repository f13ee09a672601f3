"""Callbacks of one who wants to be gone: whose they are, and that nobody can ring him by them any more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select, update

from ivr.core.call import CallId
from ivr.store.asking import Asking
from ivr.store.forgetting import NAMED_IN
from ivr.store.tables import callbacks, calls, to_call_back


@dataclass(frozen=True, slots=True)
class HisCallback:
    """One that tells a number of his, open or over."""

    id: str
    call: CallId
    """In which he asked, or it was promised; empty: in none."""


class CallbacksForgotten(Asking):
    """Use within the loop; every answer is what the database says now."""

    async def callbacks_of(self, customer: str, number: str) -> tuple[HisCallback, ...]:
        """Those of this customer, or of this number, that tell a number yet.

        A customer's are those of his calls, and of every number from which he has called.
        """
        his = calls.c.customer_id == customer if customer else calls.c.caller == number
        callers = select(calls.c.caller).where(his, calls.c.caller != "")
        numbers, table = (callers if customer else [number]), to_call_back
        by_call = table.c.call.in_(select(calls.c.id).where(his))
        whose = or_(by_call, table.c.number.in_(numbers), table.c.caller.in_(numbers))
        query = select(table.c.id, table.c.call).where(table.c.number != "", whose).order_by(table.c.id)
        async with self._within() as connection:
            return tuple(HisCallback(*row) for row in await connection.execute(query))

    async def customers_of(self, number: str) -> tuple[str, ...]:
        """Who has called from this number, as far as he was known."""
        known = select(calls.c.customer_id).where(calls.c.caller == number, calls.c.customer_id != "").distinct()
        async with self._within() as connection:
            return tuple((await connection.scalars(known)).all())

    async def forget_callback(self, id_: str) -> None:
        """Remove its names and numbers, and those of its note in a box; by that its controller knows that it is over.

        A note of one for whom somebody else has asked stands under the callback's own id.
        """
        async with self._within() as connection:
            named = update(to_call_back).where(to_call_back.c.id == id_)
            await connection.execute(named.values(NAMED_IN[to_call_back]))
            noted = update(callbacks).where(callbacks.c.call == id_)
            await connection.execute(noted.values(NAMED_IN[callbacks]))
