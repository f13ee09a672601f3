"""Which agents a caller prefers, by what his queue says, who he is, and with whom he talked last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import assert_never

from ivr.core.call import Customer
from ivr.core.preference import LastTalk, PreferAgent, Preference, PreferLast, Preferred, PreferRm


def preferred(
    asked: Iterable[Preference], customer: Customer | None, last: LastTalk | None, since: datetime
) -> tuple[Preferred, ...]:
    """In the queue's order, each agent once, for somebody who entered it at `since`."""
    found: dict[str, Preferred] = {}
    for one in asked:
        if (his := _one(one, customer, last, since)) is not None:
            found.setdefault(his.agent, his)
    return tuple(found.values())


def looks_back(asked: Iterable[Preference]) -> timedelta | None:
    """How far back it matters with whom he talked; None: not at all."""
    return max((one.within for one in asked if isinstance(one, PreferLast)), default=None)


def _one(one: Preference, customer: Customer | None, last: LastTalk | None, since: datetime) -> Preferred | None:
    match one:
        case PreferRm(wait):
            rm = customer.rm if customer else None
            return Preferred(rm.agent, wait, f"his RM {rm.name}") if rm and rm.agent else None
        case PreferLast(within, wait):
            talked = last is not None and since - last.at <= within
            return Preferred(last.agent, wait, f"spoke with him on {last.at:%Y-%m-%d}") if last and talked else None
        case PreferAgent(agent, wait):
            return Preferred(agent, wait, "preferred by this queue")
        case _:
            assert_never(one)
