"""A command that is stopped says so, whenever that was, and leaves no process behind: all as a person runs it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.program import ROOT

PROGRAM = "from ivr.cli import main; main()"
AT_IMPORT = (
    """
import os, signal, sys

class Stops:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            os.kill(os.getpid(), signal.SIGINT)

at = sys.argv.pop(1)
sys.meta_path.insert(0, Stops())
"""
    + PROGRAM
)
BETWEEN = (
    """
import os, signal
from multiprocessing.context import SpawnProcess

start, begun = SpawnProcess.start, []

def told_with_the_second(process):
    start(process)
    begun.append(process)
    if len(begun) == 2:
        os.kill(os.getpid(), signal.SIGTERM)

SpawnProcess.start = told_with_the_second
"""
    + PROGRAM
)
SWALLOWED = (
    """
import os, signal
from ivr.cli.program import app

@app.command("stops")
def stops() -> None:
    os.kill(os.getpid(), signal.SIGINT)

"""
    + PROGRAM
)
MODEL = """
call_types: {A: {rate_per_min: 30, service: {dist: exponential, mean_min: 3}}}
agent_groups: {g: {count: 100, skills: [A]}}
run: {calls: 5000000, warmup_calls: 0, replications: 4}
"""
LONG = 60.0
"""Seconds after which it is taken to have hung."""


@pytest.fixture(params=["--model", "--load"])
def work(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """More than can be done in a test."""
    model, load = tmp_path / "centre.yaml", tmp_path / "day.yaml"
    model.write_text(MODEL, "utf-8")
    day = (ROOT / "loads" / "wednesday.yaml").read_text("utf-8")
    load.write_text(day.replace("replications: 20", "replications: 1000"), "utf-8")
    return ["simulate", request.param, str(model if request.param == "--model" else load), "--processes", "2"]


@pytest.fixture
def under_way(work: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Both of its processes are at work."""
    done = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *work], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    begun = monotonic()
    while len(workers(done.pid)) < 2 and monotonic() - begun < LONG:
        pass
    yield done
    done.kill()
    done.communicate()


def workers(of: int) -> list[int]:
    """The processes that it has started for replications."""
    found = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return [pid for pid in found if _started_by(pid, of)]


def _started_by(pid: int, parent: int) -> bool:
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return int(told[1]) == parent and b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def at_work(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def all_ended(pids: list[int]) -> bool:
    begun = monotonic()
    while any(map(at_work, pids)) and monotonic() - begun < LONG:
        pass
    return not any(map(at_work, pids))


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (signal.SIGTERM, 128 + signal.SIGTERM, ""),
        (signal.SIGINT, 130, "Stopped; there are no figures.\n"),
        (signal.SIGKILL, -signal.SIGKILL, None),
    ],
)
def test_however_it_is_ended_its_processes_end_with_it(
    under_way: subprocess.Popen[str], number: signal.Signals, code: int, said: str | None
) -> None:
    begun = workers(under_way.pid)
    assert len(begun) == 2
    under_way.send_signal(number)
    _, err = under_way.communicate(timeout=LONG)
    assert under_way.returncode == code
    assert all_ended(begun)
    assert said is None or err == said


def test_it_may_be_ended_at_the_moment_it_starts_a_process(work: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BETWEEN, *work], cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG
    )
    assert (done.returncode, done.stdout, done.stderr) == (128 + signal.SIGTERM, "", "")


@pytest.mark.parametrize("at", ["typer", "ivr.cli.program", "ivr.cli.simulate", "ivr.simulation.running"])
def test_ctrl_c_is_heard_while_it_still_begins(at: str, tmp_path: Path) -> None:
    (tmp_path / "centre.yaml").write_text(MODEL, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", AT_IMPORT, at, "simulate", "--model", str(tmp_path / "centre.yaml")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=LONG,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr in ("Stopped.\n", "Stopped; there are no figures.\n")


def test_ctrl_c_of_which_a_command_says_nothing_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED, "stops"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "Stopped.\n")
