"""Looks at the ledger's end: does it reach its signed head, and go no further."""

from __future__ import annotations

from ivr.evidence import head as heads
from ivr.evidence.chain import Chain
from ivr.evidence.keyline import KeyLine
from ivr.evidence.report import Last, Report, Trouble


class Ending:
    """What the head says, as it was found."""

    def __init__(self, data: bytes, report: Report) -> None:
        self._report = report
        self._found: heads.Signed | None = None
        try:
            self._found = heads.parsed(data)
        except heads.NoHead:
            report.find(
                Trouble.HEAD_CHANGED, "head", "the signed head is damaged" if data else "the signed head is gone"
            )
            return
        head = self._found.head
        report.last = Last(head.n, head.hash, head.at)

    @property
    def n(self) -> int | None:
        """The number of the last entry that is signed; None if the head cannot be read."""
        return self._found.head.n if self._found else None

    def look_at(self, chain: Chain, keys: KeyLine, *, goes_on: bool) -> None:
        """The chain is at its end, or where the head is; `goes_on` if further lines stand there."""
        if self._found is None:
            return
        self._look_at_end(self._found.head, chain)
        if goes_on:
            self._find(
                Trouble.NOT_SIGNED,
                self._found.head,
                "what stands after entry {n} is not signed: put in, or left by a crash (the next start cuts that off)",
            )
        self._look_at_signature(self._found, keys)

    def _look_at_end(self, head: heads.Head, chain: Chain) -> None:
        if chain.n < head.n:
            first = chain.n + 1
            gone = f"entry {first} is" if first == head.n else f"entries {first} to {head.n} are"
            what = f"the ledger was cut: {gone} missing at its end"
            self._report.find(Trouble.TRUNCATED, head.file, what, first, head.at)
        elif chain.hash != head.hash and chain.is_sure:
            self._find(Trouble.ENTRY_REPLACED, head, "entry {n} is not the one that was signed")

    def _look_at_signature(self, found: heads.Signed, keys: KeyLine) -> None:
        key = keys.trusted(found.key)
        if key is None:
            what = f"the head is signed with the key {found.key}, to which the given key {keys.given} does not lead"
            self._report.find(Trouble.KEY_REPLACED, "head", what, found.head.n, found.head.at)
        elif not found.is_by(key):
            self._report.find(
                Trouble.HEAD_CHANGED, "head", "the head is not what was signed", found.head.n, found.head.at
            )

    def _find(self, trouble: Trouble, head: heads.Head, what: str) -> None:
        self._report.find(trouble, head.file, what.format(n=head.n), head.n, head.at)
