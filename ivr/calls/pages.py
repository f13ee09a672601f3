"""Agents' pages in the console: which one is there, and which legs went with one that is not any more."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Pages:
    """Whoever relays their SIP tells which page has registered and which has gone; each load of a page is another."""

    def __init__(self) -> None:
        self._there: dict[str, str] = {}
        self._lost: set[str] = set()
        self._changed = asyncio.Event()

    def comes(self, agent: str, page: str) -> bool:
        """It has registered; True if it takes the place of another, whose end nobody has told."""
        before = self._there.get(agent, page)
        self._there[agent] = page
        self._changed.set()
        return before != page

    def goes(self, agent: str, page: str) -> bool:
        """It is closed, or loaded anew; False if another one is there by now."""
        if self._there.get(agent) != page:
            return False
        del self._there[agent]
        return True

    async def comes_within(self, agent: str, seconds: float) -> bool:
        """Wait until one of his is there, for so long at most."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while agent not in self._there:
                    self._changed.clear()
                    await self._changed.wait()
        return agent in self._there

    def loses(self, leg: str) -> None:
        """This leg's page is gone, and it with it."""
        self._lost.add(leg)

    def took(self, leg: str) -> bool:
        """Whether this leg went with its page; asked once."""
        with suppress(KeyError):
            self._lost.remove(leg)
            return True
        return False
