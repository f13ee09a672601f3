"""What calls see of recording: can this one be recorded, and this one is over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from ivr.core.call import CallId, Incoming
from ivr.core.gaps import WHOLE, Terms
from ivr.core.growth import Captured
from ivr.core.marks import Mark
from ivr.core.record_policy import RecordingRules
from ivr.recording.capture import Segment, first_segment, segment_at, sizes, spare_of
from ivr.recording.disk_watch import DiskWatch
from ivr.recording.messages import Messages
from ivr.recording.safe import Safe
from ivr.recording.salvage import salvage, seal_known, seal_unseen
from ivr.recording.seal import remove
from ivr.recording.sealer import SETTLE_SECONDS, Sealer
from ivr.recording.sealing import Whom, nobody
from ivr.recording.verdict import ToSeal
from ivr.recording.watch import can_record, started
from ivr.store.ledger import Ledger

log = structlog.get_logger(__name__)


class Recorder:
    """Recordings, from the moment a call is answered to the sealed file. To be used within the loop."""

    def __init__(  # noqa: PLR0913 - what it is wired with
        self,
        spool: Path,
        safe: Safe,
        store: Ledger,
        now: Callable[[], datetime],
        *,
        settle: float = SETTLE_SECONDS,
        disk: DiskWatch | None = None,
        account: Path | None = None,
        messages: Messages | None = None,
        with_fallback: Whom = nobody,
    ) -> None:
        """`account` is the switch's own of its calls: it knows when those ended that nobody saw end."""
        self._disk = disk
        self._messages = messages
        self._spool = spool
        self._account = account
        self._store = store
        self._now = now
        self._sealer = Sealer(store, spool, safe, now, settle=settle, account=account, with_fallback=with_fallback)

    @property
    def to_seal(self) -> int:
        """Calls whose recordings are being sealed, or will be."""
        return self._sealer.left

    def impossible(self, call: CallId, rules: RecordingRules, segment: Segment | None = None) -> str:
        """Why this call cannot be recorded, or is not being recorded (into its first segment, if none is named)."""
        if problem := can_record(self._spool, rules.min_free_mb):
            return problem.reason
        if self._disk and (full := self._disk.problem):
            return full
        return "" if started(segment or first_segment(self._spool, call)) else "the switch did not begin to record"

    def first(self, call: CallId) -> Segment:
        """The files with which a call's recording begins, where no dialplan has begun it."""
        return first_segment(self._spool, call)

    def segment(self, call: CallId, since_answer: timedelta) -> Segment:
        """The files into which the call's recording goes from so long after the answer."""
        return segment_at(self._spool, call, since_answer)

    def spare(self, call: CallId, since_answer: timedelta) -> Segment:
        """Files in the spare folder, from so long after the answer."""
        return segment_at(spare_of(self._spool), call, since_answer)

    def spare_impossible(self, rules: RecordingRules) -> str:
        """Why nothing can be recorded in the spare folder; empty if it can."""
        problem = can_record(spare_of(self._spool), rules.min_free_mb)
        return problem.reason if problem else ""

    async def sizes(self) -> Mapping[CallId, Captured]:
        """What has been captured of every call so far."""
        return await asyncio.to_thread(sizes, self._spool)

    def message_left(self) -> None:
        """A message lies in its box: it becomes a recording, in the background."""
        if self._messages:
            self._messages.left()

    async def discard(self, call: CallId) -> None:
        """Remove what was captured of a call that must not be recorded; what stays is put on record as such.

        What the switch writes on into a file that has no name any more is nowhere once the call is over.
        """
        try:
            await asyncio.to_thread(remove, call, self._spool)
        except OSError as error:
            log.error("what must not be recorded could not be removed", call_id=call, reason=str(error))
            self._store.alarm("recorded in error", self._now(), f"{call}: not removed: {error.strerror}")

    def finish(
        self,
        call: Incoming,
        answered: datetime | None,
        ended: datetime | None,
        terms: Terms | None = WHOLE,
        *,
        pauses: tuple[Mark, ...] | None = None,
    ) -> None:
        """Make the call's file, in the background, and put on record which of its seconds are in it, and why not all.

        `ended` None: it ended while nobody looked, so its length cannot be checked. `pauses` are the marks of all
        its pauses, `terms` what the rules said of it; None: only the store has them all.
        """
        day, forgotten = answered or call.at, terms is None
        told = ToSeal(call.id, day, answered, ended, terms or WHOLE, forgotten=forgotten, pauses=pauses)
        self._sealer.ended(told)

    async def start(self, live: Collection[CallId]) -> tuple[CallId, ...]:
        """Begin to seal, first what was left behind by calls that are not `live`; the calls that it belongs to."""
        self._sealer.start()
        if self._messages:
            self._messages.start()
        return await salvage(self._store, self._sealer, self._spool, live)

    async def left_behind(self, calls: Collection[CallId]) -> None:
        """Seal what the switch recorded of these calls, which the store knows, unseen. Raises `StoreError`."""
        await seal_known(self._store, self._sealer, self._spool, calls)

    async def unseen(self, live: Collection[CallId]) -> None:
        """The same of those that are over, and of which only the switch knows. Raises `StoreError`."""
        if self._account is not None:
            await seal_unseen(self._store, self._sealer, self._spool, self._account, live)

    async def drain(self) -> None:
        """Return when every recording finished so far is sealed and told to the store."""
        await self._sealer.drain()
        if self._messages:
            await self._messages.drain()

    async def close(self) -> None:
        """Seal what is under way, and stop."""
        await self._sealer.close()
        if self._messages:
            await self._messages.close()
