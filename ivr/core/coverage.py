"""Which seconds of a call are on record: each answered one is in the captured sound, or lies in a gap with a name.

All is counted in whole microseconds (a sample has 125), so that what is covered and what is not add up exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ivr.core.gaps import MICROSECOND, SECOND, Gap, GapReason, Terms, bars, named_gaps
from ivr.core.marks import Mark, MarkKind
from ivr.core.on_line import OnLine, alone
from ivr.core.recording_state import RecordingState
from ivr.core.stretches import Stretch, length, within, without

SAMPLE = 125
"""Microseconds; the switch captures 8,000 samples a second."""
SEAM = SECOND // 2
"""What may be lacking where a segment begins or ends. On an idle machine it is two packets of 20 ms, one at each end
(measured: 40 ms at most in 40 calls); on a busy one the controller sees the answer later than the switch. The
switch writes its files in blocks of 2.048 s but completes them at the hang-up, so blocks add nothing here."""
DRIFT = 5000
"""One microsecond in so many may be lacking besides: two clocks, each wrong by 100 millionths, the wrong way round."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A segment as it was captured, in samples."""

    start: int
    """From the answer."""
    caller: int
    """Of what the caller says."""
    other: int
    """Of what he hears."""

    @property
    def end(self) -> int:
        """How far it goes; 0 if nothing was captured in it."""
        longer = max(self.caller, self.other)
        return max(0, self.start + longer) if longer > 0 else 0


@dataclass(frozen=True, slots=True)
class Answered:
    """When a call was answered and when it ended, as far as anybody knows."""

    answered: datetime | None
    ended: datetime | None
    legs: tuple[OnLine, ...] = ()

    @property
    def begin(self) -> datetime | None:
        """The answer; if only the caller's leg tells it, that."""
        return self.answered or min((leg.since for leg in self.legs if leg.caller and leg.since), default=None)

    @property
    def end(self) -> datetime | None:
        """The end; if only the caller's leg tells it, that."""
        return self.ended or max((leg.until for leg in self.legs if leg.caller and leg.until), default=None)

    @property
    def never(self) -> bool:
        """It is over, and was never answered: there was nothing to record."""
        return self.end is not None and self.begin is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How a call's answered time is accounted for, in microseconds: `in_files` + `tolerated` + gaps = `whole`."""

    whole: int
    """Answered; where that is not known, how long the sound goes on."""
    in_files: int
    """Sound of both sides."""
    tolerated: int
    """Not in the files, and too little to be told from the switch's and the controller's clocks."""
    gaps: tuple[Gap, ...]
    """In order; none overlaps another."""
    sound: bool
    """Whether any was captured."""
    known: bool = True
    """Whether it is known when the call was answered and ended."""
    barred: bool = False
    """Whether nothing of it may be on record."""

    @property
    def failures(self) -> tuple[Gap, ...]:
        """The gaps that nobody wanted."""
        return tuple(gap for gap in self.gaps if not gap.allowed)


