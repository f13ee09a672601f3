"""Merkle trees: the published test vectors of certificate transparency, and paths of every leaf of every size."""

from __future__ import annotations

import hashlib

import pytest

from ivr.evidence.merkle import EMPTY, Tree, leaf, node, path

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "60" * 16)]
SIZES = range(1, 20)


def tree(leaves: list[bytes]) -> Tree:
    grown = Tree()
    for data in leaves:
        grown = grown.with_leaf(data)
    return grown


def root_from(data: bytes, index: int, size: int, hashes: tuple[bytes, ...]) -> bytes | None:
    """The root to which a leaf's path leads, as RFC 9162, 2.1.3.2 reckons it; None if it does not fit the tree."""
    if not 0 <= index < size:
        return None
    found, last = leaf(data), size - 1
    for beside in hashes:
        if last == 0:
            return None
        if index % 2 or index == last:
            found = node(beside, found)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = node(found, beside)
        index, last = index // 2, last // 2
    return found if last == 0 else None


def recursive(leaves: list[bytes]) -> bytes:
    """As RFC 6962 defines it."""
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return hashlib.sha256(b"\1" + recursive(leaves[:half]) + recursive(leaves[half:])).digest()


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root == EMPTY == hashlib.sha256().digest()


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_that_grows_leaf_by_leaf_has_the_root_that_the_rfc_defines(size: int) -> None:
    leaves = [bytes([n]) for n in range(size)]
    assert tree(leaves).root == recursive(leaves)
    assert tree(leaves).size == size


def test_the_published_root_of_one_empty_leaf() -> None:
    assert tree(LEAVES[:1]).root.hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@pytest.mark.parametrize("size", SIZES)
def test_each_leaf_has_a_path_to_the_root_and_to_no_other_place(size: int) -> None:
    leaves = [bytes([n]) for n in range(size)]
    root = tree(leaves).root
    for index, data in enumerate(leaves):
        hashes = path(leaves, index)
        assert root_from(data, index, size, hashes) == root
        assert root_from(b"another", index, size, hashes) != root
        assert all(root_from(data, other, size, hashes) != root for other in range(size) if other != index)


def test_a_path_that_is_too_long_or_too_short_leads_nowhere() -> None:
    leaves = [bytes([n]) for n in range(7)]
    hashes = path(leaves, 3)
    assert root_from(leaves[3], 3, 7, (*hashes, b"x" * 32)) is None
    assert root_from(leaves[3], 3, 7, hashes[:-1]) is None
    assert root_from(leaves[3], 7, 7, hashes) is None


def test_a_node_is_never_taken_for_a_leaf() -> None:
    left, right = leaf(b"a"), leaf(b"b")
    assert node(left, right) != leaf(left + right)
