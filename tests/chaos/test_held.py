"""What a process has open is counted, and what it forgets is found; what Asterisk's pools do is not."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import pytest

from bench.machine import Process
from tests.chaos.held import MORE, Held, files, lasting

BEFORE = Held(files=23, threads=23, tasks=32, switch_files=20, switch_threads=46)
THREADS = """\
0x7f01 4711 listener                  started at [ 2026] asterisk.c listener()
0x7f02 4712 worker_start              started at [ 1079] threadpool.c worker_thread_start()
0x7f03 4713 pbx_thread                started at [ 4756] pbx.c ast_pbx_start()
3 threads listed.
"""
OPENS = """
import sys, threading
kept = [open(sys.argv[1])] + [open("/dev/null") for _ in range(int(sys.argv[2]))]
for _ in range(int(sys.argv[3])):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
print(flush=True)
sys.stdin.read()
"""


@contextmanager
def a_process(database: Path, opens: int, begins: int) -> Iterator[Process]:
    """Has so many files open beside the database, and so many threads beside its first."""
    command = (sys.executable, "-c", OPENS, str(database), str(opens), str(begins))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        yield Process(process.pid)
        process.stdin.close()


def test_files_and_threads_are_those_that_a_process_has_and_the_databases_are_not_counted(tmp_path: Path) -> None:
    database = tmp_path / "ivr.db"
    database.touch()
    with a_process(database, opens=0, begins=0) as thrifty, a_process(database, opens=3, begins=4) as forgetful:
        assert thrifty.fds() >= files(thrifty, apart_from=database) + 1
        assert files(forgetful, apart_from=database) - files(thrifty, apart_from=database) == 3
        assert forgetful.threads() - thrifty.threads() == 4


def test_a_database_that_lies_on_another_disk_is_not_counted_either(tmp_path: Path) -> None:
    there, here = tmp_path / "disk.db", tmp_path / "ivr.db"
    there.touch()
    here.symlink_to(there)
    with a_process(here, opens=2, begins=0) as process:
        assert files(process, apart_from=here) == files(process, apart_from=there)
        assert process.fds() - files(process, apart_from=here) == 1


@pytest.mark.parametrize("kind", [one.name for one in fields(Held)])
def test_whatever_has_become_more_is_found_and_chance_is_not(kind: str) -> None:
    before = getattr(BEFORE, kind)
    assert replace(BEFORE, **{kind: before + MORE}).forgotten_since(BEFORE) == []
    [told] = replace(BEFORE, **{kind: before + MORE + 1}).forgotten_since(BEFORE)
    assert kind in told


def test_of_asterisks_threads_those_count_that_the_load_does_not_bring() -> None:
    assert lasting(THREADS) == 2
