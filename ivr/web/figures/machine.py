"""Figures of the machinery: Asterisk, trunks, the event loop, this process, its disks."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from ivr.web.figures.figure import Figure, by
from ivr.web.keys import BANS, DESK, ENGINE, STOPS

FIGURES: tuple[Figure[web.Application], ...] = (
    Figure("ivr_asterisk_connected", "gauge", "1 while ARI is open.", lambda app: int(app[DESK].switch.is_connected)),
    Figure(
        "ivr_switch_request_seconds",
        "histogram",
        "How long Asterisk took to answer, by interface.",
        lambda app: (({"interface": name}, took) for name, took in app[ENGINE].took().items()),
    ),
    Figure(
        "ivr_switch_unanswered_total",
        "counter",
        "Requests to which no answer came.",
        lambda app: by("interface", app[ENGINE].unanswered()),
    ),
    Figure(
        "ivr_fallback_calls_total",
        "counter",
        "Calls that the fallback served while there was no controller, by what it did, once they are taken in.",
        lambda app: by("did", app[ENGINE].fallback()),
    ),
    Figure(
        "ivr_addresses_shut_out",
        "gauge",
        "Addresses that guessed passwords, and may not send SIP for a while.",
        lambda app: [({}, len(app[BANS].standing))] if BANS in app else (),
    ),
    Figure(
        "ivr_loop_late_seconds",
        "histogram",
        "How late the event loop came to a timer of 50 ms: so long every call waited.",
        lambda app: app[STOPS].late,
    ),
    Figure(
        "ivr_loop_longest_stop_seconds",
        "gauge",
        "The longest time for which no call was served, since the start.",
        lambda app: round(app[STOPS].longest, 4),
    ),
    Figure(
        "ivr_clock_set_seconds",
        "gauge",
        "By how much the machine's clock has been set since the start.",
        lambda app: round(app[DESK].clock.set_by.total_seconds(), 3),
    ),
    Figure("ivr_loop_tasks", "gauge", "Tasks in the event loop.", lambda app: len(asyncio.all_tasks())),
)


@dataclass(frozen=True, slots=True)
class Machine:
    """This process and its disks at one moment."""

    handles: int
    most_handles: int
    threads: int
    memory: int
    """Bytes."""
    cpu: float
    """Seconds."""
    free: Mapping[str, int]
    """Bytes, by the folder's word."""


PROCESS: tuple[Figure[Machine], ...] = (
    Figure("process_open_fds", "gauge", "File handles in use.", lambda now: now.handles),
    Figure("process_max_fds", "gauge", "File handles that it may have.", lambda now: now.most_handles),
    Figure("process_resident_memory_bytes", "gauge", "Memory in use.", lambda now: now.memory),
    Figure("process_cpu_seconds_total", "counter", "Time on the processor.", lambda now: now.cpu),
    Figure("ivr_process_threads", "gauge", "Threads.", lambda now: now.threads),
    Figure("ivr_disk_free_bytes", "gauge", "Room on the disk of each folder.", lambda now: by("folder", now.free)),
)


def look(folders: Mapping[str, Path]) -> Machine:
    """How it is now; blocks. A folder that cannot be asked is left out."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return Machine(
        handles=len(os.listdir("/proc/self/fd")) - 1,  # noqa: PTH208 - the one that lists them is not counted
        most_handles=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
        threads=threading.active_count(),
        memory=int(Path("/proc/self/statm").read_text("ascii").split()[1]) * resource.getpagesize(),
        cpu=used.ru_utime + used.ru_stime,
        free=dict(_free(folders)),
    )


def _free(folders: Mapping[str, Path]) -> Iterator[tuple[str, int]]:
    for word, folder in folders.items():
        with suppress(OSError):
            yield word, shutil.disk_usage(folder).free
