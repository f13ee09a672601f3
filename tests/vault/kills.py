"""What a kill -9 leaves behind, at each moment at which a deed touches the disk."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

TOUCHES = {"open", "os.rename", "os.remove", "os.link", "os.mkdir"}


def killed_at_each_step(act: Callable[..., object], folder: Callable[[int], Path]) -> Iterator[Path]:
    """Fresh folders, in which `act` was killed before its 1st, 2nd ... touch of the disk, until it got through."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([act.__module__])
    for step in count(1):
        fresh = folder(step)
        process = processes.Process(target=_until, args=(step, act, fresh))
        process.start()
        process.join()
        code = process.exitcode
        process.close()
        assert code in (0, -signal.SIGKILL)
        yield fresh
        if code == 0:
            assert step > 3, "it never touched the disk"
            return


def killed_at_byte(byte: int, act: Callable[..., object], folder: Path) -> bool:
    """Kill `act` in the midst of writing the first file that grows to so many bytes; whether any did."""
    process = multiprocessing.get_context("forkserver").Process(target=_until_byte, args=(byte, act, folder))
    process.start()
    process.join()
    code = process.exitcode
    process.close()
    assert code in (0, -signal.SIGXFSZ)
    return code != 0


def _until_byte(byte: int, act: Callable[..., object], folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (byte, byte))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    act(folder)


def _until(step: int, act: Callable[..., object], folder: Path) -> None:
    left = step

    def seen(event: str, told: tuple[Any, ...]) -> None:
        nonlocal left
        if event in TOUCHES and str(told[0]).startswith(str(folder)):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(seen)
    act(folder)
