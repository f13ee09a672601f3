"""Messages that callers leave become recordings like others; the plain file goes once that is on the disk.

The folder itself is the queue: what is in it is sealed, whoever has put it there, and before which crash.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from ivr.core.call import CallId, Customer, Incoming, Outcome
from ivr.errors import IvrError
from ivr.recording.message_sealed import sealed
from ivr.recording.messages_found import SHORTEST, Note, Waiting, waiting
from ivr.recording.safe import Safe
from ivr.store.ledger import Ledger
from ivr.store.rows import CallRow, Recording, Voicemail

log = structlog.get_logger(__name__)

Whose = Callable[[str], Customer | None]
"""The customer with this telephone number."""
SETTLE = 1.0
"""Seconds; the switch closes its file a moment after the caller has hung up."""
ROUND = 60.0
"""Seconds between two looks for what the fallback has taken, and for what could not be sealed before."""

LONGEST_CLOSE = 10.0
"""Seconds that the end of the controller waits for messages to be sealed."""


class Messages:
    """Use within the loop: `start()`, then `left()` for each message; `await close()` seals those that wait."""

    def __init__(
        self,
        store: Ledger,
        safe: Safe,
        folder: Path,
        now: Callable[[], datetime],
        whose: Whose = lambda number: None,
        *,
        settle: float = SETTLE,
    ) -> None:
        self._store, self._safe, self._folder, self._now, self._whose = store, safe, folder, now, whose
        self._settle = settle
        self._due = asyncio.Event()
        self._one_at_a_time = asyncio.Lock()
        self._told: set[str] = set()
        """Those that could not be sealed, of which an alarm has told."""
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin; harmless if it has begun."""
        self._task = self._task or asyncio.create_task(self._run(), name="messages")

    def left(self) -> None:
        """A message lies in its box."""
        self._due.set()

    async def drain(self) -> None:
        """Seal all that are whole now."""
        self._due.clear()
        async with self._one_at_a_time:
            await self._seal_all()

    async def close(self) -> None:
        """Seal what waits, for a while, and stop; what is left then is sealed after the next start."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait([self._task])
        with suppress(TimeoutError):  # a database that is away holds up nobody's end
            async with asyncio.timeout(LONGEST_CLOSE):
                await self.drain()

    async def _run(self) -> None:
        while True:
            await self.drain()
            try:
                async with asyncio.timeout(ROUND):
                    await self._due.wait()
                    await asyncio.sleep(self._settle)
            except TimeoutError:
                pass

    async def _seal_all(self) -> None:
        try:
            for message in await asyncio.to_thread(lambda: tuple(waiting(self._folder, time.time()))):
                await self._seal(message)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look comes
            self._alarm(str(self._folder), str(error))

    async def _seal(self, message: Waiting) -> None:
        """Whatever is wrong with one, the others are sealed; it is tried again."""
        try:
            await self._put_away(message)
            self._told.discard(message.recording)
        except Exception as error:
            if not isinstance(error, IvrError | OSError | ValueError):
                log.exception("sealing a message failed", recording=message.recording)
            self._alarm(message.recording, str(error) or type(error).__name__)

    async def _put_away(self, message: Waiting) -> None:
        await self._store.flush()
        known = await self._store.message_row(message.call, str(message.wav), message.recording)
        if known is None and not message.box and message.note is None:
            return
        row = await self._row(message)
        if message.seconds >= SHORTEST:
            recording = await asyncio.to_thread(sealed, self._safe, message, row)
            if recording is not None:
                self._enter(message, recording, known, row)
        elif message.note is None:
            raise ValueError("it is no sound")
        await self._store.flush()
        await asyncio.to_thread(_remove, message)

    async def _row(self, message: Waiting) -> CallRow | None:
        row = await self._store.call_row(message.call)
        if row is not None or message.note is None:
            return row
        self._call_of(message, message.note)
        await self._store.flush()
        return await self._store.call_row(message.call)

    def _call_of(self, message: Waiting, note: Note) -> None:
        """The fallback took this call: until now only the switch knows of it."""
        call = message.call
        self._store.call_arrived(Incoming(call, note.did, note.caller, note.at), may_be_there=True)
        self._store.call_answered(call, note.at)
        if customer := self._whose(note.caller):
            self._store.caller_known(call, customer)
        left = message.seconds >= SHORTEST
        self._store.call_ended(call, Outcome.VOICEMAIL if left else Outcome.EXITEMPTY, message.at)

    def _enter(self, message: Waiting, recording: Recording, known: int | None, row: CallRow | None) -> None:
        self._store.recorded(recording)
        if known is not None:
            self._store.message_sealed(known, message.recording, recording.path)
        else:
            who = row.customer_id if row else ""
            told = (message.call, message.box, recording.path, recording.seconds, message.at, who)
            self._store.voicemail(Voicemail(*told, recording=message.recording))
        log.info("message sealed", recording=message.recording, box=message.box, seconds=recording.seconds)

    def _alarm(self, recording: CallId, why: str) -> None:
        """Once for each."""
        log.error("message not sealed", recording=recording, reason=why)
        if recording not in self._told:
            self._told.add(recording)
            self._store.alarm("message not sealed", self._now(), f"{recording}: its plain file stays: {why}")


def _remove(message: Waiting) -> None:
    for path in message.files:
        path.unlink(missing_ok=True)
