"""What was forgotten of a callback stays so, whoever tells of it later: the journal may hold its number for an hour."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Table, UpdateBase, and_, bindparam, case, exists, literal_column, or_

from ivr.store.forgetting import NAMED_IN
from ivr.store.tables import callbacks, calls, to_call_back

KEY = "key_"
NOTHING: ColumnElement[str] = literal_column("''")


def taken_over(table: Table, name: str, new: ColumnElement[object]) -> ColumnElement[object]:
    """The new value for a row that is there; but no name for a callback whose names were forgotten."""
    if table is not to_call_back or name not in NAMED_IN[table]:
        return new
    return case((table.c.number == NOTHING, NOTHING), else_=new)


def _emptied(table: Table, known: ColumnElement[bool]) -> UpdateBase:
    """This row's names, where something else shows that they were forgotten before it was written."""
    return table.update().where(table.c.id == bindparam(KEY), known).values(dict.fromkeys(NAMED_IN[table], NOTHING))


_ITS_CALL_TELLS_NOBODY = and_(
    to_call_back.c.caller != NOTHING,
    exists().where(calls.c.id == to_call_back.c.call, calls.c.ended.is_not(None), calls.c.caller == NOTHING),
)
"""It had a number to call from when he asked, and has none now."""
_ITS_CALLBACK_TELLS_NOBODY = exists().where(
    or_(to_call_back.c.id == callbacks.c.call, to_call_back.c.call == callbacks.c.call),
    to_call_back.c.number == NOTHING,
)

ONCE_WRITTEN: Mapping[Table, UpdateBase] = {
    to_call_back: _emptied(to_call_back, _ITS_CALL_TELLS_NOBODY),
    callbacks: _emptied(callbacks, _ITS_CALLBACK_TELLS_NOBODY),
}
"""What is done with new rows of a table in the same breath."""
