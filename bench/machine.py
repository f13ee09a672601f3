"""What a figure must be read beside: the machine, its load, and the CPU time and memory of a process."""

from __future__ import annotations

import asyncio
import os
import platform
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


def described() -> str:
    """The processor, its cores, the memory, the kernel's and Python's versions; no name of the machine."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}"


def load() -> str:
    """The load average of the last minute: above the number of cores, figures of time say little."""
    return f"load {os.getloadavg()[0]:.2f}"


@dataclass(frozen=True, slots=True)
class Ticks:
    """What all cores have done so far."""

    busy: int
    stolen: int

    @classmethod
    def now(cls) -> Ticks:
        """As the kernel counts them since its start."""
        user, nice, system, _idle, _io, irq, softirq, stolen, *_ = map(
            int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
        )
        return cls(user + nice + system + irq + softirq, stolen)

    def stolen_since(self) -> float:
        """The share of what was wanted of the cores since then that went to the host's other guests, 0 to 1."""
        now = Ticks.now()
        stolen = now.stolen - self.stolen
        return stolen / max(1, now.busy - self.busy + stolen)


def yardstick() -> float:
    """CPU ms of a fixed piece of Python: how fast this interpreter is, on this machine, at this moment."""
    began = time.process_time()
    table: dict[int, str] = {}
    for number in range(50_000):
        table[number & 1023] = str(number)
    return (time.process_time() - began) * 1e3


@asynccontextmanager
async def yardsticks() -> AsyncIterator[list[float]]:
    """One each second while inside."""
    found = [yardstick()]

    async def look() -> None:
        while True:
            await asyncio.sleep(1)
            found.append(yardstick())

    looking = asyncio.create_task(look())
    try:
        yield found
    finally:
        looking.cancel()


@dataclass(frozen=True, slots=True)
class Process:
    """Another process of ours, from outside."""

    pid: int

    def cpu_seconds(self) -> float:
        """CPU time of all its threads so far, those that have ended included."""
        return time.clock_gettime((~self.pid << 3) | 2)  # CLOCK_PROCESS_CPUTIME_ID of that process, as Linux numbers it

    def keep_to(self, core: int) -> None:
        """Let all its threads, and those that they begin, run on this core alone."""
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            with suppress(ProcessLookupError):
                os.sched_setaffinity(int(task.name), {core})

    def rss_mb(self) -> float:
        """Resident memory, MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def fds(self) -> int:
        """Open files and sockets."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def opened(self) -> Counter[str]:
        """Open files by their path, all sockets and pipes as one."""
        found = Counter[str]()
        for handle in Path(f"/proc/{self.pid}/fd").iterdir():
            with suppress(OSError):
                found[str(handle.readlink()).partition(":")[0]] += 1
        return found

    def threads(self) -> int:
        """Threads that live."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
