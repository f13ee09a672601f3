"""Where the switch writes what a call sounds like: raw files, 8 kHz, 16 bit, mono, little endian, two for each segment.

The first segment is begun by the dialplan on the caller's channel and has what he says and what he hears in the IVR and
while he waits. As he is connected, the next segment begins on the other party's channel. That is not a nicety: as tried
on Asterisk 22.10, MixMonitor's `t` file of a channel that was played files loses about every second conversation that
follows (RTP whose sequence numbers lie in the upper half), and a channel that was never under MixMonitor before loses
none. That segment's files have `.leg` in their names: the leg hears the caller only once the two are brought together,
and until then he is recorded on his own channel as well, for whoever would have brought them together may be killed.

Both files of a segment are there, empty, at once; they grow from the first sound (ringing is not in them), in blocks of
2.048 s; they are in step, and complete 20 ms after the hang-up. Time in which neither side sends a packet is not in
them: callers are therefore sent silence while nothing plays.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from ivr.core.call import CallId
from ivr.core.growth import Captured

RATE = 8000
SAMPLE_BYTES = 2
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")
_NAME = re.compile(r"(?P<call>.+?)(\.at(?P<milliseconds>\d+)(?P<leg>\.leg)?)?\.(caller|other)\.sln")


@dataclass(frozen=True, slots=True)
class Segment:
    """Two files that are in step with each other."""

    start: int
    """Samples from the answer."""
    caller: Path
    """What the caller says."""
    other: Path
    """What he hears: prompts and music, or the other party."""

    @property
    def is_of_leg(self) -> bool:
        """Whether it is recorded on the leg of somebody whom the caller is to talk with, and not on his own channel."""
        return self.caller.name.endswith(".leg.caller.sln")

    def of_leg(self) -> Segment:
        """The same on such a leg."""
        stem = self.caller.name.removesuffix(".caller.sln")
        return Segment(self.start, *(self.caller.with_name(f"{stem}.leg.{side}.sln") for side in ("caller", "other")))


def first_segment(spool: Path, call: CallId) -> Segment:
    """What the dialplan begins; `ValueError` if the id could lead out of the folder."""
    return Segment(0, spool / f"{_safe(call)}.caller.sln", spool / f"{call}.other.sln")


def segment_at(spool: Path, call: CallId, since_answer: timedelta) -> Segment:
    """A segment that begins so long after the answer; `ValueError` if the id could lead out of the folder."""
    milliseconds = max(1, round(since_answer / timedelta(milliseconds=1)))
    stem = f"{_safe(call)}.at{milliseconds}"
    return Segment(milliseconds * RATE // 1000, spool / f"{stem}.caller.sln", spool / f"{stem}.other.sln")


def spare_of(spool: Path) -> Path:
    """Where is recorded what cannot be recorded in the spool: a folder beside it, which may be on another disk."""
    return spool.with_name("recording-spare")


def sizes(spool: Path) -> dict[CallId, Captured]:
    """What has been captured of every call, by one look at each folder; nothing of a folder that cannot be read."""
    found: dict[tuple[CallId, int], list[int]] = {}
    for folder in (spool, spare_of(spool)):
        for named, size in _measured(folder):
            found.setdefault((named["call"], int(named["milliseconds"] or 0)), []).append(size)
    captured: dict[CallId, Captured] = {}
    for (call, begins), sides in sorted(found.items()):
        before = captured.get(call, Captured(begins, 0))
        captured[call] = Captured(begins, before.size + (min(sides) if len(sides) == 2 else 0))
    return captured


def _measured(folder: Path) -> Iterator[tuple[re.Match[str], int]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if named := _NAME.fullmatch(entry.name):
                    yield named, entry.stat().st_size
    except OSError:
        return


def segments_of(spool: Path, call: CallId) -> tuple[Segment, ...]:
    """All of a call's segments, in order; the first is always named, whether its files are there or not."""
    later_ones = f"{_safe(call)}.at"
    later = {
        (int(named["milliseconds"]), named["leg"] or ""): folder
        for folder in (spool, spare_of(spool))
        for name in _names(folder)
        if name.startswith(later_ones) and (named := _NAME.fullmatch(name)) and named["call"] == call
    }
    return first_segment(spool, call), *(_later(folder, call, *each) for each, folder in sorted(later.items()))


def _later(folder: Path, call: CallId, milliseconds: int, leg: str) -> Segment:
    segment = segment_at(folder, call, timedelta(milliseconds=milliseconds))
    return segment.of_leg() if leg else segment


def last_written(spool: Path, call: CallId) -> float | None:
    """When something was last captured of this call, in seconds of the wall's clock; None if there are no files."""
    files = (file for segment in segments_of(spool, call) for file in (segment.caller, segment.other))
    return max((file.stat().st_mtime for file in files if file.exists()), default=None)


def captured_calls(spool: Path) -> tuple[CallId, ...]:
    """The calls that have left files here, sorted."""
    return tuple(sorted({call for call in _calls(spool) if _SAFE.fullmatch(call)}))


def _calls(spool: Path) -> Iterator[CallId]:
    for folder in (spool, spare_of(spool)):
        for name in _names(folder):
            if named := _NAME.fullmatch(name):
                yield named["call"]


def _names(spool: Path) -> list[str]:
    """All that lies there; `glob` would compile a pattern for every call, which costs more than the look itself."""
    try:
        with os.scandir(spool) as found:
            return [entry.name for entry in found]
    except FileNotFoundError:
        return []


def _safe(call: CallId) -> CallId:
    if not _SAFE.fullmatch(call):
        raise ValueError(f"call id {call!r} cannot name a file")
    return call
