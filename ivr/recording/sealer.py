"""Seals recordings one after the other, in a thread, as calls end, and tells the store what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from structlog.contextvars import bound_contextvars

from ivr.core.call import CallId
from ivr.core.recording_state import FINE
from ivr.errors import IvrError
from ivr.recording.safe import Safe
from ivr.recording.seal import NotRecorded
from ivr.recording.sealing import FRESH, QUIET, SealedBefore, Sealing, StillWritten, TooShort, Whom, nobody
from ivr.recording.sweeping import Sweeper
from ivr.recording.verdict import Beside, ToSeal, covered, verdict
from ivr.store.ledger import Ledger
from ivr.store.rows import Recording

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 0.5
"""The switch closes its files a moment after the call is over."""
LONGEST_CLOSE = 60.0
"""Seconds that the end of the controller waits for recordings to be sealed."""
AGAIN_SECONDS = 60.0
"""After so long a call that could not be put away (a full disk, a key that is missing) is tried again."""
LOOKS = 8
"""So often, that moment apart, files too short for their call are looked at: a busy machine writes them late."""


class Sealer:
    """Use within the loop: `start()`, then `ended(...)` for each call; `await close()` finishes what is queued."""

    def __init__(  # noqa: PLR0913 - what it is wired with
        self,
        store: Ledger,
        spool: Path,
        safe: Safe,
        now: Callable[[], datetime],
        *,
        most: int = 1000,
        settle: float = SETTLE_SECONDS,
        account: Path | None = None,
        with_fallback: Whom = nobody,
    ) -> None:
        self._store = store
        self._sealing = Sealing(store, spool, safe, account, with_fallback)
        self._sweeper = Sweeper(store, spool)
        self._now = now
        self._settle = settle
        self._queue: asyncio.Queue[tuple[float, ToSeal, int]] = asyncio.Queue(most)
        self._calls: set[CallId] = set()
        self._failed: dict[CallId, asyncio.TimerHandle] = {}
        """Those that are tried again, and when."""
        self._elsewhere: dict[CallId, asyncio.TimerHandle] = {}
        """Those that the switch may be serving by itself, and when they are looked at again."""
        self._task: asyncio.Task[None] | None = None

    def __contains__(self, call: CallId) -> bool:
        """Whether this call is being sealed, or will be."""
        return call in self._calls or call in self._sweeper

    @property
    def left(self) -> int:
        """Calls that are not sealed yet."""
        return len(self._calls)

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
        """Return when everything queued so far has been sealed, and the store has it."""
        await self._queue.join()
        await self._sweeper.finish()

    async def close(self, within: float = LONGEST_CLOSE) -> None:
        """Seal what is queued, for at most so many seconds, and stop; what remains is left for the next start."""
        if self._task is None:
            return
        for again in (*self._failed.values(), *self._elsewhere.values()):
            again.cancel()
        drained = asyncio.create_task(self.drain())
        await asyncio.wait([drained, self._task], timeout=within, return_when=asyncio.FIRST_COMPLETED)
        if not drained.done():
            log.error("recordings are left for the next start", calls=len(self._calls))
        for task in (drained, self._task):
            task.cancel()
        await asyncio.wait([drained, self._task])
        await self._sweeper.close()

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due, call, looks = await self._queue.get()
            try:
                await asyncio.sleep(max(0.0, due - loop.time()))
                with bound_contextvars(call_id=call.call):
                    await self._look_at(call, looks)
            except Exception as error:  # noqa: BLE001 - the edge of a call: the others' recordings go on
                with bound_contextvars(call_id=call.call):
                    self._fail(call, error)
            finally:
                self._queue.task_done()

    async def _look_at(self, call: ToSeal, looks: int) -> None:
        may_wait = looks > 1 and not self._queue.full()
        match await self._sealing.of(call, may_wait=may_wait):
            case TooShort():
                self._enqueue(call, looks - 1)
            case StillWritten(soon):
                wait = FRESH if soon else QUIET
                self._elsewhere[call.call] = asyncio.get_running_loop().call_later(wait, self._again, call)
            case SealedBefore():
                self._done(call)
            case recording:
                self._told(call, recording)
                self._done(call)

    def _done(self, call: ToSeal) -> None:
        """Nothing more is to be told of it: what was captured may go."""
        self._failed.pop(call.call, None)
        self._elsewhere.pop(call.call, None)
        self._sweeper.sealed(call.call)
        self._calls.discard(call.call)

    def _fail(self, call: ToSeal, error: Exception) -> None:
        """It could not be put away: it is tried again; what nobody thought of is left for the next start."""
        expected = isinstance(error, IvrError | OSError | MemoryError)
        if not expected:
            log.error("sealing failed", call_id=call.call, exc_info=error)
        if call.call not in self._failed:
            reason = f"not sealed yet, what was captured is kept: {str(error) or type(error).__name__}"
            self._told(call, verdict(call, NotRecorded(reason), covered(call, (), Beside())))
        if expected:
            self._failed[call.call] = asyncio.get_running_loop().call_later(AGAIN_SECONDS, self._again, call)
        else:
            self._calls.discard(call.call)

    def _again(self, call: ToSeal) -> None:
        """One that finds no room now is left for the next start."""
        if not self._queue.full():
            self._enqueue(call, LOOKS)

    def _enqueue(self, call: ToSeal, looks: int) -> None:
        self._queue.put_nowait((asyncio.get_running_loop().time() + self._settle, call, looks))

    def _told(self, call: ToSeal, recording: Recording) -> None:
        never_answered = recording.ended is not None and recording.started is None  # as the switch may have told us
        if not recording.path and (never_answered or call.nothing_to_record):
            return
        self._store.recorded(recording)
        if recording.state in FINE:
            log.info("recording sealed", call_id=call.call, state=recording.state.value, seconds=recording.seconds)
        else:
            self._alarm(f"recording {recording.state.value}", f"{call.call}: {recording.reason}")

    def _alarm(self, what: str, detail: str) -> None:
        log.error(what, detail=detail)
        self._store.alarm(what, self._now(), detail)
