"""SQLite without its thread: what aiosqlite would hand over is done at once, so that a story is the same each time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


class _Queue:
    """Stands in for the queue to the thread: does the work as it is put in."""

    def put_nowait(self, work: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        future, function = work
        tell: Callable[[asyncio.Future[Any], Any], None]
        outcome: Any
        try:
            tell, outcome = asyncio.Future.set_result, function()
        except BaseException as error:  # noqa: BLE001 - as the thread does
            tell, outcome = asyncio.Future.set_exception, error
        if future and not future.get_loop().is_closed():
            future.get_loop().call_soon(lambda: None if future.done() else tell(future, outcome))


class _Thread:
    """Stands in for the thread: never runs."""

    def __init__(self, **_: object) -> None:
        self.daemon = True

    def start(self) -> None:
        """Nothing to start."""


@contextmanager
def inline_sqlite() -> Iterator[None]:
    """Connections opened while inside work without threads."""
    with patch("aiosqlite.core.SimpleQueue", _Queue), patch("aiosqlite.core.Thread", _Thread):
        yield
