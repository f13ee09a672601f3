"""What goes out is noted in a file at once: a controller that is killed again and again lifts no limit."""

from __future__ import annotations

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import structlog

from ivr.calls.outgoing import Outgoing
from ivr.core.gone_out import Noted
from ivr.core.rulebook import Rulebook

log = structlog.get_logger()

LONGEST = 50_000
"""Lines, of some hundred bytes; then the file is written anew, with what still counts."""


@asynccontextmanager
async def kept(outgoing: Outgoing, file: Path, rules: Rulebook) -> AsyncIterator[None]:
    """Begin with what is in the file, and note there what goes out while inside."""
    outgoing.restore(rules, await _found(outgoing, file))
    book = _Book(outgoing, file)
    book.begin_anew()
    outgoing.note = book.note
    try:
        yield
    finally:
        outgoing.note = lambda noted: None  # whoever ends later is found by the next
        await asyncio.to_thread(book.close)


async def _found(outgoing: Outgoing, file: Path) -> list[Noted]:
    try:
        return await asyncio.to_thread(read, file)
    except OSError as error:
        outgoing.forgotten(str(error))
        return []


def read(file: Path) -> list[Noted]:
    """All whole lines; none if there is no such file. Raises `OSError`."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [noted for line in lines if (noted := _noted(line)) is not None]


class _Book:
    """Writes in a thread of its own, in order."""

    def __init__(self, outgoing: Outgoing, file: Path) -> None:
        self._outgoing, self._file = outgoing, file
        self._thread = ThreadPoolExecutor(1, "outgoing")
        self._lines = 0

    def begin_anew(self) -> None:
        self._lines = 0
        self._thread.submit(_replaced, self._file, list(self._outgoing.noted()))

    def note(self, noted: Noted) -> None:
        self._lines += 1
        if self._lines > LONGEST:
            self.begin_anew()  # what is noted now is in it
        else:
            self._thread.submit(_appended, self._file, noted)

    def close(self) -> None:
        self._thread.shutdown(wait=True)


def _noted(line: bytes) -> Noted | None:
    try:
        return msgspec.json.decode(line, type=Noted)
    except msgspec.DecodeError:  # a kill has cut it
        return None


def _replaced(file: Path, noted: Iterable[Noted]) -> None:
    fresh = file.with_suffix(".new")
    try:
        fresh.unlink(missing_ok=True)
        _written(fresh, os.O_CREAT, b"".join(msgspec.json.encode(one) + b"\n" for one in noted))
        fresh.replace(file)
    except OSError as error:
        log.error("what goes out cannot be noted", reason=str(error))


def _appended(file: Path, noted: Noted) -> None:
    try:
        _written(file, os.O_CREAT | os.O_APPEND, msgspec.json.encode(noted) + b"\n")
    except OSError as error:
        log.error("what goes out cannot be noted", reason=str(error))


def _written(file: Path, how: int, text: bytes) -> None:
    """For us alone: these are telephone numbers."""
    handle = os.open(file, os.O_WRONLY | how, 0o600)
    try:
        done = os.write(handle, text)
        if done != len(text):
            os.ftruncate(handle, os.lseek(handle, 0, os.SEEK_END) - done)  # or the next line would be lost with it
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(handle)
