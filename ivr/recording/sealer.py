"""Seals recordings one after the other, in a thread, as calls end, and tells the store what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from ivr.core.call import CallId
from ivr.core.marks import Mark
from ivr.core.recording_state import FINE
from ivr.errors import StoreError
from ivr.recording.seal import NotRecorded, Sealed, captured_sounds, seal
from ivr.recording.verdict import Beside, ToSeal, covered, is_short, sounds_of, verdict
from ivr.store.ledger import Ledger

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 0.5
"""The switch closes its files a moment after the call is over."""
LONGEST_CLOSE = 60.0
"""Seconds that the end of the controller waits for recordings to be sealed."""
LOOKS = 8
"""So often, that moment apart, files too short for their call are looked at: a busy machine writes them late."""


class Sealer:
    """Use within the loop: `start()`, then `ended(...)` for each call; `await close()` finishes what is queued."""

    def __init__(
        self,
        store: Ledger,
        spool: Path,
        recordings: Path,
        now: Callable[[], datetime],
        *,
        most: int = 1000,
        settle: float = SETTLE_SECONDS,
    ) -> None:
        self._store = store
        self._spool = spool
        self._recordings = recordings
        self._now = now
        self._settle = settle
        self._queue: asyncio.Queue[tuple[float, ToSeal, int]] = asyncio.Queue(most)
        self._calls: set[CallId] = set()
        self._task: asyncio.Task[None] | None = None

    def __contains__(self, call: CallId) -> bool:
        """Whether this call is being sealed, or will be."""
        return call in self._calls

    def start(self) -> None:
        """Begin to seal; harmless if it has begun."""
        self._task = self._task or asyncio.create_task(self._run(), name="sealer")

    def ended(self, call: ToSeal) -> None:
        """Have this call sealed soon; also one that was never answered, for its files are then removed.

        Neither waits nor fails; what finds no room is salvaged at the next start.
        """
        try:
            self._enqueue(call, LOOKS)
            self._calls.add(call.call)
        except asyncio.QueueFull:
            self._alarm("recording not sealed before the next start", f"{call.call}: too many are waiting")

    async def drain(self) -> None:
        """Return when everything queued so far has been sealed."""
        await self._queue.join()

    async def close(self, within: float = LONGEST_CLOSE) -> None:
        """Seal what is queued, for at most so many seconds, and stop; what remains is left for the next start."""
        if self._task is None:
            return
        drained = asyncio.create_task(self.drain())
        await asyncio.wait([drained, self._task], timeout=within, return_when=asyncio.FIRST_COMPLETED)
        if not drained.done():
            log.error("recordings are left for the next start", calls=len(self._calls))
        for task in (drained, self._task):
            task.cancel()
        await asyncio.wait([drained, self._task])

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, call, looks = await self._queue.get()
            try:
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self._look_at(call, looks)
            except Exception as error:  # noqa: BLE001 - the edge of a call: the others' recordings go on
                self._fail(call, error)
            finally:
                self._queue.task_done()

    async def _look_at(self, call: ToSeal, looks: int) -> None:
        may_wait = looks > 1 and not self._queue.full()
        marks = await self._marks(call.call)
        sealed = await asyncio.to_thread(self._seal, call, marks, may_wait)
        if sealed is None:
            self._enqueue(call, looks - 1)
        else:
            self._keep(call, sealed, await self._beside(call, sealed, marks))
            self._calls.discard(call.call)

    def _fail(self, call: ToSeal, error: Exception) -> None:
        """Sealing met what nobody thought of; whatever is left of the call in the spool is salvaged at a next start."""
        log.error("sealing failed", call_id=call.call, exc_info=error)
        self._calls.discard(call.call)
        self._keep(call, NotRecorded(f"sealing failed: {error!r}"), Beside())

    async def _marks(self, call: CallId) -> tuple[Mark, ...]:
        """What was told of the call while it went on; by the time it is sealed, the store has written it."""
        try:
            return await self._store.marks(call)
        except StoreError as error:
            log.warning("marks cannot be read, so gaps stay without their names", call_id=call, reason=str(error))
            return ()

    async def _beside(self, call: ToSeal, sealed: Sealed | NotRecorded, marks: tuple[Mark, ...]) -> Beside:
        """The legs are asked for only if something lacks: they tell who was on the line, and when it ended."""
        coverage = covered(call, sounds_of(sealed), Beside(marks))
        if coverage.known and not coverage.failures:
            return Beside(marks)
        try:
            return Beside(marks, await self._store.legs(call.call))
        except StoreError:
            return Beside(marks)

    def _enqueue(self, call: ToSeal, looks: int) -> None:
        self._queue.put_nowait((asyncio.get_running_loop().time() + self._settle, call, looks))

    def _is_short(self, call: ToSeal, marks: tuple[Mark, ...]) -> bool:
        try:
            return is_short(call, captured_sounds(self._spool, call.call), marks)
        except (ValueError, OSError):
            return False

    def _seal(self, call: ToSeal, marks: tuple[Mark, ...], may_wait: bool) -> Sealed | NotRecorded | None:
        """None if the captured files are too short as yet, and may wait."""
        try:
            if may_wait and self._is_short(call, marks):
                return None
            return seal(call.call, self._spool, self._recordings, call.day)
        except ValueError as error:
            return NotRecorded(str(error))

    def _keep(self, call: ToSeal, sealed: Sealed | NotRecorded, beside: Beside) -> None:
        if isinstance(sealed, NotRecorded) and (call.never_answered or call.too_short):
            return
        recording = verdict(call, sealed, covered(call, sounds_of(sealed), beside))
        self._store.recorded(recording)
        if recording.state in FINE:
            log.info("recording sealed", call_id=call.call, state=recording.state.value, seconds=recording.seconds)
        else:
            self._alarm(f"recording {recording.state.value}", f"{call.call}: {recording.reason}")

    def _alarm(self, what: str, detail: str) -> None:
        log.error(what, detail=detail)
        self._store.alarm(what, self._now(), detail)
