"""Of a thousand random tampers with a store of 500 recordings each is found, and the untouched one is clean."""

from __future__ import annotations

import os
from random import Random

import pytest

from tests.evidence.kept import Kept, kept
from tests.evidence.tampers import EXPECTED, HOW, Tamperer

RECORDINGS = 500
TAMPERS, PORTION = 1000, 100


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return kept(tmp_path_factory.mktemp("store"), RECORDINGS)


def test_the_untouched_store_raises_no_alarm(store: Kept) -> None:
    report = store.verified()
    assert report.findings == []
    assert (report.recordings, report.files, report.rows) == (RECORDINGS, 2 * RECORDINGS, RECORDINGS)


@pytest.mark.parametrize("first", range(0, TAMPERS, PORTION))
def test_every_tamper_is_found(store: Kept, first: int) -> None:
    missed = []
    for seed in range(first, first + PORTION):
        how = list(HOW)[seed % len(HOW)]
        undo = Tamperer(store, RECORDINGS, Random(seed)).tamper(how)
        found = {finding.trouble.value for finding in store.verified().findings}
        undo()
        if not found or not EXPECTED.get(how, found) & found:
            missed.append((seed, how, found))
    assert missed == []
    assert store.verified().is_clean, "all was undone"


def test_it_is_by_reading_that_a_changed_file_is_found(store: Kept) -> None:
    path = store.audio(7)
    before, times = path.read_bytes(), path.stat()
    path.write_bytes(before[::-1])
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    found = store.verified().findings
    path.write_bytes(before)
    assert [finding.trouble for finding in found] == ["file_changed"]
