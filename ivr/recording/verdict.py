"""What is put on record about a call's recording: whole, partial, or none, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ivr.core.call import CallId
from ivr.core.marks import Mark
from ivr.core.recording_state import RecordingState
from ivr.recording.seal import NotRecorded, Sealed
from ivr.recording.watch import check, missing
from ivr.store.rows import Recording


@dataclass(frozen=True, slots=True)
class ToSeal:
    """A call that is over."""

    call: CallId
    day: datetime
    """Names the folder; the same whenever the call is sealed again: when it was answered, or else arrived."""
    answered: datetime | None
    """None if it never was, or nobody knows."""
    ended: datetime | None
    """None if nobody knows: the controller was away."""
    pauses: tuple[Mark, ...] | None = None
    """Marks of its pauses; None: the store has them, for its whole story is known to nobody else."""

    @property
    def never_answered(self) -> bool:
        """There was nothing to record."""
        return self.ended is not None and self.answered is None

    @property
    def too_short(self) -> bool:
        """Answered for a moment only: there was hardly anything to record."""
        return bool(self.answered and self.ended) and not missing(self.seconds, 0.0)

    @property
    def seconds(self) -> float:
        """How long it was answered, as far as is known."""
        return (self.ended - self.answered).total_seconds() if self.answered and self.ended else 0.0


def verdict(call: ToSeal, sealed: Sealed | NotRecorded) -> Recording:
    """The recording's entry in the store; what cannot be checked is not called whole."""
    match sealed:
        case NotRecorded(reason):
            return _entry(call, "", 0.0, RecordingState.NOT_RECORDED, reason)
        case Sealed(path, seconds):
            gap = _gap(call, sealed)
            state = RecordingState.PARTIAL if gap else RecordingState.RECORDED
            return _entry(call, str(path), seconds, state, gap)


def _gap(call: ToSeal, sealed: Sealed) -> str:
    if call.never_answered:
        return ""
    if not (call.answered and call.ended):
        return "salvaged; it is not known when the call was answered or ended, so its length could not be checked"
    partial = check((call.ended - call.answered).total_seconds(), sealed)
    return partial.gap if partial else ""


def _entry(call: ToSeal, path: str, seconds: float, state: RecordingState, reason: str) -> Recording:
    return Recording(
        call=call.call,
        path=path,
        seconds=seconds,
        channels=2 if path else 0,
        state=state,
        started=call.answered,
        ended=call.ended,
        reason=reason,
    )
