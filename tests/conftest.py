"""Shared by all tests; its being here also lets them import `tests.virtual_time` and `tests.hangups`."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.a_postgres import Cluster, cluster, programs

MEMORY, ROOM = Path("/dev/shm"), 4 << 30
"""What the tests write goes into memory where there is room: on a disk that others keep busy Asterisk waits to write a
recording, and loses what is said meanwhile."""

if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell that starts the tests in the background lets them ignore Ctrl-C, and so the programs that they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """PostgreSQL, of each file's own."""
    found = programs()
    if found is None:
        pytest.skip("no initdb on this machine: apt-get install postgresql, to test on PostgreSQL")
    with cluster(found) as running:
        yield running
