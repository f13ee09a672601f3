"""How one call that is over becomes a recording in the vault: its sound, its coverage, its manifest, its entry."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from ivr.core.accounting import gap_of
from ivr.core.call import CallId
from ivr.core.coverage import Coverage
from ivr.core.gaps import bars
from ivr.core.marks import Mark
from ivr.core.recording_state import RecordingState
from ivr.core.signing_marks import refusal, signings
from ivr.core.terms_told import terms_told
from ivr.errors import StoreError
from ivr.recording.call_records import record_of, stretches_of
from ivr.recording.capture import last_written
from ivr.recording.known import known
from ivr.recording.manifest import manifest
from ivr.recording.safe import Kept, Safe
from ivr.recording.seal import NotRecorded, Sealed, captured_sounds, remove, seal
from ivr.recording.silencing import Span, silent_samples
from ivr.recording.verdict import Beside, ToSeal, covered, is_short, sounds_of, verdict
from ivr.store.ledger import Ledger
from ivr.store.rows import Recording

log = structlog.get_logger(__name__)

QUIET = 10.0
"""Seconds after which the switch writes no more of a call of which it gives no account: it has died since."""

STRANGE = 20.0
"""Seconds after which the account of a call that the fallback served has been taken in."""

FRESH = 2.5
"""Seconds; what the switch writes, it writes in blocks of 2.048 s."""
RECENT = 1 << 20
"""Bytes at the end of the switch's account, in which stands what has ended within that time."""


Whom = Callable[[CallId], bool]
"""Whom the fallback serves at this moment. Blocks."""


def nobody(_: CallId) -> bool:
    """There is no fallback."""
    return False


@dataclass(frozen=True, slots=True)
class TooShort:
    """The captured files cannot be the whole call yet."""


@dataclass(frozen=True, slots=True)
class StillWritten:
    """No controller serves the call, and the switch may do so by itself at this moment: it is looked at later."""

    soon: bool = False
    """Its end may have been told by then."""


@dataclass(frozen=True, slots=True)
class SealedBefore:
    """It was put away and has gone to the archive, or was deleted: a kill has left what was captured of it."""


