"""What waits to be read by each agent: in the store, and at hand for the live feed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ivr.core.notices import MOST_UNREAD, Notice
from ivr.store.notices import Notices


@dataclass(slots=True)
class Pigeonholes:
    """Written to the store first: what an agent has seen outlasts a restart."""

    notices: Notices
    _of: dict[str, tuple[Notice, ...]] = field(default_factory=dict)

    async def recall(self) -> None:
        """What waited before the start. Raises `StoreError`."""
        for notice in await self.notices.unread():
            self._add(notice)

    def of(self, agent: str) -> tuple[Notice, ...]:
        """What he has not read, oldest first; the very same object until it is otherwise."""
        return self._of.get(agent, ())

    def is_full(self, agent: str) -> bool:
        """Whether he must read something before more can wait for him."""
        return len(self.of(agent)) >= MOST_UNREAD

    async def put(self, put: Sequence[Notice]) -> None:
        """They wait from now on. Raises `StoreError`."""
        await self.notices.put(put)
        for notice in put:
            self._add(notice)

    async def read(self, agent: str, notice: str, at: datetime) -> bool:
        """He has read it; False if there is none such for him. Raises `StoreError`."""
        left = tuple(one for one in self.of(agent) if one.id != notice)
        if len(left) == len(self.of(agent)):
            return False
        await self.notices.read(notice, at)
        self._of[agent] = tuple(one for one in self.of(agent) if one.id != notice)
        return True

    def waiting(self, agents: Iterable[str]) -> tuple[list[str], list[str]]:
        """Those for whom more can wait, and those for whom it cannot."""
        names = sorted(agents)
        return [one for one in names if not self.is_full(one)], [one for one in names if self.is_full(one)]

    def _add(self, notice: Notice) -> None:
        self._of[notice.agent] = (*self.of(notice.agent), notice)