def cover(call: Answered, sounds: Iterable[Sound], terms: Terms, marks: Sequence[Mark]) -> Coverage:
    """Account for every answered microsecond of the call."""
    segments = _in_order(sounds)
    heard = max((each.end for each in segments), default=0) * SAMPLE
    begin, end = call.begin, call.end
    known = bool(begin and end) or (call.never and not heard)
    whole = max(0, (end - begin) // MICROSECOND) if begin and end else heard
    named = named_gaps(begin, whole, terms, marks) if begin else ()
    left = alone(call.legs, begin, whole, _heard(segments, named)) if begin else ()
    in_files, tolerated, failed = _files(segments, whole, [(gap.begin, gap.end) for gap in (*named, *left)])
    told = tuple(_told(call, begin, gap, marks) for gap in failed)
    gaps = tuple(sorted((*named, *left, *told), key=lambda gap: gap.begin))
    forbidden = length((gap.begin, gap.end) for gap in named if gap.reason is not GapReason.PAUSED)
    barred = bars(terms, marks) or (whole > 0 and forbidden == whole)
    return Coverage(whole, in_files, tolerated, gaps, heard > 0, known, barred)


def state(coverage: Coverage) -> RecordingState:
    """The word for it."""
    if coverage.barred:
        return RecordingState.RECORDED_IN_ERROR if coverage.sound else RecordingState.INTENTIONALLY_NOT_RECORDED
    if coverage.failures or not coverage.known:
        return RecordingState.PARTIAL if coverage.sound else RecordingState.NOT_RECORDED
    return RecordingState.RECORDED if coverage.sound else _without_sound(coverage)


def too_short(whole: int) -> bool:
    """Answered for a moment only, in microseconds: nothing could be expected of its recording."""
    return whole <= tolerance(whole)


def tolerance(room: int) -> int:
    """Microseconds that a segment with this much room may lack."""
    return SEAM + room // DRIFT


def _without_sound(coverage: Coverage) -> RecordingState:
    """Nothing is lacking, and nothing is there: it was paused all the time, or had hardly begun."""
    return RecordingState.INTENTIONALLY_NOT_RECORDED if coverage.gaps else RecordingState.NOT_RECORDED


def _in_order(sounds: Iterable[Sound]) -> list[Sound]:
    """One for each moment; of two that begin together, the longer."""
    by_start = {each.start: each for each in sorted(sounds, key=lambda s: (s.start, min(s.caller, s.other)))}
    return list(by_start.values())


def _files(segments: Sequence[Sound], whole: int, named: Sequence[Stretch]) -> tuple[int, int, list[Gap]]:
    """Microseconds in the files, tolerated, and the gaps that nobody named.

    Where a segment has come to its end, one before it that goes on is heard.
    """
    before = segments[0].start * SAMPLE if segments else whole
    in_files, tolerated, gaps = 0, *_lacking(_open((0, before), whole, named), before, "no sound was captured")
    starts = [each.start * SAMPLE for each in segments]
    heard: list[Stretch] = []
    for segment, (start, end) in zip(segments, pairwise([*starts, whole]), strict=True):
        heard.append((start, start + max(0, min(segment.caller, segment.other)) * SAMPLE))
        room = _open((start, end), whole, named)
        lack = tuple(piece for inside in room for piece in without(inside, heard))
        in_files += length(room) - length(lack)
        less, more = _lacking(lack, end - start, _side(segment, end - start))
        tolerated, gaps = tolerated + less, [*gaps, *more]
    return in_files, tolerated, gaps


def _heard(segments: Iterable[Sound], named: Iterable[Gap]) -> list[Stretch]:
    """Both sides of it; and what has a name already, which nothing else gives it another."""
    sides = ((each.start * SAMPLE, (each.start + min(each.caller, each.other)) * SAMPLE) for each in segments)
    return [*sides, *((gap.begin, gap.end) for gap in named)]


def _open(stretch: Stretch, whole: int, named: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """What of it is within the call, and in no gap that has a name already."""
    return tuple(piece for inside in within(stretch, whole) for piece in without(inside, named))


def _lacking(pieces: Sequence[Stretch], room: int, why: str) -> tuple[int, list[Gap]]:
    lack = length(pieces)
    if lack <= tolerance(room):
        return lack, []
    return 0, [Gap(begin, end, GapReason.FAILURE, why=why) for begin, end in pieces]


def _side(segment: Sound, room: int) -> str:
    lacks = [room - each * SAMPLE > tolerance(room) for each in (segment.caller, segment.other)]
    if all(lacks):
        return "neither side was captured"
    return "what the caller says was not captured" if lacks[0] else "what he hears was not captured"


def _told(call: Answered, begin: datetime | None, gap: Gap, marks: Iterable[Mark]) -> Gap:
    """The gap with those who were on the line, and what was told of the failure."""
    if begin is None:
        return gap
    since, until = begin + gap.begin * MICROSECOND, begin + gap.end * MICROSECOND
    there = {leg.party for leg in call.legs if not leg.caller and leg.overlaps(since, until)}
    told = {m.why for m in marks if m.kind is MarkKind.FAILURE and m.begins and m.why and m.at < until}
    why = "; ".join([gap.why, *sorted(told)])
    return Gap(gap.begin, gap.end, gap.reason, ", ".join(sorted(there)), why)
