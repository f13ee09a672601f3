"""Looks at the time stamps in the ledger, with certificates that come from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.x509 import Certificate

from ivr.evidence.entry import Entry, Kind
from ivr.evidence.report import Note, Report, Trouble
from ivr.evidence.stamping import NotStamped, check

MOST_APART = 60.0
"""Seconds between a stamp's time and ours that are worth no word."""


class Stamps:
    """Told every entry; without certificates it counts only."""

    def __init__(self, report: Report, roots: Sequence[Certificate]) -> None:
        self._report = report
        self._roots = roots
        self._hashes: dict[int, str] = {}
        """Of the roots, which are what is stamped."""

    def take(self, entry: Entry) -> None:
        """The next entry."""
        if entry.kind in {Kind.ROOT, Kind.BEGUN}:
            self._hashes[entry.n] = entry.hash
        if entry.kind is Kind.STAMPED:
            self._report.stamps += 1
            if self._roots:
                self._look_at(entry)

    def _look_at(self, entry: Entry) -> None:
        where, about = f"entry {entry.n}", entry.about
        checked = check(about, self._roots)
        if isinstance(checked, NotStamped):
            what = f"the time stamp in entry {entry.n} proves nothing: {checked.reason}"
            self._report.find(Trouble.STAMP_WRONG, where, what, entry.n, entry.at)
            return
        if self._hashes.get(about["entry"]) != about["hash"]:
            what = f"entry {about['entry']} is not the one that was stamped at {checked.at:%Y-%m-%d %H:%M:%S} UTC"
            self._report.find(Trouble.NOT_AS_PRINTED, where, what, entry.n, entry.at)
        apart = (entry.at - checked.at).total_seconds()
        if abs(apart) > MOST_APART:
            what = f"our clock was {apart:.0f} s apart from the time-stamping service's"
            self._report.notes.append(Note(what, entry.n, entry.at))
