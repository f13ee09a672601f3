"""A process goes before all others, with all of its threads, or is left as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.provision.first import go_first

THREADS = (
    "import threading; [threading.Thread(target=threading.Event().wait).start() for _ in range(3)]; print(flush=True)"
)


@pytest.fixture
def process() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", THREADS], stdout=subprocess.PIPE) as started:
        assert started.stdout
        started.stdout.readline()
        yield started.pid
        started.kill()


def schedulers(pid: int) -> set[int]:
    return {os.sched_getscheduler(int(thread.name)) for thread in Path(f"/proc/{pid}/task").iterdir()}


def may_go_first() -> bool:
    before = os.sched_getscheduler(0)
    try:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(1))
    except PermissionError:
        return False
    os.sched_setscheduler(0, before, os.sched_param(0))
    return True


def test_all_of_its_threads_go_first_where_that_is_permitted(process: int) -> None:
    permitted = may_go_first()
    assert go_first(process) is permitted
    assert schedulers(process) == {os.SCHED_RR if permitted else os.SCHED_OTHER}


def test_it_is_left_as_it_is_where_that_is_not_permitted(process: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    assert not go_first(process)
    assert schedulers(process) == {os.SCHED_OTHER}


def test_a_process_that_has_ended_is_in_nobodys_way() -> None:
    with subprocess.Popen(["true"]) as ended:
        ended.wait()
    assert go_first(ended.pid)
