"""Callers by SIPp who may be refused: when each was answered or refused, and how long he stayed."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bench import firm
from bench.sipp_calls import TRUNK, Sipp
from bench.stage import Stage
from ivr.provision.ports import remembered

BUSY = 503
LONGEST = 60
"""Seconds after the last call has come, within which all are over."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one caller."""

    answered: bool
    after: float
    """Seconds until he was answered or refused."""
    sip: int
    """How he was refused; 0: he was not, or in another way."""
    lasted: float


@contextmanager
def callers() -> Iterator[Sipp]:
    """On an address of their own; whom they call is known once it is there."""
    folder = Path(tempfile.mkdtemp(prefix="o", dir="/tmp"))
    try:
        yield Sipp.at(TRUNK, folder, "")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def offered(callers: Sipp, stage: Stage, rate: float, seconds: float) -> list[Seen]:
    """So many calls a second, for so many seconds; what became of each, once all are over."""
    ports, calls, log = remembered(stage.layout), round(rate * seconds), callers.folder / "told.log"
    assert ports
    log.unlink(missing_ok=True)
    callers = replace(callers, core=f"127.0.0.1:{ports.sip}")
    rows = callers.rows("callers", ((number, firm.DID) for number in firm.caller_ids(min(calls, 1000))))
    pace = ("-m", str(calls), "-l", str(calls), "-r", str(round(rate * 1000)), "-rp", "1000000")
    told = ("-trace_logs", "-log_file", str(log), "-timeout", f"{seconds + LONGEST:.0f}")
    async with callers.playing("offered", *rows, *pace, *told) as sipp:
        await sipp.wait()
    return _seen(log.read_text("utf-8"))


def _seen(log: str) -> list[Seen]:
    calls: dict[str, dict[str, float]] = defaultdict(dict)
    for line in log.splitlines():
        what, call, milliseconds = line.split()[-3:]
        calls[call][what] = float(milliseconds) / 1000
    return [_one(at) for at in calls.values()]


def _one(at: dict[str, float]) -> Seen:
    came = at["called"]
    taken = at.get("answered") or at.get("refused") or at.get("over", came)
    return Seen("answered" in at, taken - came, BUSY * ("refused" in at), at.get("over", taken) - came)
