"""Verifies a ledger offline: from its files and a public key alone, which must come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ivr.errors import LedgerError
from ivr.evidence.chain import Chain
from ivr.evidence.ending import Ending
from ivr.evidence.entry import Entry
from ivr.evidence.keyline import KeyLine
from ivr.evidence.report import Report, Trouble
from ivr.evidence.snapshot import Snapshot, lines, snapshot

Progress = Callable[[str, int, int], object]
"""Told what is looked at, how much is done, and of how much."""
OFTEN = 1000
"""Entries between two words about the progress."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """An entry's number and hash, kept outside: on paper, at an auditor's."""

    n: int
    hash: str


def verify(
    ledger: Path,
    public: Ed25519PublicKey,
    *,
    at_least: Anchor | None = None,
    progress: Progress = lambda what, done, of: None,
) -> Report:
    """Look at the whole ledger. Raises `LedgerError` if there is none, or it cannot be read."""
    keys = KeyLine(public)
    report = Report(keys.given)
    try:
        found = snapshot(ledger)
        if not found.parts and not found.head:
            raise LedgerError(f"{ledger} holds no ledger.")
        for entry in walk(found, keys, report, progress):
            if at_least and entry.n == at_least.n:
                _compare(report, at_least, entry)
    except OSError as error:
        raise LedgerError(f"{error.filename or ledger} cannot be read: {error.strerror}.") from error
    if at_least and (report.last is None or report.last.n < at_least.n):
        what = f"entry {at_least.n} was printed or stamped, and is not under the ledger's head"
        report.find(Trouble.NOT_AS_PRINTED, "head", what, at_least.n)
    return report


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


def _compare(report: Report, printed: Anchor, entry: Entry) -> None:
    if entry.hash != printed.hash:
        what = f"entry {printed.n} has the hash {entry.hash}, not {printed.hash} as given"
        report.find(Trouble.NOT_AS_PRINTED, f"entry {printed.n}", what, printed.n, entry.at)
