"""Something that the store must be asked for, while whoever looks at the board does not wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import structlog

from ivr.console.looking.ended import ended
from ivr.errors import StoreError

log = structlog.get_logger()
Key = TypeVar("Key")
Value = TypeVar("Value")


class Fetched(Generic[Key, Value]):
    """The latest answer, and one question under way at most; another key is another question."""

    def __init__(self, ask: Callable[[Key], Awaitable[Value]], first: Value) -> None:
        self._ask = ask
        self._known = first
        self._key: Key | None = None
        self._task: asyncio.Task[None] | None = None

    def of(self, key: Key) -> Value:
        """What is known by now; asks in the background if that was about another key."""
        if key != self._key and self._task is None:
            self._task = asyncio.ensure_future(self._fetch(key))
            self._task.add_done_callback(self._over)
        return self._known

    async def close(self) -> None:
        """Ask no more."""
        if self._task is not None:
            await ended(self._task)

    async def _fetch(self, key: Key) -> None:
        """A store that is away is asked again at the next look."""
        try:
            self._known = await self._ask(key)
            self._key = key
        except StoreError as error:
            log.info("not known for the board", reason=str(error))

    def _over(self, _task: asyncio.Task[None]) -> None:
        self._task = None
