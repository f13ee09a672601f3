"""A light, running look at recent recordings: are their files there, and as long as they were sealed.

The ledger says what must be there, so neither a changed file nor a changed row of the store can hide a loss. Contents
are compared once a night: `ivr recordings verify` does that as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ivr.core.call import CallId
from ivr.core.recording_state import RecordingState
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.tail import Tail
from ivr.recording.recent import Recent, Sizes

REACH = timedelta(days=1)
"""How long after its sealing a recording is looked at; the nightly reconciliation looks at all."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A recording that is no longer what was sealed."""

    call: CallId
    state: RecordingState
    why: str


def classed(call: CallId, state: RecordingState) -> Fact:
    """What the ledger is told of a recording whose state is another than that with which it was sealed."""
    return Fact(Kind.CLASSED, {"recording": call, "state": state.value})


class Look:
    """Call `once` again and again, in a thread; each loss is told once."""

    def __init__(self, ledger: Path, recordings: Path, now: datetime, reach: timedelta = REACH) -> None:
        self._ledger = ledger
        self._recordings = recordings
        self._reach = reach
        self._tail = Tail(ledger, now - reach)
        self._expected = Recent()

    def once(self, now: datetime) -> tuple[Lost, ...]:
        """What was lost since the last look. Raises `LedgerError`, and `OSError` if there is no looking at all."""
        if not self._ledger.is_dir():
            return ()
        self._take_in(now)
        next(self._recordings.iterdir(), None)  # a folder that cannot be read is one trouble, and not thousands
        seen = [lost for call, sizes in self._expected if (lost := self._lost(call, sizes))]
        self._take_in(now)
        told = tuple(lost for lost in seen if lost.call in self._expected)  # others were moved or deleted meanwhile
        for lost in told:
            self._expected.drop(lost.call)
        return told

    def close(self) -> None:
        """No more looks."""
        self._expected.close()

    def _take_in(self, now: datetime) -> None:
        for entry in self._tail.new():
            self._enter(entry)
        self._expected.drop_before(now - self._reach)

    def _enter(self, entry: Entry) -> None:
        recording = str(entry.about.get("recording", ""))
        match entry.kind:
            case Kind.SEALED:
                self._expected.put(recording, entry.at, _sizes(entry.about))
            case Kind.ARCHIVED | Kind.DELETED | Kind.ERASED:
                self._expected.drop(recording)
            case _:
                pass

    def _lost(self, call: CallId, sizes: Sizes) -> Lost | None:
        for name, size in sizes:
            try:
                found = (self._recordings / name).stat(follow_symlinks=False).st_size
            except FileNotFoundError:
                return Lost(call, RecordingState.MISSING, f"{name} is gone")
            if found != size:
                return Lost(call, RecordingState.TAMPERED, f"{name} has {found:,} bytes, and {size:,} were sealed")
        return None


def _sizes(about: Any) -> list[tuple[str, int]]:
    pairs = ((about.get("audio"), about.get("audio_bytes")), (about.get("manifest"), about.get("manifest_bytes")))
    return [(str(name), size) for name, size in pairs if name and isinstance(size, int)]
