"""Legs that are being made: Asterisk takes the command to dial one only once it has entered our application."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Making:
    """The legs that have been asked for and have not entered yet."""

    def __init__(self) -> None:
        self._awaited: dict[str, asyncio.Event] = {}

    @contextmanager
    def begin(self, leg: str) -> Iterator[asyncio.Event]:
        """A leg is asked for while inside; the event is set as it enters."""
        entered = self._awaited[leg] = asyncio.Event()
        try:
            yield entered
        finally:
            self._awaited.pop(leg, None)

    def entered(self, leg: str) -> None:
        """A leg of ours has entered the application."""
        if leg in self._awaited:
            self._awaited[leg].set()
