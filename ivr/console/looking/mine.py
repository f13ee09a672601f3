"""What agents who look are shown of their own: the call that they have to do with, and its customer's former ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ivr.calls.call import Call
from ivr.calls.floor import Floor
from ivr.console.looking.fetched import Fetched
from ivr.console.looking.handed_on import handed_on
from ivr.core.board import AgentRow, CallRow, Mine, PastCall
from ivr.core.call import CallId
from ivr.core.notices import Notice
from ivr.core.rights import served_by
from ivr.core.talk_wishes import talk_of
from ivr.store.days import Days
from ivr.web.wishes import possible

Asked = tuple[CallId, str, str]
"""About which call it is asked, its customer's id and his number."""
Unread = Callable[[str], tuple[Notice, ...]]
"""What an agent has not read."""
UnderWay = Callable[[CallId], Call | None]
NOBODY: Asked = ("", "", "")


class OfAgents:
    """By agent; the store is asked once for each call that one of them has to do with."""

    def __init__(self, floor: Floor, under_way: UnderWay, days: Days, notices: Unread) -> None:
        self._floor, self._under_way, self._days, self._notices = floor, under_way, days, notices
        self._past: dict[str, Fetched[Asked, tuple[Asked, tuple[PastCall, ...]]]] = {}

    def rows(
        self, who: Iterable[str], agents: Mapping[str, AgentRow], calls: Mapping[CallId, CallRow]
    ) -> dict[str, Mine]:
        """Of those who look."""
        return {agent: self._one(row, calls) for agent in who if (row := agents.get(agent))}

    async def close(self) -> None:
        """Ask no more."""
        for past in self._past.values():
            await past.close()

    def _one(self, row: AgentRow, calls: Mapping[CallId, CallRow]) -> Mine:
        call, last = calls.get(row.call or ""), self._floor.last_call(row.id)
        return Mine(
            agent=row.id,
            call=row.call,
            until=row.until if row.state == "wrap_up" else None,
            last_call=last.call if last and last.call else None,
            last_calls=self._past_of(row.id, call) if call else (),
            notices=self._notices(row.id),
            wishes=_wishes(self._under_way(call.id), row.id) if call else (),
            handed_on=handed_on(self._under_way(last.call), row.id) if last and row.call in {None, last.call} else None,
        )

    def _past_of(self, agent: str, call: CallRow) -> tuple[PastCall, ...] | None:
        """None until they are known: those of another customer are never shown."""
        asked = (call.id, call.customer_id, call.number)
        past = self._past.setdefault(agent, Fetched(self._read, (NOBODY, ())))
        about, found = past.of(asked)
        return found if about == asked else None

    async def _read(self, asked: Asked) -> tuple[Asked, tuple[PastCall, ...]]:
        _, customer, number = asked
        return asked, await self._days.of_customer(customer, number)


def _wishes(call: Call | None, agent: str) -> tuple[str, ...]:
    """None for whoever is only asked about a caller, or listens: the caller is another's."""
    return possible(call.stage) if call and served_by(talk_of(call.stage)) == agent else ()
