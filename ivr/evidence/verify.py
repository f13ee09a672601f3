"""Verifies recordings offline: from the files and a public key alone, which must come from elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from ivr.errors import LedgerError
from ivr.evidence import disk
from ivr.evidence.chain import Chain
from ivr.evidence.compared import compare, compare_calls
from ivr.evidence.ending import Ending
from ivr.evidence.entry import Entry
from ivr.evidence.expected import Expected
from ivr.evidence.files import Places, look_at_files
from ivr.evidence.keyline import KeyLine
from ivr.evidence.report import Finding, Note, Progress, Report, Trouble
from ivr.evidence.rows import Rows
from ivr.evidence.snapshot import Snapshot, lines, snapshot
from ivr.evidence.stamps import Stamps

OFTEN = 1000
"""Entries between two words about the progress."""
JUST_NOW = 10.0
"""Seconds since the last entry within which somebody may be writing."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number and hash, kept outside: on paper, at an auditor's."""

    n: int
    hash: str


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is looked at, beside the ledger."""

    places: Places | None = None
    """Where the recordings' files lie; None: they are not looked at."""
    rows: Rows | None = None
    """The database's rows; None: they are not looked at."""
    stamped_by: Sequence[Certificate] = ()
    """Of time-stamping services; without them the stamps in the ledger are counted only."""
    patience: float = 2.0
    """Seconds that a recording which is just being sealed is given, before it is said to be wrong."""


def verify(
    ledger: Path,
    public: Ed25519PublicKey,
    beside: Beside = Beside(),
    *,
    at_least: Anchor | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Look at the whole ledger, and at what it speaks of. Raises `LedgerError` if it cannot be read."""
    try:
        report, loose = _looked(ledger, public, beside, at_least, progress)
        if loose and _may_have_changed(ledger, report, beside.patience):
            first = {(each.trouble, each.where) for each in loose}
            report, loose = _looked(ledger, public, beside, at_least, progress)
            loose = [each for each in loose if (each.trouble, each.where) in first]
    except OSError as error:
        raise LedgerError(f"{error.filename or ledger} cannot be read: {error.strerror}.") from error
    report.findings += loose
    return report


def _looked(
    ledger: Path, public: Ed25519PublicKey, beside: Beside, at_least: Anchor | None, progress: Progress
) -> tuple[Report, list[Finding]]:
    """The report on the ledger, and apart what was found beside it: that may be out of date if the ledger grows."""
    keys = KeyLine(public)
    report = Report(keys.given)
    found = snapshot(ledger)
    if not found.parts and not found.head:
        raise LedgerError(f"{ledger} holds no ledger.")
    stamps = Stamps(report, beside.stamped_by)
    with closing(Expected()) as expected:
        for entry in walk(found, keys, report, progress):
            expected.take(entry)
            stamps.take(entry)
            if at_least and entry.n == at_least.n:
                _look_at_anchor(report, at_least, entry)
        expected.complete()
        _look_for_anchor(report, at_least)
        _count(report, expected)
        return report, list(_beside(expected, ledger, beside, report, progress))


def walk(found: Snapshot, keys: KeyLine, report: Report, progress: Progress) -> Iterator[Entry]:
    """The unchanged entries up to the head; what is wrong goes on the report."""
    ending, chain = Ending(found.head, report), Chain(report, keys)
    goes_on = False
    for line in lines(found):
        if chain.n == ending.n:
            goes_on = True
            break
        report.entries += 1
        if entry := chain.take(line):
            yield entry
        if report.entries % OFTEN == 0:
            progress("entries", report.entries, max(ending.n or 0, report.entries))
    ending.look_at(chain, keys, goes_on=goes_on)


def _beside(expected: Expected, ledger: Path, beside: Beside, report: Report, progress: Progress) -> Iterator[Finding]:
    if beside.places is not None:
        yield from look_at_files(expected, beside.places, ledger, report, progress)
    report.database = beside.rows is not None
    if beside.rows and beside.rows.recordings:
        yield from compare(beside.rows.recordings(), expected, report)
    if beside.rows and beside.rows.calls:
        yield from compare_calls(beside.rows.calls(), expected.calls, report)


def _may_have_changed(ledger: Path, report: Report, patience: float) -> bool:
    """Whether somebody has gone on writing, or may have: the database follows the ledger a moment later."""
    head = ledger / disk.HEAD
    if not head.exists() or report.last is None:
        return False
    if patience and time.time() - head.stat().st_mtime < JUST_NOW:
        time.sleep(patience)
        return True
    return report.last.hash.encode() not in head.read_bytes()


def _count(report: Report, expected: Expected) -> None:
    report.deleted = expected.count("deleted") + expected.count("erased")
    report.recordings = expected.count("") + expected.count("archived")
    for known, times in expected.sealed_again():
        what = f"recording {known.recording} was entered {times} times; the last one counts"
        report.notes.append(Note(what, known.n, known.at))


def _look_at_anchor(report: Report, printed: Anchor, entry: Entry) -> None:
    if entry.hash != printed.hash:
        what = f"entry {printed.n} has the hash {entry.hash}, not {printed.hash} as given"
        report.find(Trouble.NOT_AS_PRINTED, f"entry {printed.n}", what, printed.n, entry.at)


def _look_for_anchor(report: Report, printed: Anchor | None) -> None:
    if printed and (report.last is None or report.last.n < printed.n):
        what = f"entry {printed.n} was printed or stamped, and is not under the ledger's head"
        report.find(Trouble.NOT_AS_PRINTED, "head", what, printed.n)
