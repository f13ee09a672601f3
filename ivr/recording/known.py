"""A call that ended while nobody looked, as the store knows it."""

from __future__ import annotations

from ivr.core.call import CallId
from ivr.recording.verdict import NOT_SEEN, ToSeal
from ivr.store.ledger import Ledger


async def known(store: Ledger, call: CallId) -> ToSeal | None:
    """With the end that somebody saw; None if the store knows no such call. Raises `StoreError`."""
    row = await store.call_row(call)
    if row is None:
        return None
    seen = all(leg.id != call or leg.ending not in NOT_SEEN for leg in await store.legs(call))
    return ToSeal(call, row.answered or row.arrived, row.answered, row.ended if seen else None, forgotten=True)
