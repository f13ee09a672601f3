"""Proof that a recording stands in the ledger as it was sealed: its entry, a signed root, and the path between."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ivr.evidence.entry import Entry, Kind
from ivr.evidence.ledger import Ledger
from ivr.evidence.merkle import path

Inclusion = dict[str, Any]


def inclusions(ledger: Ledger, recordings: Collection[str]) -> dict[str, Inclusion]:
    """For each of these recordings that was ever sealed. Closes the root that is under way; raises `LedgerError`.

    Only one root's entries are in memory at a time. Blocks.
    """
    ledger.close_root()
    wanted, found = frozenset(recordings), dict[str, Inclusion]()
    tree: list[Entry] = []
    for entry in ledger.entries():
        if entry.kind is Kind.ROOT:
            found |= _under(entry, tree, wanted)
            tree = []
        tree.append(entry)
    return found


def keys_of(ledger: Ledger) -> dict[str, str]:
    """Every key that the ledger was ever signed with, by its id: the 32 bytes in hex. Blocks."""
    named = {Kind.BEGUN: "key", Kind.KEY_CHANGED: "new"}
    entries = (entry for entry in ledger.entries() if entry.kind in named)
    return {str(entry.about[named[entry.kind]]): str(entry.about["public"]) for entry in entries}


def _under(root: Entry, tree: list[Entry], wanted: frozenset[str]) -> dict[str, Inclusion]:
    sealed = {
        str(entry.about["recording"]): index
        for index, entry in enumerate(tree)
        if entry.kind is Kind.SEALED and entry.about.get("recording") in wanted
    }
    leaves = [bytes.fromhex(entry.hash) for entry in tree] if sealed else []
    return {
        recording: {
            "entry": tree[index].line.decode().rstrip("\n"),
            "index": index,
            "size": len(tree),
            "path": [beside.hex() for beside in path(leaves, index)],
            "root": root.line.decode().rstrip("\n"),
        }
        for recording, index in sealed.items()
    }
