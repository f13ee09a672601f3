"""Merkle trees as RFC 6962 hashes them: leaves and nodes apart, the left half the largest power of two."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

EMPTY = hashlib.sha256(b"").digest()


def leaf(data: bytes) -> bytes:
    """The hash of a leaf; no node's hash can be taken for one."""
    return hashlib.sha256(b"\0" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree that grows leaf by leaf: only the whole subtrees' sizes and hashes are kept, the largest first."""

    peaks: tuple[tuple[int, bytes], ...] = ()

    def with_leaf(self, data: bytes) -> Tree:
        """The tree with one leaf more."""
        size, grown, peaks = 1, leaf(data), list(self.peaks)
        while peaks and peaks[-1][0] == size:
            grown = node(peaks.pop()[1], grown)
            size *= 2
        return Tree((*peaks, (size, grown)))

    @property
    def size(self) -> int:
        """How many leaves it has."""
        return sum(size for size, _ in self.peaks)

    @property
    def root(self) -> bytes:
        """The hash of all its leaves."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1][1]
        for _, peak in reversed(self.peaks[:-1]):
            root = node(peak, root)
        return root


def path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """The hashes that lead from one leaf's data to the root, the nearest first."""
    if len(leaves) == 1:
        return ()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return (*path(leaves[:half], index), _root(leaves[half:]))
    return (*path(leaves[half:], index - half), _root(leaves[:half]))


def _root(leaves: Sequence[bytes]) -> bytes:
    tree = Tree()
    for data in leaves:
        tree = tree.with_leaf(data)
    return tree.root
