"""Looks at the roots: does each cover all entries since the last, with the right hash and signature."""

from __future__ import annotations

from ivr.evidence.entry import Entry, Kind
from ivr.evidence.growth import ROOT_SIGNED_AS
from ivr.evidence.keyline import KeyLine, is_signed
from ivr.evidence.merkle import Tree
from ivr.evidence.report import Report, Trouble


class Rooted:
    """Told every entry in its order, it builds the tree anew."""

    def __init__(self, report: Report, keys: KeyLine) -> None:
        self._report = report
        self._keys = keys
        self._tree = Tree()
        self._first = 0
        self._whole = True
        """Whether no entry of this tree was found wrong: else its root has nothing to add."""

    def spoil(self) -> None:
        """Something in this tree is not as it was."""
        self._whole = False

    def take(self, entry: Entry, where: str) -> None:
        """The next entry, itself unchanged."""
        if entry.kind is Kind.ROOT:
            self._look_at(entry, where)
            self._tree, self._first, self._whole = Tree(), entry.n, True
        self._tree = self._tree.with_leaf(bytes.fromhex(entry.hash))

    def _look_at(self, entry: Entry, where: str) -> None:
        self._report.roots += 1
        about, key = entry.about, self._keys.in_use()
        expected = {"first": self._first, "last": entry.n - 1, "root": self._tree.root.hex()}
        if self._whole and any(about.get(name) != value for name, value in expected.items()):
            what = f"the root in entry {entry.n} is not that of entries {self._first} to {entry.n - 1}"
            self._report.find(Trouble.ROOT_WRONG, where, what, entry.n, entry.at)
        if key is not None and not is_signed(about, ROOT_SIGNED_AS, key):
            what = f"the root in entry {entry.n} is not signed with the ledger's key"
            self._report.find(Trouble.ROOT_WRONG, where, what, entry.n, entry.at)
