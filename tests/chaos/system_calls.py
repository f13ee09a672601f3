"""A process whose system calls fail or are slow: `strace` answers them, wherever they come from."""

from __future__ import annotations

import asyncio
import shutil
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


@asynccontextmanager
async def upset(pid: int, calls: str, how: str, seen: Path, *files: Path) -> AsyncIterator[None]:
    """While inside, these calls of the process end this way (`error=EIO`, `delay_enter=3s`), on these files or on all.

    Fails unless it happened: strace notes in `seen` which calls it answered.
    """
    if not shutil.which("strace"):
        pytest.skip("system calls are answered by strace, which is not here")
    paths = [argument for file in files for argument in ("-P", str(file))]
    command = ("strace", "-f", "-qq", "-p", str(pid), *paths, "-e", f"trace={calls}", "-e", f"inject={calls}:{how}")
    process = await asyncio.create_subprocess_exec(*command, "-o", str(seen), stderr=asyncio.subprocess.PIPE)
    try:
        yield
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        _, said = await process.communicate()
    assert _happened(seen), f"{calls} were never made: {said.decode()}"


def _happened(seen: Path) -> bool:
    answered = seen.read_text("utf-8", "replace") if seen.exists() else ""
    return any(word in answered for word in ("INJECTED", "DELAYED", "killed by SIGKILL"))


async def upset_from_the_start(
    command: Sequence[str], calls: str, how: str, seen: Path, environment: Mapping[str, str]
) -> None:
    """Run a command to its end with these calls of its ending this way; fails if none did."""
    if not shutil.which("strace"):
        pytest.skip("system calls are answered by strace, which is not here")
    strace = ("strace", "-f", "-qq", "-e", f"trace={calls}", "-e", f"inject={calls}:{how}", "-o", str(seen))
    told = [argument for name, value in environment.items() for argument in ("-E", f"{name}={value}")]
    process = await asyncio.create_subprocess_exec(
        *strace, *told, *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert _happened(seen), f"{calls} were not made so often: {said.decode()}"
