"""Proof that something stands in the ledger, such as a recording as it was sealed: its entry, a signed root, and the
path between."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from ivr.errors import LedgerError
from ivr.evidence.entry import Entry, Fact, Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.merkle import path

Inclusion = dict[str, Any]


def inclusions(ledger: Ledger, recordings: Collection[str]) -> dict[str, Inclusion]:
    """For each of these recordings that was ever sealed. Closes the root that is under way; raises `LedgerError`.

    Only one root's entries are in memory at a time. Blocks.
    """
    ledger.close_root()
    wanted, found = frozenset(recordings), dict[str, Inclusion]()

    def sealed(entry: Entry) -> str:
        recording = str(entry.about.get("recording", ""))
        return recording if entry.kind is Kind.SEALED and recording in wanted else ""

    for root, tree in _trees(ledger.entries()):
        found |= _under(root, tree, sealed)
    return found


def entered(ledger: Ledger, fact: Fact) -> Inclusion:
    """Enter a fact, close its root, and prove it. Raises `LedgerError`. Blocks."""
    first = ledger.head().first
    [its] = ledger.append([fact])
    ledger.close_root()
    for root, tree in _trees(ledger.entries(first)):
        if found := _under(root, tree, lambda entry: "it" if entry.n == its.n else ""):
            return found["it"]
    raise LedgerError(f"entry {its.n} lies under no root")


def _trees(entries: Iterable[Entry]) -> Iterator[tuple[Entry, list[Entry]]]:
    """Each root with the entries that it covers; these begin with the root before it."""
    tree: list[Entry] = []
    for entry in entries:
        if entry.kind is Kind.ROOT and tree:
            yield entry, tree
            tree = []
        tree.append(entry)


def keys_of(ledger: Ledger) -> dict[str, str]:
    """Every key that the ledger was ever signed with, by its id: the 32 bytes in hex. Blocks."""
    named = {Kind.BEGUN: "key", Kind.KEY_CHANGED: "new"}
    entries = (entry for entry in ledger.entries() if entry.kind in named)
    return {str(entry.about[named[entry.kind]]): str(entry.about["public"]) for entry in entries}


def _under(root: Entry, tree: list[Entry], wanted_as: Callable[[Entry], str]) -> dict[str, Inclusion]:
    """The proofs of entries that are wanted, by what `wanted_as` calls them; the last one of a name counts."""
    found = {name: index for index, entry in enumerate(tree) if (name := wanted_as(entry))}
    leaves = [bytes.fromhex(entry.hash) for entry in tree] if found else []
    return {
        name: {
            "entry": tree[index].line.decode().rstrip("\n"),
            "index": index,
            "size": len(tree),
            "path": [beside.hex() for beside in path(leaves, index)],
            "root": root.line.decode().rstrip("\n"),
        }
        for name, index in found.items()
    }
