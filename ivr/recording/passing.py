"""The figures of one pass over all finished recordings that lie here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from ivr.core.archiving import NotYet, Remove, Send, Stay, Step, Wrong
from ivr.recording.finished import Finished
from ivr.recording.moving import Archived, Gone, Outcome


@dataclass(slots=True)
class Pass:
    """What came of one look at everything that is here."""

    archived: int = 0
    archived_bytes: int = 0
    removed: int = 0
    """Archived before, and no longer here."""
    staying: int = 0
    """Archived, and still here."""
    waiting: int = 0
    """Here and not in the archive; those that are wrong are among them."""
    waiting_bytes: int = 0
    oldest: datetime | None = None
    """When the oldest of those was written."""
    wrong: dict[str, str] = field(default_factory=dict)
    """Recordings at which a person must look, and why."""
    place: str = ""
    """What the archive said of itself; empty if it was not asked."""
    away: str = ""
    """Why the pass was broken off; empty if it was not."""

    def count(self, each: Finished, outcome: Outcome | Step) -> None:
        """Enter what came of one recording, or, if it was not tried, what there is to do with it."""
        match outcome:
            case Archived(files=files):
                self.archived += 1
                self.archived_bytes += sum(file.bytes for file in files)
            case Gone():
                self.removed += 1
            case Stay() | Remove():
                self.staying += 1
            case NotYet() | Wrong() | Send():
                self._waits(each)
            case never:
                assert_never(never)
        if isinstance(outcome, Wrong):
            self.wrong[each.local.recording] = outcome.reason

    def _waits(self, each: Finished) -> None:
        self.waiting += 1
        self.waiting_bytes += each.bytes
        self.oldest = min(filter(None, (self.oldest, each.written)), default=None)
