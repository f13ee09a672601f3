"""Every target takes its seeds, and what fuzzing had found wrong."""

from __future__ import annotations

import re

import pytest

from tests.fuzz import seeds
from tests.fuzz.targets import TARGETS

DEEP = b"[" * 100_000
"""JSON on which Python's reader gives up by `RecursionError`, which is no `ValueError`."""
INFINITE = tuple(re.sub(rb'"n":[0-9]+', b'"n":Infinity', line) for line in (*seeds.LINES[:1], seeds.HEAD))
FOUND: dict[str, tuple[bytes, ...]] = {
    "body": (DEEP,),
    "ledger_line": (b"00 " + DEEP, INFINITE[0]),
    "ledger_head": (b"00 " + DEEP, INFINITE[1]),
    "ledger": (DEEP,),
    "journal": (DEEP,),
    "fallback_snapshot": (DEEP,),
    "fallback_account": (DEEP,),
    "people": (DEEP,),
    "shelf": (DEEP,),
}


@pytest.mark.parametrize("name", TARGETS)
def test_a_target_takes_its_seeds(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].take(seed)
        TARGETS[name].take(seed[: len(seed) // 2])
    TARGETS[name].take(b"")


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, found in FOUND.items() for data in found])
def test_what_was_found_stays_mended(name: str, data: bytes) -> None:
    TARGETS[name].take(data)
