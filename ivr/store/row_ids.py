"""Numbers for rows, chosen before they are written, so that a row written twice is one row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from zlib import crc32

_NODE_BITS = 12


def row_ids(node: str, opened: datetime, last: int) -> Iterator[int]:
    """Rising numbers that follow all used ones; no other node has them, as far as 12 bits of its name tell."""
    own = crc32(node.encode()) & ((1 << _NODE_BITS) - 1)
    first = max(int(opened.timestamp() * 1_000_000), (last >> _NODE_BITS) + 1)
    return ((n << _NODE_BITS) | own for n in count(first))
