"""What is put on record about a call's recording: whole, partial, or none, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ivr.core.accounting import told
from ivr.core.call import CallId
from ivr.core.coverage import SEAM, Answered, Coverage, Sound, cover, state, too_short
from ivr.core.gaps import MICROSECOND, WHOLE, Terms
from ivr.core.marks import Mark
from ivr.core.on_line import OnLine
from ivr.core.recording_state import RecordingState
from ivr.recording.seal import NotRecorded, Sealed
from ivr.store.rows import CallRow, Leg, Recording

NOT_SEEN = frozenset({"unknown", "orphan"})
"""Endings of legs that ended while nobody looked: the moment that stands there is not theirs."""
UNKNOWN = "it is not known when the call was answered or ended, so its length could not be checked"


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
    terms: Terms = WHOLE
    """What the rules said of it as it began."""
    forgotten: bool = False
    """Whoever knew its terms is gone: its marks tell them; and it may have been sealed, or entered, before."""
    nobody_knows: bool = False
    """Captured files have this id, and no call in the store has."""
    pauses: tuple[Mark, ...] | None = None
    """Marks of its pauses; None: the store has them, for its whole story is known to nobody else."""

    @property
    def is_left_behind(self) -> bool:
        """Another process may have sealed it before."""
        return self.forgotten or self.nobody_knows

    @property
    def never_answered(self) -> bool:
        """There was nothing to record."""
        return self.ended is not None and self.answered is None

    @property
    def is_elsewhere(self) -> bool:
        """No controller has talked to it, or seen it end: the switch may serve it by itself, and be writing still."""
        return self.nobody_knows or self.nothing_to_record or self.ended is None

    @property
    def too_short(self) -> bool:
        """Answered for a moment only: there was hardly anything to record."""
        return bool(self.answered and self.ended) and too_short(self.length // MICROSECOND)

    @property
    def nothing_to_record(self) -> bool:
        """Nobody misses a recording of it."""
        return self.never_answered or self.too_short

    @property
    def length(self) -> timedelta:
        """How long it was answered, as far as is known."""
        return self.ended - self.answered if self.answered and self.ended else timedelta()


@dataclass(frozen=True, slots=True)
class Beside:
    """What the store knows of a call beside its sound."""

    marks: tuple[Mark, ...] = ()
    legs: tuple[Leg, ...] = ()
    row: CallRow | None = None
    parted: tuple[datetime, ...] = ()
    """When the switch itself ended each stretch of the caller's with others."""


def covered(call: ToSeal, sounds: Iterable[Sound], beside: Beside) -> Coverage:
    """Account for every answered second of the call."""
    legs = tuple(_on_line(leg, beside.parted) for leg in beside.legs)
    return cover(Answered(call.answered, call.ended, legs), sounds, call.terms, beside.marks)


def sounds_of(sealed: Sealed | NotRecorded) -> tuple[Sound, ...]:
    """What was captured of it; nothing of what was not recorded."""
    return sealed.sounds if isinstance(sealed, Sealed) else ()


def is_short(call: ToSeal, sounds: Iterable[Sound], marks: Sequence[Mark]) -> bool:
    """Whether these cannot be the whole call yet; nothing is expected of a call of unknown length."""
    if not (call.answered and call.ended):
        return False
    return bool(covered(call, sounds, Beside(tuple(marks))).failures)


def verdict(call: ToSeal, sealed: Sealed | NotRecorded, coverage: Coverage) -> Recording:
    """The recording's entry in the store; what cannot be checked is not called whole."""
    match sealed:
        case NotRecorded(reason):
            word = state(coverage)
            if word is not RecordingState.INTENTIONALLY_NOT_RECORDED:
                return _entry(call, coverage, RecordingState.NOT_RECORDED, reason)
            why = call.terms.why or next((gap.why for gap in coverage.gaps if gap.why), "")
            return _entry(call, coverage, word, why)
        case Sealed(path, seconds):
            word = RecordingState.NO_CALL if call.nobody_knows else state(coverage)
            entry = _entry(call, coverage, word, _why(coverage))
            return replace(entry, path=str(path), seconds=seconds, channels=2)


def _why(coverage: Coverage) -> str:
    unknown = () if coverage.known else (UNKNOWN,)
    return "; ".join([*unknown, *map(told, coverage.failures)])


def _on_line(leg: Leg, parted: Sequence[datetime]) -> OnLine:
    caller = leg.kind == "caller"
    left = None if caller else _parted(leg.answered, leg.ended, parted)
    until = None if leg.ending in NOT_SEEN and left is None else leg.ended
    return OnLine(leg.party, leg.answered, until, caller, left)


def _parted(answered: datetime | None, until: datetime | None, parted: Sequence[datetime]) -> datetime | None:
    """When this leg left the caller, by the switch, if that was noted later than a controller that is there does."""
    if answered is None or until is None:
        return None
    last = max((at for at in parted if answered < at < until), default=until)
    return last if until - last > SEAM * MICROSECOND else None


def _entry(call: ToSeal, coverage: Coverage, state: RecordingState, reason: str) -> Recording:
    return Recording(
        call=call.call,
        path="",
        seconds=0.0,
        channels=0,
        state=state,
        started=call.answered,
        ended=call.ended,
        reason=reason,
        gaps=coverage.gaps,
    )
