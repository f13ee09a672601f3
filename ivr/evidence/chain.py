"""Looks at the ledger's lines one after the other: is each what its hash says, and does it follow the one before."""

from __future__ import annotations

from datetime import datetime

from ivr.evidence.entry import BEFORE_ALL, Entry, Kind, NoEntry, is_true, parsed
from ivr.evidence.keyline import KeyLine
from ivr.evidence.report import Note, Report, Trouble
from ivr.evidence.rooted import Rooted
from ivr.evidence.snapshot import Line


class Chain:
    """Told every line, it gives the entries that can be read, and puts what is wrong on the report."""

    def __init__(self, report: Report, keys: KeyLine) -> None:
        self._report = report
        self._keys = keys
        self._rooted = Rooted(report, keys)
        self.n = -1
        """The last entry's number, as far as can be said."""
        self.hash = BEFORE_ALL
        self._sure = -1
        """The last number that stands in an unchanged line."""
        self._at: datetime | None = None
        """When that one was entered."""

    @property
    def is_sure(self) -> bool:
        """Whether the last line was unchanged."""
        return self._sure == self.n

    def take(self, line: Line) -> Entry | None:
        """Look at the next line; gives its entry if it is unchanged."""
        where = f"{line.path.name}:{line.number}"
        try:
            entry = parsed(line.data)
        except NoEntry:
            entry = None
        if entry is None or not is_true(line.data):
            self._changed(where, entry)
            return None
        if self._follows(entry, where):
            self._step(entry, where)
        return entry

    def _changed(self, where: str, entry: Entry | None) -> None:
        self.n += 1
        self._rooted.spoil()
        what = f"entry {self.n} was changed, or put in: its hash is not that of what it says"
        self._report.find(Trouble.LINE_CHANGED, where, what, self.n, entry.at if entry else None)

    def _follows(self, entry: Entry, where: str) -> bool:
        """Whether it goes on from here; what stands out of its order does not."""
        due = self.n + 1
        if entry.n <= self._sure:
            what = f"entry {entry.n} stands after entry {self._sure}: it was put in, or moved"
            self._report.find(Trouble.ENTRY_PUT_IN, where, what, entry.n, entry.at)
            return False
        if entry.n > due:
            gone = f"entry {due} is" if entry.n == due + 1 else f"entries {due} to {entry.n - 1} are"
            self._report.find(Trouble.ENTRIES_GONE, where, f"{gone} gone before entry {entry.n}", due, entry.at)
        elif entry.prev != self.hash and self.is_sure:
            what = f"entry {entry.n} does not follow the one before it: entry {self.n} was replaced"
            self._report.find(Trouble.ENTRY_REPLACED, where, what, self.n, self._at)
        return True

    def _step(self, entry: Entry, where: str) -> None:
        if entry.n != self._sure + 1 or entry.prev != self.hash:
            self._rooted.spoil()
        self.n, self._sure, self.hash = entry.n, entry.n, entry.hash
        self._look_at_time(entry, where)
        self._keys.take(entry, where, self._report)
        self._rooted.take(entry, where)

    def _look_at_time(self, entry: Entry, where: str) -> None:
        last, self._at = self._at, entry.at
        if entry.kind is Kind.CLOCK:
            behind = entry.about.get("behind_seconds")
            self._report.notes.append(Note(f"the clock went back by {behind} s, and says so", entry.n, entry.at))
        elif last is not None and entry.at < last:
            what = f"entry {entry.n} is back-dated: the one before is of {last:%Y-%m-%d %H:%M:%S} UTC"
            self._report.find(Trouble.BACK_DATED, where, what, entry.n, entry.at)
        if entry.kind is Kind.CUT:
            cut = entry.about.get("bytes")
            self._report.notes.append(
                Note(f"after a crash {cut} bytes without a signature were cut off", entry.n, entry.at)
            )
