"""Seals recordings one after the other, in a thread, as calls end, and tells the store what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import structlog

from ivr.core.call import CallId
from ivr.core.marks import Mark
from ivr.core.recording_state import RecordingState
from ivr.recording.seal import NotRecorded, Sealed, captured_seconds, seal
from ivr.recording.silencing import Span, silent_samples
from ivr.recording.verdict import ToSeal, verdict
from ivr.recording.watch import missing
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
        silent = silent_samples(await self._pauses(call), call.answered or call.day)
        sealed = await asyncio.to_thread(self._seal, call, silent, may_wait)
        if sealed is None:
            self._enqueue(call, looks - 1)
        else:
            self._keep(call, sealed)
            self._calls.discard(call.call)

    def _fail(self, call: ToSeal, error: Exception) -> None:
        """Sealing met what nobody thought of; whatever is left of the call in the spool is salvaged at a next start."""
        log.error("sealing failed", call_id=call.call, exc_info=error)
        self._calls.discard(call.call)
        self._keep(call, NotRecorded(f"sealing failed: {error!r}"))

    def _enqueue(self, call: ToSeal, looks: int) -> None:
        self._queue.put_nowait((asyncio.get_running_loop().time() + self._settle, call, looks))

    def _is_short(self, call: ToSeal) -> bool:
        """Whether the captured files cannot be the whole call yet; nothing is expected of a call of unknown length."""
        if not (call.answered and call.ended):
            return False
        try:
            captured = captured_seconds(self._spool, call.call)
        except (ValueError, OSError):
            return False
        return missing((call.ended - call.answered).total_seconds(), captured)

    async def _pauses(self, call: ToSeal) -> Sequence[Mark]:
        """Raises `StoreError` if nobody can tell: then it is not sealed, for secrets might be heard in it."""
        return await self._store.marks(call.call) if call.pauses is None else call.pauses

    def _seal(self, call: ToSeal, silent: Sequence[Span], may_wait: bool) -> Sealed | NotRecorded | None:
        """None if the captured files are too short as yet, and may wait."""
        try:
            if may_wait and self._is_short(call):
                return None
            return seal(call.call, self._spool, self._recordings, call.day, silent)
        except ValueError as error:
            return NotRecorded(str(error))

    def _keep(self, call: ToSeal, sealed: Sealed | NotRecorded) -> None:
        if isinstance(sealed, NotRecorded) and (call.never_answered or call.too_short):
            return
        recording = verdict(call, sealed)
        self._store.recorded(recording)
        if recording.state is RecordingState.RECORDED:
            log.info("recording sealed", call_id=call.call, seconds=recording.seconds)
        else:
            self._alarm(f"recording {recording.state.value}", f"{call.call}: {recording.reason}")

    def _alarm(self, what: str, detail: str) -> None:
        log.error(what, detail=detail)
        self._store.alarm(what, self._now(), detail)
