"""What stands in other tables about a span's calls, one query for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, Table, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.core.call import CallId
from ivr.core.callback import State
from ivr.core.leg_ending import Ending
from ivr.core.reporting.told import Offered
from ivr.store.tables import calls, legs, survey_answers, to_call_back, trace, voicemails

T = TypeVar("T")
MISSED = frozenset({Ending.NO_ANSWER, Ending.REJECTED, Ending.BUSY, Ending.UNREACHABLE})
"""How a leg ends that an agent could have answered."""
MOVES = {"transfer": 1, "complete": 1, "transfer_failed": -1}
"""Words of a trace, and what they add to the transfers of a call."""
OVERFLOWED = frozenset({"overflow", "EXITWITHTIMEOUT"})
"""Words with which a step of an overflow list is taken, or the longest wait is over."""
ACCEPTED = "rm_accepted"
"""The word with which an RM takes a call, after he has picked up."""
UNCONNECTED = frozenset({Ending.CONGESTION, Ending.FAILURE, Ending.SILENT, Ending.REFUSED, Ending.LOST})
"""How a leg ends for which nothing has rung: another trunk is tried, perhaps, with a leg of its own."""
CALLED_BY_US = "calls_back"
"""The word with which a call begins in which a customer is called back."""
ASKED_WITHIN = timedelta(hours=12)
"""A callback is asked for in a call, and no call lasts longer."""


@dataclass(frozen=True, slots=True)
class Beside:
    """By call: the phones that rang for it, transfers, messages, answers, callbacks."""

    offers: dict[CallId, list[Offered]]
    rms: Counter[CallId]
    accepted: Counter[CallId]
    overflowed: set[CallId]
    transfers: Counter[CallId]
    called_by_us: set[CallId]
    messages: Counter[CallId]
    answers: dict[CallId, list[str]]
    callbacks: dict[CallId, bool]
    """Those in which one was asked for, and whether it has been reached."""

    @classmethod
    async def read(
        cls, connection: AsyncConnection, span: ColumnElement[bool], since: datetime, until: datetime
    ) -> Beside:
        """Ask each table once."""

        async def rows(query: Select[Any]) -> Sequence[Any]:
            found: Sequence[Any] = (await connection.execute(query)).all()
            return found

        rung = await rows(of_calls(span, legs, legs.c.kind, legs.c.party, legs.c.ending).where(legs.c.kind != "caller"))
        words = (*MOVES, *OVERFLOWED, ACCEPTED, CALLED_BY_US)
        traced = await rows(of_calls(span, trace, trace.c.what).where(trace.c.what.in_(words)))
        messages = await rows(of_calls(span, voicemails))
        answers = await rows(of_calls(span, survey_answers, survey_answers.c.answer).order_by(survey_answers.c.id))
        asked = await rows(_callbacks(since, until))
        return cls(
            _lists((call, Offered(party, ending in MISSED)) for call, kind, party, ending in rung if kind == "agent"),
            Counter(call for call, kind, _, ending in rung if kind == "rm" and ending not in UNCONNECTED),
            Counter(call for call, what in traced if what == ACCEPTED),
            {call for call, what in traced if what in OVERFLOWED},
            _transfers(traced),
            {call for call, what in traced if what == CALLED_BY_US},
            Counter(call for (call,) in messages),
            _lists(answers),
            {call: state == State.DONE for call, state in asked},
        )

    def of(self, call: CallId, *, is_with_rm: bool) -> dict[str, Any]:
        """What a report is told of this call beside its own row."""
        accepted = self.accepted[call] or int(is_with_rm)  # before there was a word for it, the talk alone told it
        return {
            "offers": tuple(self.offers.get(call, ())),
            "overflowed": call in self.overflowed,
            "rms_rung": self.rms[call],
            "rms_accepted": accepted,
            "called_by_us": call in self.called_by_us,
            "callback_asked": call in self.callbacks,
            "callback_reached": self.callbacks.get(call, False),
            "transfers": self.transfers[call],
            "messages": self.messages[call],
            "answers": tuple(self.answers.get(call, ())),
        }


def of_calls(span: ColumnElement[bool], table: Table, *columns: ColumnElement[Any]) -> Select[Any]:
    """These columns of all rows that belong to the span's calls, the call first."""
    return select(table.c.call, *columns).select_from(calls.join(table, table.c.call == calls.c.id)).where(span)


def asked_since(since: datetime | ColumnElement[Any]) -> ColumnElement[bool]:
    """Callbacks that callers asked for, then or later; by state first, as the index has it: all are asked for."""
    c = to_call_back.c
    return and_(c.state.in_([state.value for state in State]), c.asked >= since, c.call != "", c.agent == "")


def _callbacks(since: datetime, until: datetime) -> Select[Any]:
    c = to_call_back.c
    return select(c.call, c.state).where(asked_since(since), c.asked < until + ASKED_WITHIN)


def _transfers(traced: Iterable[tuple[CallId, str]]) -> Counter[CallId]:
    found: Counter[CallId] = Counter()
    for call, what in traced:
        found[call] += MOVES.get(what, 0)
    return found


def _lists(rows: Iterable[tuple[CallId, T]]) -> dict[CallId, list[T]]:
    found: dict[CallId, list[T]] = {}
    for call, value in rows:
        found.setdefault(call, []).append(value)
    return found
