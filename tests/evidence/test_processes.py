"""Several processes, and kill -9 at any moment: what was told of stands, nothing else is lost, the chain goes on."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from ivr.evidence.entry import Kind
from ivr.evidence.ledger import Ledger
from tests.evidence.books import KEY, looked_at, played

ROOT = Path(__file__).parents[2]


def appender(folder: Path, turns: int, each: int = 3, *dies: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.evidence.appender", str(folder), str(turns), str(each), *dies]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_processes_that_append_at_once_take_turns(tmp_path: Path) -> None:
    running = [appender(tmp_path, 25) for _ in range(3)]
    told = [int(line) for process in running for line in process.communicate()[0].splitlines()]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(told) == [3 * turn for turn in range(1, 76)]
    report = looked_at(tmp_path)
    assert report.is_clean
    assert report.entries == 1 + 3 * 25 * 3
    assert report.notes == []


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_any_moment_it_keeps_what_it_was_told_and_goes_on(tmp_path: Path, seed: int) -> None:
    chance, told = Random(seed), 0
    for _ in range(3):
        process = appender(tmp_path, 10_000)
        assert process.stdout is not None
        for _ in range(chance.randint(1, 20)):
            told = int(process.stdout.readline())
        process.kill()
        told = max([told, *map(int, process.communicate()[0].splitlines())])
        ledger = Ledger.open(tmp_path, KEY, lambda: datetime.now(UTC))
        assert ledger.head().n >= told
        assert ledger.append([played(1)])[0].n > told
        assert looked_at(tmp_path).is_clean


@pytest.mark.parametrize(
    ("dies", "cut"), [("prepare_head", False), ("append", False), ("middle", True), ("put_head", True)]
)
def test_killed_between_any_two_steps_only_what_was_not_told_is_cut_off(tmp_path: Path, dies: str, cut: bool) -> None:
    process = appender(tmp_path, 4, 3, dies)
    told = [int(line) for line in process.communicate()[0].splitlines()]
    assert (process.returncode, told) == (-9, [3, 6, 9])
    assert [finding.trouble for finding in looked_at(tmp_path).findings] == (["not_signed"] if cut else [])
    ledger = Ledger.open(tmp_path, KEY, lambda: datetime.now(UTC))
    assert [entry.kind for entry in ledger.entries(10)] == ([Kind.CUT] if cut else [])
    assert looked_at(tmp_path).is_clean


def test_verified_while_another_process_appends_it_is_clean_at_every_moment(tmp_path: Path) -> None:
    with appender(tmp_path, 100_000) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            reports = [looked_at(tmp_path) for _ in range(40)]
        finally:
            process.kill()
    assert [report.findings for report in reports if not report.is_clean] == []
    assert reports[-1].entries > reports[0].entries
