"""Guards against faults of disks, and of the files on them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Engine

import ivr.calls.prompt
from ivr.calls import facts
from ivr.calls.call import Call
from ivr.recording.disk_watch import DiskWatch
from ivr.recording.sealer import Sealer
from ivr.recording.sealing import ToSeal
from ivr.store.entry import Entry
from ivr.store.journal import DatabaseAwayError, Journal
from ivr.store.writer import Writer, _write_blocking


def outlasting_the_database() -> None:
    """What the database does not take is lost."""

    async def put(journal: Journal) -> None:
        try:
            await journal._write(journal._in_hand)
        except DatabaseAwayError as error:
            journal.away = str(error)
        journal._in_hand = []

    async def outlast(journal: Journal) -> None:
        journal.away, journal._in_hand = "", list[Entry]()

    Journal._put, Journal._outlast = put, outlast  # type: ignore[method-assign]


def the_database_beside_the_calls() -> None:
    """All wait until it has written."""
    write_together = Writer._write_together

    async def waits(writer: Writer, entries: Sequence[Entry]) -> None:
        if isinstance(writer.engine, Engine):
            writer._thread.submit(_write_blocking, writer.engine, entries).result()
        else:
            await write_together(writer, entries)

    Writer._write_together = waits  # type: ignore[method-assign]


def disks_beside_the_calls() -> None:
    """For whatever takes its time in a thread of its own, all wait."""

    async def waits(function: Callable[..., Any], /, *args: Any, **more: Any) -> Any:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(function, *args, **more).result()

    asyncio.to_thread = waits


def trying_again_to_seal() -> None:
    """A recording that could not be put away is left where it is."""

    def never(_: Sealer, __: ToSeal) -> None:
        return None

    Sealer._again = never  # type: ignore[method-assign]


def watching_the_disk() -> None:
    """Nobody looks whether there is room."""

    async def blind(_: DiskWatch) -> None:
        return None

    DiskWatch.look = blind  # type: ignore[method-assign]


def going_on_without_a_prompt() -> None:
    """A sound that is missing is an error like any other."""

    async def files(call: Call, prompt: str, language: str) -> Sequence[str]:
        return call.sounds.told(prompt, language, lambda: facts.known(call), "")

    ivr.calls.prompt.files = files  # type: ignore[assignment]


def logging_without_failing() -> None:
    """A line that cannot be written is an error of whoever wrote it."""

    def fails(_: logging.Handler, __: logging.LogRecord) -> None:
        raise  # noqa: PLE0704 - called where an error is being dealt with

    logging.Handler.handleError = fails  # type: ignore[method-assign]


GUARDS: Mapping[str, Callable[[], None]] = {
    "outlasting the database": outlasting_the_database,
    "the database beside the calls": the_database_beside_the_calls,
    "disks beside the calls": disks_beside_the_calls,
    "trying again to seal": trying_again_to_seal,
    "watching the disk": watching_the_disk,
    "going on without a prompt": going_on_without_a_prompt,
    "logging without failing": logging_without_failing,
}