class Sealing:
    """What it takes to make a recording; the same call may come again after a crash, and gives the same one."""

    def __init__(
        self, store: Ledger, spool: Path, safe: Safe, account: Path | None = None, with_fallback: Whom = nobody
    ) -> None:
        self._store, self._spool, self._safe = store, spool, safe
        self._account, self._with_fallback = account, with_fallback
        """The account is the switch's, of its calls."""

    async def of(self, call: ToSeal, *, may_wait: bool) -> Recording | SealedBefore | TooShort | StillWritten:
        """What came of the call; `TooShort` if it may wait for more, `StillWritten` if it must.

        Raises `IvrError`, `OSError`, `ValueError`. What was captured of it stays.
        """
        if kept := await asyncio.to_thread(self._safe.kept, call.call, call.day):
            return await asyncio.to_thread(self._again, call, kept)
        if call.is_left_behind and await asyncio.to_thread(self._safe.has_left, call.call):
            return SealedBefore()
        seen = await self._seen(call)
        if isinstance(seen, StillWritten):
            return seen
        call = seen
        marks = await self._marks(call)
        if call.forgotten:
            call = await asyncio.to_thread(self._remembered, call, marks)
        silent = silent_samples(marks if call.pauses is None else call.pauses, call.answered or call.day)
        sealed = await asyncio.to_thread(self._sound, call, marks, silent, may_wait)
        if isinstance(sealed, TooShort):
            return sealed
        beside = await self._beside(call, marks)
        return await asyncio.to_thread(self._put_away, call, sealed, beside)

    async def _seen(self, call: ToSeal) -> ToSeal | StillWritten:
        """With what the store and the switch tell of it by now."""
        if await asyncio.to_thread(self._with_fallback, call.call):
            return StillWritten()  # though nobody may have said a word for long
        if call.nobody_knows:
            call = await known(self._store, call.call) or call
        if call.nobody_knows and await asyncio.to_thread(self._is_fresh, call.call):
            return StillWritten()
        if call.ended is None or call.nothing_to_record:
            return await asyncio.to_thread(self._seen_by_switch, call)
        return StillWritten(soon=True) if await asyncio.to_thread(self._goes_on, call.call) else call

    def _is_fresh(self, call: CallId) -> bool:
        """Whether the store may hear of it yet: from the fallback, which may have served it."""
        written = last_written(self._spool, call) if self._account else None
        return written is not None and time.time() - written < STRANGE

    def _remembered(self, call: ToSeal, marks: tuple[Mark, ...]) -> ToSeal:
        """With its terms; what was captured though nothing was to be is removed, as it is where they are known."""
        terms = terms_told(call.answered, marks)
        if bars(terms, marks):
            remove(call.call, self._spool)
        return replace(call, terms=terms)

    def _seen_by_switch(self, call: ToSeal) -> ToSeal | StillWritten:
        """What ended while the controller was away ended when the switch says; if that knows it, and else nobody.

        So did what left us before it had begun: the fallback takes a moment to answer, and the switch one to write.
        """
        written = last_written(self._spool, call.call) if call.is_elsewhere else None
        if self._account is None or not (call.ended is None or written):
            return call
        if record := record_of(self._account, call.call):
            return replace(call, answered=call.answered or record.answered, ended=record.ended)
        return StillWritten() if written and _may_go_on(call, written) else call

    def _goes_on(self, call: CallId) -> bool:
        """Whether it has left us, and not the switch: the fallback has the caller now, and his talk is captured too."""
        written = last_written(self._spool, call) if self._account else None
        if self._account is None or written is None or time.time() - written >= FRESH:
            return False
        return record_of(self._account, call, RECENT) is None

    def _sound(
        self, call: ToSeal, marks: tuple[Mark, ...], silent: Sequence[Span], may_wait: bool
    ) -> Sealed | NotRecorded | TooShort:
        if may_wait and is_short(call, captured_sounds(self._spool, call.call), marks):
            return TooShort()
        return seal(call.call, self._spool, silent)

    def _put_away(self, call: ToSeal, sealed: Sealed | NotRecorded, beside: Beside) -> Recording:
        beside, coverage = self._covered(call, sealed, beside)
        recording = _refused(verdict(call, sealed, coverage), beside.marks)
        told = manifest(call, recording, coverage, beside)
        if isinstance(sealed, Sealed):
            stored = self._safe.keep(recording, call.day, sealed.path, told, call.terms.quality)
            recording = replace(recording, path=str(self._safe.path(stored)), size=stored.audio_bytes)
        elif not call.nothing_to_record:
            self._safe.without(recording, told, again=call.forgotten)
        return recording

    def _covered(self, call: ToSeal, sealed: Sealed | NotRecorded, beside: Beside) -> tuple[Beside, Coverage]:
        """Only what seems to be lacking is held against the switch's account: who was with him then?"""
        coverage = covered(call, sounds_of(sealed), beside)
        if not coverage.failures or self._account is None:
            return beside, coverage
        ends = tuple(record.ended for record in stretches_of(self._account, call.call))
        beside = replace(beside, parted=ends)
        return beside, covered(call, sounds_of(sealed), beside)

    def _again(self, call: ToSeal, kept: Kept) -> Recording:
        """It is in the vault, and whoever put it there did not come to the end."""
        told, stored = kept.manifest, kept.stored
        recording = Recording(
            call=call.call,
            path=str(self._safe.path(stored)),
            seconds=stored.seconds,
            channels=2,
            state=RecordingState(told["state"]),
            started=call.answered,
            ended=call.ended,
            reason=str(told["reason"]),
            gaps=tuple(gap for value in told["gaps"] if (gap := gap_of(value))),
            size=stored.audio_bytes,
        )
        self._safe.enter(recording, kept)
        return recording

    async def _marks(self, call: ToSeal) -> tuple[Mark, ...]:
        """What was told of the call while it went on; by the time it is sealed, the store has written it.

        If nobody can tell of its pauses, it is sealed later: secrets might be heard in it.
        """
        try:
            return await self._store.marks(call.call)
        except StoreError as error:
            if call.pauses is None or call.forgotten:
                raise
            log.warning("marks cannot be read, so gaps stay without their names", call_id=call.call, reason=str(error))
            return ()

    async def _beside(self, call: ToSeal, marks: tuple[Mark, ...]) -> Beside:
        """What else the store knows of it, for the manifest; a store that is away holds up no recording."""
        try:
            return Beside(marks, await self._store.legs(call.call), await self._store.call_row(call.call))
        except StoreError as error:
            log.warning("the manifest does not tell whose call it was", call_id=call.call, reason=str(error))
            return Beside(marks)


def _may_go_on(call: ToSeal, written: float) -> bool:
    """Whether the fallback may be about to answer whoever has left us, or the switch to write what he says."""
    now = time.time()
    left = call.ended.timestamp() if call.ended else 0.0
    return now - written < QUIET or 0.0 <= now - left < STRANGE


def _refused(recording: Recording, marks: tuple[Mark, ...]) -> Recording:
    """With what the signings in it lack: it is kept, and refused as complete."""
    lacking = refusal(signings(marks, recording.gaps, recording.started))
    return replace(recording, reason="; ".join(filter(None, (recording.reason, lacking))))
